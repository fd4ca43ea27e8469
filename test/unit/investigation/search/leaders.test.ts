import { expect, test } from "vitest";
import { Leaders } from "../../../../src/investigation/search/leaders.ts";
import type { TargetState } from "../../../../src/investigation/search/targetProgress.ts";

interface Target {
  readonly name: string;
  state: TargetState;
}

test("one target leads those that read the same, and another one after it was refused or did not read to the end", () => {
  const joined: string[] = [];
  const leaders = new Leaders<Target>((leader, run) => joined.push(`${run.name} joins ${leader.name}`));
  const first: Target = { name: "first", state: "running" };
  const second: Target = { name: "second", state: "running" };
  const other: Target = { name: "other", state: "running" };
  expect(leaders.claim("one", first)).toBe(first);
  expect(leaders.claim("one", first)).toBe(first);
  expect(leaders.claim("two", other)).toBe(other);
  expect(leaders.claim("one", second)).toBe(first);
  expect(joined).toEqual(["second joins first"]);
  first.state = "failed";
  expect(leaders.claim("one", second)).toBe(second);
  other.state = "done";
  leaders.restart();
  expect([leaders.of("one"), leaders.of("two")]).toEqual([undefined, other]);
});
