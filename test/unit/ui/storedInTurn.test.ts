import { expect, it } from "vitest";
import { storedInTurn } from "../../../src/ui/storedInTurn.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** As the editor's: all values are sent together a moment later, and what was sent comes back and replaces them. */
function editorMemento() {
  let values: Readonly<Record<string, unknown>> = {};
  return {
    keys: () => Object.keys(values),
    get: <T>(key: string) => values[key] as T,
    update: async (key: string, value: unknown) => {
      values = { ...values, [key]: value };
      await turn();
      const sent = values;
      await turn();
      values = sent;
    },
  };
}

it("loses no change of one key that is made while another is stored", async () => {
  const memento = editorMemento();
  const memory = storedInTurn(memento);
  expect(storedInTurn(memento)).toBe(memory);
  const first = memory.update("regions", ["eu-west-1"]);
  await turn();
  await turn();
  const second = memory.update("recent", ["begun"]);
  const third = memory.update("recent", ["ended"]);
  expect(memory.get("recent")).toEqual(["ended"]);
  expect(memory.get("none", 7)).toBe(7);
  expect([...memory.keys()].toSorted()).toEqual(["recent", "regions"]);
  await Promise.all([first, second, third]);
  expect([memento.get("regions"), memento.get("recent")]).toEqual([["eu-west-1"], ["ended"]]);
});

it("makes the next change after one that failed", async () => {
  const stored: unknown[] = [];
  const memory = storedInTurn({
    keys: () => [],
    get: () => undefined as never,
    update: async (_key: string, value: unknown) => {
      if (value === "bad") {
        throw new Error("full");
      }
      stored.push(value);
    },
  });
  await expect(memory.update("a", "bad")).rejects.toThrow("full");
  expect(memory.get("a")).toBeUndefined();
  await memory.update("a", "good");
  expect(stored).toEqual(["good"]);
});
