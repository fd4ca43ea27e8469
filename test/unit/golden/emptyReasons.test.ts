import { test } from "vitest";
import { emptyReasons, failedTargets } from "../../../src/investigation/search/emptyReasons.ts";
import type { EmptySearch } from "../../../src/investigation/search/emptySearch.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { NOW, scope, seenUsers } from "../investigation/search/emptySearches.ts";
import { expectGolden } from "./golden.ts";

const DAY = 86_400_000;
const failure = {
  reason: "access-denied",
  action: "cloudtrail:LookupEvents",
  message: "",
  context: {},
  remedies: [],
} as const;

const CASES: readonly (readonly [title: string, text: string, changes?: Partial<EmptySearch>])[] = [
  [
    "one place could not be read",
    "user:carol",
    { targets: [scope("eu-west-1"), scope("us-east-1", { state: "failed", failure })] },
  ],
  ["a part of a name that was seen", "user:alice"],
  ["an ARN", "resource:arn:aws:iam::111122223333:role/ops/Admin"],
  ["a sign-in outside the home Region", "event:ConsoleLogin", { targets: [scope("eu-west-1")] }],
  ["a global service outside its Region", "source:iam", { targets: [scope("eu-west-1")] }],
  ["write events only", "user:carol -readonly"],
  ["a short range", "user:carol last:1h", { window: { from: NOW - 3_600_000, to: NOW } }],
  ["everything that Event history has", "user:carol", { window: { from: NOW - 90 * DAY, to: NOW } }],
  ["older than Event history", "user:carol", { window: { from: NOW - 200 * DAY, to: NOW - 100 * DAY } }],
  ["Regions that were not asked", "user:carol", { targets: [scope("eu-west-1")], where: { regions: ["eu-west-1"] } }],
  ["a data event", "event:GetObject"],
];

test("the reasons for which a search may have found nothing", async () => {
  const lines: string[] = [];
  const add = (reasons: ReturnType<typeof emptyReasons>) => {
    for (const { text, attempt, openLogFiles } of reasons) {
      const search = attempt === undefined ? "" : ` [${attempt.label}: ${JSON.stringify(attempt.search)}]`;
      lines.push(`  ${text}${search}${openLogFiles === undefined ? "" : ` [${openLogFiles}]`}`);
    }
  };
  for (const [title, text, changes = {}] of CASES) {
    lines.push(`${title}: ${text}`);
    const { condition } = parseQuery(text, { now: NOW }).query;
    add(failedTargets(changes.targets ?? [], text));
    add(
      emptyReasons({
        text,
        ...(condition === undefined ? {} : { condition }),
        where: { profiles: ["dev"] },
        window: { from: NOW - DAY, to: NOW },
        targets: [scope("eu-west-1"), scope("us-east-1")],
        now: NOW,
        seen: seenUsers("alice@example.com", "malice", "bob"),
        chosenRegions: ["eu-west-1", "us-east-1"],
        otherSources: [TRAIL_BUCKET],
        ...changes,
      }),
    );
  }
  await expectGolden("emptyReasons", lines);
});
