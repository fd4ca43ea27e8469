import { test } from "vitest";
import { copiedSearch } from "../../../src/investigation/search/copiedSearch.ts";
import { SEARCH_LANGUAGE_IDS, SEARCH_LANGUAGES } from "../../../src/protocol/searchLanguages.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { expectGolden } from "./golden.ts";

const NOW = Date.UTC(2026, 10, 20, 12);

const SEARCHES = [
  "",
  "event:DeleteBucket last:7d",
  "event:(PutBucketPolicy,DeleteBucketPolicy) source:s3 -user:alice error:AccessDenied from:2026-11-01 to:2026-11-03",
  "-readonly -event:Assume* region:(us-east-1,eu-west-1)",
  "user:root OR (event:ConsoleLogin error:*)",
  "ip:203.0.113.0/24 -agent:terraform",
  "resource:arn:aws:s3:::acme-orders requestParameters.bucketName:acme-orders",
  `"some text" requestParameters.ipPermissions.items.fromPort<=22`,
];

test("searches are written for other tools as in the golden file", async () => {
  await expectGolden(
    "copiedSearches",
    SEARCHES.flatMap((text) =>
      SEARCH_LANGUAGE_IDS.flatMap((language) => {
        const request = { text, profiles: ["production"], regions: ["eu-west-1"] };
        const copied = copiedSearch({ request }, language, { eventHistory: EVENT_HISTORY, hours: 24 }, NOW);
        return [
          `=== ${text} | ${SEARCH_LANGUAGES[language]}`,
          ...copied.gaps.map((gap) => `(${gap.effect}) ${gap.text}`),
          ...copied.text.trimEnd().split("\n"),
        ];
      }),
    ),
  );
});
