import { afterEach, describe, expect, it } from "vitest";
import type { Search, SearchRequest } from "../../../../src/investigation/search/search.ts";
import { idsOf, openStack, type StackOptions } from "../../../hostile/stack.ts";
import { end } from "../../aws-wire/smallWorld.ts";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

const never = new AbortController().signal;

/** The same wire AWS and the same window of the editor, at a time that the test sets. */
async function openAt(options: StackOptions = {}) {
  let now = end;
  const stack = await openStack({ ...options, now: () => now });
  cleanUp.push(() => stack.close());
  const run = async (request: SearchRequest, fresh = false): Promise<Search & { requests: number; ids: string[] }> => {
    const before = stack.lookups();
    const search = await stack.searches.prepare(request, never, { fresh });
    const ids = await idsOf(search);
    return Object.assign(search, { ids, requests: stack.lookups() - before });
  };
  const later = (seconds: number) => {
    now += seconds * 1000;
  };
  return { stack, run, later };
}

const QUESTION = { text: "-readonly last:7d", profiles: ["production"], regions: ["eu-west-1", "us-east-1"] };

describe("the same search again", () => {
  it("asks nothing within a minute, and says how old it is", async () => {
    const { run, later } = await openAt();
    const first = await run(QUESTION);
    expect(first.requests).toBeGreaterThanOrEqual(2);
    later(20);
    const again = await run(QUESTION);
    expect(again.requests).toBe(0);
    expect(again.ids.toSorted()).toEqual(first.ids.toSorted());
    expect(again.sentence).toMatch(/; \d+ pages, all from the cache, as of 20 s ago$/);
    expect(again.scopes.map(({ age }) => age)).toEqual([20_000, 20_000]);
  });

  it("asks another question of the same events as little", async () => {
    const { run, later } = await openAt();
    await run({ ...QUESTION, text: "last:7d" });
    later(5);
    expect((await run({ ...QUESTION, text: "user:alice error:* last:2d" })).requests).toBe(0);
  });

  it("asks for what is young after a minute, and at once when the person asks to", async () => {
    const { run, later } = await openAt();
    await run(QUESTION);
    later(20);
    expect((await run(QUESTION, true)).requests).toBe(2);
    later(50);
    expect((await run(QUESTION)).requests).toBe(0);
    later(20);
    const anew = await run(QUESTION);
    expect(anew.requests).toBe(2);
    expect(anew.sentence).not.toContain("earlier");
  });

  it("is exact about its pages, which it did not know before", async () => {
    const { stack, run } = await openAt();
    const search = await run({ ...QUESTION, text: "last:7d" });
    expect(search.pages?.pages).toBe(stack.lookups());
    expect(search.sentence).toMatch(new RegExp(`; 7 days; ${stack.lookups()} pages$`));
  });
});

describe("two profiles of one account", () => {
  const config = "[profile second]\nregion=eu-west-1\n";
  const credentials = "[second]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n";

  it("are asked once, and what they see is of both", async () => {
    const { run } = await openAt({ config, credentials });
    const request = { text: "last:7d", regions: ["eu-west-1"] };
    const both = await run({ ...request, profiles: ["production", "second"] });
    const { run: alone } = await openAt();
    const single = await alone({ ...request, profiles: ["production"] });
    expect(both.requests).toBe(single.requests);
    expect(both.ids).toEqual(single.ids);
    expect(both.found.every(({ seenIn }) => seenIn.length === 2)).toBe(true);
    expect(both.sentence).toContain("see the same account, asked once");
  });
});
