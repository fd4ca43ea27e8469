import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResourceChange } from "../../../../src/analysis/resourceChange.ts";
import type { Declaration } from "../../../../src/investigation/code/declaration.ts";
import {
  type BlamedResource,
  type BlameReport,
  ChangesByResource,
} from "../../../../src/investigation/resources/changesByResource.ts";
import { mostRequests } from "../../../../src/investigation/resources/historyPlan.ts";
import type { HistoryState, ResourceHistory } from "../../../../src/investigation/resources/historyState.ts";
import { makeWorld } from "../../../world/world.ts";
import { type Neighborhood, never, openNeighborhood } from "./neighborhood.ts";
import { change, HOUR, history, NOW } from "./words.ts";

const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
let here: Neighborhood;
let declarations: readonly Declaration[];

beforeAll(async () => {
  here = await openNeighborhood({ world });
  declarations = await here.askStacks();
});
afterAll(() => here.close());

const addresses = (group: readonly BlamedResource[]) => group.map(({ instance }) => instance.address).sort();

test("tells the cost before, asks no more than that, and puts each resource where the truth has it", async () => {
  const histories = here.open();
  const blame = new ChangesByResource(histories);
  const cost = blame.cost(declarations);
  expect(cost).toMatchObject({ resources: world.truth.declared.length, unresolved: 0 });
  expect(cost.sentence).toBe(`Up to ${cost.requests} requests for ${cost.resources} resources.`);
  const start = here.lookups();
  const progress: number[] = [];
  const report = await blame.run(declarations, never, ({ done, of }) => {
    progress.push(done);
    expect(of).toBe(cost.resources);
  });
  expect(progress).toEqual(Array.from({ length: cost.resources }, (_, index) => index + 1));
  const requests = here.lookups() - start;
  expect(requests).toBeLessThanOrEqual(cost.requests);

  const outsideLast = world.truth.declared.filter(({ changes }) => changes.at(-1)?.outside === true);
  expect(addresses(report.changedSinceTool)).toEqual(outsideLast.map(({ address }) => address).sort());
  const outsideBefore = world.truth.declared.filter(
    ({ changes }) => changes.at(-1)?.outside === false && changes.some(({ outside }) => outside),
  );
  expect(addresses(report.changedOutside)).toEqual(outsideBefore.map(({ address }) => address).sort());
  expect(report.unknown).toEqual([]);
  expect(report.unresolved).toEqual([]);
  const times = report.changedSinceTool.map(({ sinceTool: [newest] }) => newest?.time ?? 0);
  expect(times).toEqual(times.toSorted((left, right) => right - left));
  for (const { sinceTool, outcome } of report.changedSinceTool) {
    const byTool = outcome.kind === "known" ? outcome.history.summary.lastByTool : undefined;
    expect(sinceTool.every(({ time = 0, by }) => by === "outside" && time > (byTool?.time ?? 0))).toBe(true);
  }
  expect(report.sentence).toBe(
    `${cost.resources} resources, ${requests} requests: ${outsideLast.length} changed outside the tool since the tool's last change; as of 2026-11-20 12:00 UTC, late events can still arrive`,
  );

  expect(blame.cost(declarations)).toMatchObject({ requests: 0 });
  expect((await blame.run(declarations, never)).sentence).toContain("resources, 0 requests: ");
  await histories.dispose();
});

describe("of a state that is newer than every change, as after a git clone", () => {
  async function run(changes: readonly ResourceChange[], more: Partial<ResourceHistory> = {}): Promise<BlameReport> {
    const terraform = declarations.filter(({ block }) => block.address === "aws_security_group.bastion");
    const known: HistoryState = { kind: "known", history: history(changes, more), age: 0, stale: false };
    const { mtimeMs } = await stat(join(here.folder, "terraform", "terraform.tfstate"));
    expect(mtimeMs).toBeGreaterThan(NOW);
    return new ChangesByResource({ peek: () => known, cost: () => 0, resolve: async () => known }).run(
      terraform,
      never,
    );
  }

  test("a change outside the tool is open while the tool made none after it", async () => {
    const outside = change(3);
    const report = await run([outside]);
    expect(report.changedSinceTool).toMatchObject([{ sinceTool: [outside] }]);
    expect(report.changedOutside).toEqual([]);
    expect(report.sentence).toBe("1 resource, 0 requests: 1 changed outside the tool since the tool's last change");
    expect((await run([outside, change(4, { by: "tool" })])).changedSinceTool).toHaveLength(1);
  });

  test("the tool's own later change closes it, and none of the same second, without a time or of another resource", async () => {
    const outside = change(3);
    expect((await run([change(2, { by: "tool" }), outside])).changedOutside).toHaveLength(1);
    const { time: _, ...untimed } = change(2, { by: "tool" });
    for (const doubtful of [
      change(3, { by: "tool", eventId: "a" }),
      untimed,
      change(2, { by: "tool", role: "mentioned" }),
      change(2, { by: "service" }),
    ]) {
      const report = await run([doubtful, outside]);
      expect(report.changedSinceTool).toMatchObject([{ sinceTool: [outside] }]);
      expect(report.changedOutside).toEqual([]);
    }
  });

  test("what was not read whole is counted, also where no change was found", async () => {
    const report = await run([], { coverage: { kind: "since", from: NOW - HOUR } });
    expect(report.unchanged).toEqual([]);
    expect(report.undetermined).toHaveLength(1);
    expect(report.sentence).toBe(
      "1 resource, 0 requests: none changed outside the tool since the tool's last change, 1 partially read",
    );
  });
});

test("says what is not known: other accounts, failures, blocks without a resource", async () => {
  const production = here.open({
    shown: async () => [{ profile: here.house.profile("production"), regions: ["eu-west-1"] }],
  });
  const nowhere = declarations.slice(0, 1).map(
    (declaration): Declaration => ({
      ...declaration,
      instances: [],
      unresolved: { reason: "no-state", message: "No state was found." },
    }),
  );
  const blame = new ChangesByResource(production);
  const report = await blame.run([...declarations, ...nowhere], never);
  const elsewhere = world.truth.declared.filter(({ accountId }) => accountId !== "222222222222");
  expect(addresses(report.unknown)).toEqual(elsewhere.map(({ address }) => address).sort());
  expect(
    report.unknown.every(({ outcome }) => outcome.kind === "not-asked" && outcome.why.reason === "other-account"),
  ).toBe(true);
  expect(report.unresolved).toHaveLength(1);
  expect(report.sentence).toContain(`${elsewhere.length} unknown, 1 block without a known resource`);
  await production.dispose();
});

test("cancelled in the middle, it has what was known by then", async () => {
  const histories = here.open();
  const stop = new AbortController();
  const report = await new ChangesByResource(histories).run(declarations, stop.signal, ({ done }) => {
    if (done === 5) {
      stop.abort();
    }
  });
  const kinds = Map.groupBy(report.unknown, ({ outcome }) => outcome.kind);
  expect([...kinds.keys()]).toEqual(["cancelled"]);
  expect(report.unknown.length).toBeGreaterThan(5);
  const known = [report.changedSinceTool, report.changedOutside, report.changedByTool, report.unchanged].flat();
  expect(report.undetermined).toEqual([]);
  expect(known.length).toBeGreaterThanOrEqual(5);
  expect(known.length + report.unknown.length).toBe(world.truth.declared.length);
  expect(report.sentence).toMatch(
    /^\d+ resources, \d+ requests, cancelled: .*, \d+ not looked up; as of 2026-11-20 \d\d:\d\d UTC, late events can still arrive$/,
  );
  await histories.dispose();
});

test("asks again for what is fresh when it is told to; cancelled then, it keeps what it knew", async () => {
  const histories = here.open();
  const blame = new ChangesByResource(histories);
  const some = declarations.filter(({ block }) => block.tool === "terraform").slice(0, 4);
  const first = await blame.run(some, never);
  expect(blame.cost(some)).toMatchObject({ requests: 0 });
  expect(blame.cost(some, { refresh: true })).toMatchObject({
    requests: mostRequests(some.flatMap(({ instances }) => instances)),
  });
  const stop = new AbortController();
  stop.abort();
  const cancelled = await blame.run(some, stop.signal, undefined, { refresh: true });
  expect(cancelled.unknown).toEqual([]);
  expect(cancelled.sentence).toContain(", 0 requests, cancelled: ");
  expect(addresses(cancelled.changedSinceTool)).toEqual(addresses(first.changedSinceTool));

  const start = here.lookups();
  const again = await blame.run(some, never, undefined, { refresh: true });
  const requests = here.lookups() - start;
  expect(requests).toBeGreaterThan(0);
  expect(again.sentence).toContain(`, ${requests} requests: `);
  await histories.dispose();
});
