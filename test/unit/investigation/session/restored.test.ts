import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SessionAnswers } from "../../../../src/investigation/session/answers.ts";
import { fromMemento, toMemento } from "../../../../src/investigation/session/memento.ts";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { idsOf } from "../results/tables.ts";
import { TestWindows, WHERE } from "./windows.ts";

let windows: TestWindows;
beforeEach(async () => {
  windows = await TestWindows.open();
});
afterEach(() => windows.dispose());

it("shows the same events, order and filters after a reload, as of the search's time, without asking AWS", async () => {
  const before = windows.view();
  await before.run();
  before.sortBy({ column: "eventName", descending: false });
  await before.narrow({ choices: [{ field: "readonly", value: "false", exclude: false }] });
  const shown = await idsOf(before.results);
  const { count, total } = before.state;
  expect(count).toBeGreaterThan(0);

  const after = await windows.reload(before);
  expect(after.state).toMatchObject({
    count,
    total,
    state: "done",
    sort: { column: "eventName", descending: false },
    filters: { choices: [{ field: "readonly", value: "false", exclude: false }] },
    restored: { at: expect.any(Number) },
  });
  expect(after.state.restored?.gone).toBeUndefined();
  expect(await idsOf(after.results)).toEqual(shown);
  expect(stateText(after.state)).toMatch(/^complete as of /);
  const [target] = after.state.targets;
  expect(target).toMatchObject({ label: "production", state: "done", matched: 300 });
});

it("keeps the name of its view, until it searches for something else", async () => {
  const before = windows.view();
  await before.run();
  before.markChanges({ title: "aws_s3_bucket.logs", label: "aws_s3_bucket.logs", isChange: () => true });
  expect(before.title).toBe("aws_s3_bucket.logs");
  const after = await windows.reload(before);
  expect([after.title, after.state.title]).toEqual(["aws_s3_bucket.logs", "aws_s3_bucket.logs"]);
  const again = await windows.reload(after);
  expect(again.title).toBe("aws_s3_bucket.logs");
  await again.run({ ...WHERE, text: "event:RunInstances" });
  expect(again.title).toBe("event:RunInstances");
});

it("says which resource its search is for after a reload, and tells its changes apart once it is found again", async () => {
  const before = windows.view();
  await before.run();
  const kept = {
    title: "aws_s3_bucket.logs, all",
    label: "aws_s3_bucket.logs",
    counted: { changes: 4, attempts: 1, days: 90 },
    block: { file: "/infrastructure/storage.tf", address: "aws_s3_bucket.logs", instance: "[]" },
    isOlderSearched: true,
  };
  before.markChanges({ ...kept, kept, isChange: () => false, searchOlder: () => undefined });
  const after = await windows.reload(before);
  expect(after.about?.kept).toEqual(kept);
  expect(after.state.about).toEqual({ label: "aws_s3_bucket.logs", counted: kept.counted });
  const answers = new SessionAnswers(after, { timeZone: () => "UTC", kindOf: () => undefined });
  const mentions = async () => (await answers.rows(after.number, 0, 5, [])).map((row) => row.mentions === true);
  expect(await mentions()).toEqual([false, false, false, false, false]);
  const { revision } = after.state;
  after.markChanges({ ...kept, kept, isChange: () => false, searchOlder: () => undefined });
  expect(after.state).toMatchObject({ about: { older: true } });
  expect(after.state.revision).toBeGreaterThan(revision ?? 0);
  expect(await mentions()).toEqual([true, true, true, true, true]);
  await after.run({ ...WHERE, text: "event:RunInstances" });
  expect(after.state.about).toBeUndefined();
});

it("claims nothing to be complete that is no longer stored", async () => {
  const before = windows.view();
  await before.run();
  const kept = fromMemento({ memento: before.memento });
  before.close();
  const [origin = ""] = (await readdir(windows.stack.storeFolder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const columns = (await readdir(join(windows.stack.storeFolder, origin))).filter((name) => name.includes(".columns"));
  expect(columns.length).toBeGreaterThan(1);
  await rm(join(windows.stack.storeFolder, origin, columns[0] ?? ""));

  const after = windows.view(kept.request, { whyGone: () => "The event cache was cleared." });
  await after.restore(kept);
  const { total, restored, notShown } = after.state;
  expect(total).toBeLessThan(300);
  expect(total).toBeGreaterThan(0);
  expect(notShown).toBe(300 - total);
  expect(restored).toMatchObject({
    gone: `${300 - total} of 300 events are no longer stored`,
    why: "The event cache was cleared.",
  });
  expect(stateText(after.state)).toBe("incomplete");
  // The next reload still knows of them.
  const again = await windows.reload(after);
  expect(again.state.restored?.gone).toBe(restored?.gone);
});

it("says that nothing is stored any more after the cache was cleared, also where the view was open then", async () => {
  const before = windows.view();
  await before.run();
  before.empty();
  await rm(windows.stack.storeFolder, { recursive: true });
  const after = await windows.reload(before);
  expect(after.state).toMatchObject({
    total: 0,
    notShown: 300,
    restored: { gone: "The 300 events found are no longer stored" },
  });
  expect(stateText(after.state)).toBe("incomplete");
});

it("goes on with a search that a reload stopped, and asks AWS only for what is not stored", async () => {
  const before = windows.view({ ...WHERE, limit: 120 });
  await before.run();
  expect(before.state.state).toBe("limited");
  const found = before.state.total;
  const pages = windows.stack.lookups();
  const kept = fromMemento({ memento: before.memento });
  before.close();

  const after = windows.view(kept.request);
  await after.restore({
    ...kept,
    ...(kept.earlier === undefined ? {} : { earlier: { ...kept.earlier, state: "running" } }),
  });
  expect(after.state).toMatchObject({ total: found, state: "cancelled", restored: { interrupted: true } });
  expect(stateText(after.state)).toMatch(/^stopped by a reload, \d+ % read$/);
  expect(windows.stack.lookups()).toBe(pages);

  after.resume();
  await expect.poll(() => after.state.total).toBeGreaterThan(found);
  await expect.poll(() => after.state.state).toBe("limited");
  expect(after.state.restored).toBeUndefined();
  after.resume();
  await expect.poll(() => after.state.total).toBe(300);
});

it("shows the events of the account in which the search ran, never those of another one", async () => {
  const before = windows.view();
  await before.run();
  const { earlier, request } = fromMemento({ memento: before.memento });
  const moved = (accountId: string | undefined) =>
    fromMemento({
      memento: JSON.stringify({
        request,
        earlier: { ...earlier, targets: earlier?.targets.map((target) => ({ ...target, accountId })) },
      }),
    });
  for (const accountId of ["999999999999", undefined]) {
    const after = windows.view();
    await after.restore(moved(accountId));
    expect(after.state).toMatchObject({
      total: 0,
      restored: {
        gone: "The 300 events found are not shown",
        why: expect.stringContaining('The stored events of profile "production" are not shown'),
      },
      targets: [{ notes: [expect.stringContaining('The stored events of profile "production" are not shown')] }],
    });
    expect(stateText(after.state)).toBe("incomplete");
  }
});

it("says why events of a trail's bucket do not come back by themselves", async () => {
  const before = windows.view();
  await before.run();
  const { earlier, request } = fromMemento({ memento: before.memento });
  const ref = { source: "trailBucket", label: "acme-logs", profile: "production", bucket: "acme-logs" };
  const targets = earlier?.targets.map((target) => ({ ...target, ref, label: "acme-logs" }));
  const after = windows.view();
  const requests = windows.stack.aws.requests.list().length;
  await after.restore(fromMemento({ memento: JSON.stringify({ request, earlier: { ...earlier, targets } }) }));
  expect(after.state.restored).toMatchObject({
    gone: "The 300 events found are not shown",
    why: expect.stringMatching(
      /^Events of a trail's bucket come back only when you run the search again, because AWS bills/,
    ),
  });
  expect(windows.stack.aws.requests.list().length).toBe(requests);
});

it("reads log files again from disk, and says what it cannot read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "restored-"));
  windows.add({ dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) });
  const file = join(folder, "events.json");
  const record = (id: number) => ({
    eventVersion: "1.08",
    eventID: `00000000-0000-4000-8000-00000000000${id}`,
    eventName: "PutObject",
    eventSource: "s3.amazonaws.com",
    eventTime: "2026-11-21T10:00:00Z",
  });
  await writeFile(file, JSON.stringify({ Records: [record(1), record(2)] }));
  const before = windows.view({ files: [file] });
  await before.run();
  expect(before.state.total).toBe(2);
  await writeFile(file, JSON.stringify({ Records: [record(1), record(2), record(3)] }));
  const after = await windows.reload(before);
  expect(after.state.total).toBe(3);
  expect(after.state.restored).toBeUndefined();
  expect(stateText(after.state)).toBe("complete");
  await rm(file);
  const gone = await windows.reload(after);
  expect(gone.state).toMatchObject({
    total: 0,
    failure: { message: expect.stringContaining("No log file was found") },
  });
});

it("keeps nothing that a state could smuggle in, and no more than a bound", async () => {
  const before = windows.view();
  await before.run();
  const { memento } = before;
  const kept = fromMemento({ memento });
  expect(kept.earlier?.total).toBe(300);
  const parsed: Record<string, unknown> = JSON.parse(memento);
  for (const earlier of [
    { ...kept.earlier, total: -1 },
    { ...kept.earlier, total: 1e300 },
    { ...kept.earlier, began: "now" },
    { ...kept.earlier, window: { from: 2, to: 1 } },
    { ...kept.earlier, targets: [] },
    { ...kept.earlier, targets: Array(2_001).fill(kept.earlier?.targets[0]) },
    { ...kept.earlier, targets: [{ ...kept.earlier?.targets[0], accountId: "../../etc" }] },
    "text",
  ]) {
    const read = fromMemento({ memento: JSON.stringify({ ...parsed, earlier }) });
    expect(read.earlier).toBeUndefined();
    expect(read.request).toEqual(WHERE);
  }
  const remedy = { kind: "run-in-terminal", command: "calc" };
  const failure = { reason: "no-credentials", message: "Sign in.", context: {}, remedies: [remedy] };
  const [target] = kept.earlier?.targets ?? [];
  const failed = { ...kept.earlier, targets: [{ ...target, mark: { ...target?.mark, failure, state: "failed" } }] };
  const read = fromMemento({ memento: JSON.stringify({ ...parsed, earlier: failed }) });
  expect(read.earlier?.targets[0]?.mark.failure).toEqual({ ...failure, remedies: [] });
  for (const state of [undefined, "text", { memento: 1 }, { memento: "{" }, { memento: "x".repeat(3_000_000) }]) {
    expect(fromMemento(state)).toEqual({ request: {} });
  }
  const long = toMemento({
    request: WHERE,
    filters: { choices: [{ field: "user", value: "x".repeat(3e6), exclude: false }] },
  });
  expect(fromMemento({ memento: long })).toEqual({ request: WHERE });
});
