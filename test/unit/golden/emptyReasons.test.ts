import { test } from "vitest";
import { emptyReasons } from "../../../src/investigation/search/emptyReasons.ts";
import type { EmptySearch } from "../../../src/investigation/search/emptySearch.ts";
import { failedTargets } from "../../../src/investigation/search/gapReasons.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { devAccount, emptySearch, NOW, scope } from "../investigation/search/emptySearches.ts";
import { expectGolden } from "./golden.ts";

const DAY = 86_400_000;
const failure = {
  reason: "access-denied",
  action: "cloudtrail:LookupEvents",
  message: "",
  context: {},
  remedies: [],
} as const;

type Changes = Partial<Omit<EmptySearch, "notCovered">>;

/** What Event history is asked for a text. */
const asked = (text: string) => plan(parseQuery(text, { now: NOW }).query, EVENT_HISTORY, NOW);
const LOGS = "resource:arn:aws:logs:eu-west-1:111122223333:log-group:/app/web";
/** Accounts with more Regions than are searched, and a chosen profile that is not searched. */
const WIDE = [
  devAccount("eu-west-1", "us-east-1", "us-west-2"),
  { profile: "prod", isChosen: true, accountId: "444455556666" },
];

const CASES: readonly (readonly [title: string, text: string, changes?: Changes])[] = [
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
  ["enabled Regions and profiles that were not searched", "user:carol", { accounts: WIDE }],
  ["a sign-in, where the account has more Regions", "event:ConsoleLogin", { accounts: WIDE }],
  [
    "a key, where the Regions of the account are not known",
    "key:AKIAEXAMPLE",
    { accounts: [{ profile: "dev", isChosen: true }] },
  ],
  ["a role instead of a session", "user:AdminRole error:*"],
  ["another account", "account:444455556666", { accounts: WIDE }],
  ["an account that no known profile has", "account:777788889999", { accounts: WIDE }],
  ["a service whose events list no resources", LOGS, { targets: [scope("eu-west-1", { plan: asked(LOGS) })] }],
  ["Insights events", "category:Insight"],
  ["nothing but the one value is excluded", "-user:alice -event:ConsoleLogin"],
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
    add(failedTargets(changes.targets ?? [], text));
    add(emptyReasons(emptySearch(text, { otherSources: [TRAIL_BUCKET], ...changes })));
  }
  await expectGolden("emptyReasons", lines);
});
