import fc from "fast-check";
import { expect, test } from "vitest";
import { Lru } from "../../../src/async/lru.ts";

const keysOf = <V>(cache: Lru<string, V>): readonly string[] => [...cache].map(([key]) => key);

test("drops the least recently used entries beyond the number allowed; peeking is no use", () => {
  const cache = new Lru<string, number>({ maxEntries: 2 });
  cache.set("a", 1);
  cache.set("b", 2);
  expect([cache.get("a"), cache.peek("b")]).toEqual([1, 2]);
  cache.set("c", 3);
  expect([...cache]).toEqual([
    ["a", 1],
    ["c", 3],
  ]);
  cache.set("a", 4);
  cache.set("d", 5);
  expect(keysOf(cache)).toEqual(["a", "d"]);
});

test("drops entries beyond the weight allowed, but never the one that was set last", () => {
  const cache = new Lru<string, string>({ maxWeight: 5, weight: ({ length }) => length });
  cache.set("a", "12");
  cache.set("b", "345");
  cache.set("a", "1");
  cache.set("c", "2");
  expect(keysOf(cache)).toEqual(["b", "a", "c"]);
  cache.set("d", "67");
  expect(keysOf(cache)).toEqual(["a", "c", "d"]);
  cache.set("e", "longer than everything");
  expect(keysOf(cache)).toEqual(["e"]);
  cache.set("f", "12345");
  expect(keysOf(cache)).toEqual(["f"]);
});

test("entries expire, counted from when their value was true, also after they were used", () => {
  let now = 1_000;
  const cache = new Lru<string, number>({ expiry: { ttl: 10, now: () => now } });
  cache.set("a", 1);
  cache.set("b", 2, 995);
  now = 1_005;
  expect([cache.get("a"), cache.get("b")]).toEqual([1, undefined]);
  now = 1_010;
  expect(cache.peek("a")).toBeUndefined();
  expect(cache.size).toBe(0);
});

test("behaves like a list in the order of use, whatever is done in whatever order", () => {
  const key = fc.constantFrom("a", "b", "c", "d", "e");
  const step = fc.oneof(
    fc.record({ do: fc.constant("set" as const), key, weight: fc.nat({ max: 6 }) }),
    fc.record({ do: fc.constantFrom("get" as const, "peek" as const, "delete" as const, "clear" as const), key }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cache = new Lru<string, number>({ maxEntries: 3, maxWeight: 10, weight: (value) => value });
      let list: (readonly [string, number])[] = [];
      const without = (gone: string) => list.filter(([other]) => other !== gone);
      for (const step of steps) {
        const known = list.find(([other]) => other === step.key);
        if (step.do === "set") {
          cache.set(step.key, step.weight);
          list = [...without(step.key), [step.key, step.weight]];
          while (list.length > 1 && (list.length > 3 || list.reduce((sum, [, weight]) => sum + weight, 0) > 10)) {
            list = list.slice(1);
          }
        } else if (step.do === "clear") {
          cache.clear();
          list = [];
        } else if (step.do === "delete") {
          expect(cache.delete(step.key)).toBe(known !== undefined);
          list = without(step.key);
        } else {
          expect(cache[step.do](step.key)).toBe(known?.[1]);
          list = step.do === "get" && known !== undefined ? [...without(step.key), known] : list;
        }
        expect([...cache]).toEqual(list);
      }
    }),
  );
});
