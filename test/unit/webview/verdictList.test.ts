import { expect, test } from "vitest";
import type { VerdictRow, VerdictRows } from "../../../src/protocol/evidence.ts";
import { VerdictList } from "../../../src/webview/evidence/verdictList.ts";

const row = (id: number): VerdictRow => ({ id, verdict: "valid", name: `file ${id}`, detail: "", canOpen: true });

/** A list whose answers are given one by one. */
function opened() {
  const asked: string[] = [];
  const answers: PromiseWithResolvers<VerdictRows>[] = [];
  const failures: unknown[] = [];
  let changes = 0;
  const list = new VerdictList(
    (filter, offset) => {
      asked.push(`${filter} ${offset}`);
      const answer = Promise.withResolvers<VerdictRows>();
      answers.push(answer);
      return answer.promise;
    },
    () => {
      changes += 1;
    },
    (error) => void failures.push(error),
  );
  const settled = (count: number) => expect.poll(() => changes, { interval: 1 }).toBe(count);
  return {
    asked,
    failures,
    list,
    answer: async (...[ids, total]: [readonly number[], number]) => {
      const before = changes;
      answers.shift()?.resolve({ rows: ids.map(row), total });
      await settled(before + 1);
    },
    fail: async (error: Error) => {
      const before = changes;
      answers.shift()?.reject(error);
      await settled(before + 1);
    },
    ids: () => list.rows.map(({ id }) => id),
  };
}

test("reads the rows of a revision once, one request at a time, and those that follow when they are wanted", async () => {
  const { asked, answer, ids, list } = opened();
  list.load("all", 1);
  list.load("all", 2);
  expect(asked).toEqual(["all 0"]);
  await answer([0, 1], 5);
  expect([ids(), list.left]).toEqual([[0, 1], 3]);
  list.load("all", 1);
  expect(asked).toHaveLength(1);
  list.more("all");
  await answer([1, 2, 3], 5);
  expect([asked, ids(), list.left]).toEqual([["all 0", "all 2"], [0, 1, 2, 3], 1]);
});

test("keeps more rows than the first ones when there are others, but not those of another verdict", async () => {
  const { answer, ids, list } = opened();
  list.load("all", 1);
  await answer([0, 1], 4);
  list.more("all");
  await answer([2, 3], 4);
  list.load("all", 2);
  await answer([1, 0], 3);
  expect(ids()).toEqual([1, 0, 2]);
  list.load("changed", 2);
  await answer([9], 1);
  expect(ids()).toEqual([9]);
});

test("does not ask again for what failed", async () => {
  const { asked, fail, failures, ids, list } = opened();
  const error = new Error("gone");
  list.load("all", 1);
  await fail(error);
  list.load("all", 1);
  expect([asked, failures, ids()]).toEqual([["all 0"], [error], []]);
});
