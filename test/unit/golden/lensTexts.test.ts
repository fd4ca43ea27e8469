import { test } from "vitest";
import type { Declaration } from "../../../src/investigation/code/declaration.ts";
import type { Assumed, HistoryState } from "../../../src/investigation/resources/historyState.ts";
import { lensText } from "../../../src/investigation/resources/lensText.ts";
import { change, declaration, HOUR, history, instance, NOW } from "../investigation/resources/words.ts";
import { expectGolden } from "./golden.ts";

type NotAsked = Extract<HistoryState, { readonly kind: "not-asked" }>["why"]["reason"];
type Unresolved = NonNullable<Declaration["unresolved"]>["reason"];

const known = (...of: Parameters<typeof history>): HistoryState => ({
  kind: "known",
  history: history(...of),
  age: 0,
  stale: false,
});
const byTool = { by: "tool", via: "Terraform", who: "deploy" } as const;
const read = (ms: number) => ({ coverage: { kind: "since", from: NOW - ms } }) as const;
const { asked } = history([]);
const byNames = {
  coverage: { kind: "operations" },
  asked: { ...asked, names: [], service: "logs.amazonaws.com", operations: ["DeleteLogGroup", "CreateLogGroup"] },
} as const;
const assuming = (...assumed: readonly Assumed[]) => ({ asked: { ...asked, assumed } });
const failure = { reason: "access-denied", message: "Not allowed.", context: {}, remedies: [] } as const;
const { time: _time, ...untimed } = change(1);

const STATES: Readonly<Record<string, HistoryState>> = {
  "never asked": { kind: "never-asked" },
  "next in the queue": { kind: "asking", position: 0 },
  "behind four others": { kind: "asking", position: 4 },
  "asked again": { kind: "asking", position: 0, before: history([change(3)]) },
  "no change": known([]),
  "no change, read in part": known([], read(30 * HOUR)),
  "no change, hardly read": known([], read(999)),
  "no change, read by event names": known([], byNames),
  "no change, names guessed": known([], { coverage: { kind: "guess" } }),
  "no change, Region assumed": known([], assuming("region")),
  "no change, Region and account assumed": known([], assuming("region", "account")),
  "no change, calls that failed": known([], { summary: { ...history([]).summary, attempted: 2 } }),
  "only mentioned": known([change(1, { role: "mentioned" })]),
  "one change by the tool": known([change(30, byTool)]),
  "one change outside": known([change(3)]),
  "both, one after the tool's": known([change(3), change(30, byTool), change(400)]),
  "more than was read": known([change(3)], read(HOUR)),
  "changes found by event names": known([change(3), change(30, byTool)], byNames),
  "a change, names guessed": known([change(3)], { coverage: { kind: "guess" } }),
  "a change, Region assumed": known([change(3)], assuming("region")),
  "a change, account assumed": known([change(3)], assuming("account")),
  "a change without a time": known([untimed]),
  "a change by CloudFormation": known([change(3, { by: "tool", via: "CloudFormation", who: "AWSCloudFormation" })]),
  "a while ago": { kind: "known", history: history([change(3)]), age: HOUR, stale: true },
  failed: { kind: "failed", failure },
  "failed, known before": { kind: "failed", failure, before: history([change(3)]) },
};
const NOT_ASKED: Readonly<Record<NotAsked, true>> = {
  "no-identifier": true,
  "other-account": true,
  "unknown-account": true,
  "unknown-region": true,
  "code-needed": true,
  "command-needed": true,
  "instance-role-needed": true,
  "no-profile": true,
};
const UNRESOLVED: Readonly<Record<Unresolved, true>> = {
  "no-state": true,
  "remote-state": true,
  "state-elsewhere": true,
  "not-in-state": true,
  "no-stack": true,
  "stack-not-asked": true,
  "not-in-stack": true,
  "unreadable-state": true,
};

test("the texts over a block in each state", async () => {
  const lines: string[] = [];
  const add = (title: string, one: Declaration, states: readonly HistoryState[]) => {
    const { text, outside } = lensText(one, states, NOW);
    lines.push(`${title}: ${text}${outside === 0 ? "" : ` (${outside} counted)`}`);
  };
  for (const [title, state] of Object.entries(STATES)) {
    add(title, declaration, [state]);
  }
  for (const reason of Object.keys(NOT_ASKED) as NotAsked[]) {
    add(`not asked, ${reason}`, declaration, [{ kind: "not-asked", why: { reason, message: "Why." } }]);
  }
  const stack = { stack: "orders", from: "cdk" } as const;
  for (const reason of Object.keys(UNRESOLVED) as Unresolved[]) {
    const one = { ...declaration, instances: [], stack, unresolved: { reason, message: "Why." } };
    add(`unresolved, ${reason}`, one, []);
    add(`unresolved, ${reason}, looked up by name`, one, [known([change(3)])]);
  }
  const several = { ...declaration, instances: [instance, { ...instance, address: "aws_security_group.web[1]" }] };
  add("two resources, none looked up", several, [{ kind: "never-asked" }, { kind: "never-asked" }]);
  add("two resources, one looked up", several, [known([change(3)]), { kind: "never-asked" }]);
  add("two resources, both looked up", several, [known([change(48, byTool)]), known([change(3)])]);
  add("two resources without changes", several, [known([]), known([])]);
  add("two resources without changes, one read in part", several, [known([]), known([], read(30 * HOUR))]);
  add("two resources without changes, one by event names", several, [known([], byNames), known([])]);
  add("two resources without changes, one guessed", several, [known([]), known([], { coverage: { kind: "guess" } })]);
  await expectGolden("lensTexts", lines);
});
