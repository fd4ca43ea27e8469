import { describe, expect, it } from "vitest";
import { type Ran, SAVED_SEARCHES_KEY, SearchHistory } from "../../../../src/investigation/saved/history.ts";
import { MAX_COPIED } from "../../../../src/investigation/saved/storedList.ts";
import type { SearchRequest } from "../../../../src/investigation/search/search.ts";
import { storedInTurn } from "../../../../src/ui/storedInTurn.ts";

const START = Date.parse("2026-11-22T10:00:00Z");

function ran(minute: number, changes: Partial<Ran> = {}): Ran {
  const at = START + minute * 60_000;
  const window = { from: at - 86_400_000, to: at };
  return { at, events: 3, complete: true, window, profiles: ["development"], regions: ["us-east-1"], ...changes };
}

/** The memory as the editor keeps it: JSON, the same for every window. */
class Memory {
  readonly kept = new Map<string, string>();
  get(key: string): unknown {
    const text = this.kept.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }
  async update(key: string, value: unknown): Promise<void> {
    this.kept.set(key, JSON.stringify(value));
  }
}

function historyOn(memory = new Memory()) {
  let changes = 0;
  const history = new SearchHistory({
    memory,
    changed: () => {
      changes += 1;
    },
  });
  return { history, memory, changes: () => changes };
}

const texts = (searches: readonly { readonly request: SearchRequest }[]) => searches.map(({ request }) => request.text);

describe("recent searches", () => {
  it("keep the end of a run that came while its beginning was stored", async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    /** As the editor's: a value is sent a moment later, and what was sent comes back to the window. */
    class Reported extends Memory {
      readonly keys = () => [...this.kept.keys()];
      override async update(key: string, value: unknown): Promise<void> {
        await super.update(key, value);
        await turn();
        const sent = this.kept.get(key) ?? "";
        await turn();
        this.kept.set(key, sent);
      }
    }
    const history = new SearchHistory({ memory: storedInTurn(new Reported()), changed: () => undefined });
    const { events: _events, ...begun } = ran(1, { complete: false });
    const stored = history.remember({ text: "event:A" }, begun);
    await turn();
    await turn();
    await Promise.all([stored, history.remember({ text: "event:A" }, ran(1))]);
    expect(history.lastRun({ text: "event:A" })).toEqual(ran(1));
  });

  it("stand newest first, the same search once", async () => {
    const { history, changes } = historyOn();
    await history.remember({ text: "event:A" }, ran(1));
    await history.remember({ text: "event:B" }, ran(2));
    await history.remember({ text: " event:A ", limit: 50, refresh: true }, ran(3, { events: 7 }));
    expect(history.recent.map(({ request }) => request)).toEqual([
      { text: " event:A ", limit: 50 },
      { text: "event:B" },
    ]);
    expect(history.recent[0]?.ran.events).toBe(7);
    expect(changes()).toBe(3);
  });

  it("are told apart by where they ask, and keep their id when they run again", async () => {
    const { history } = historyOn();
    await history.remember({ text: "a", profiles: ["p"] }, ran(1));
    const [first] = history.recent;
    await history.remember({ text: "a", profiles: ["q"] }, ran(2));
    await history.remember({ text: "a", files: ["/logs/a.json"] }, ran(2));
    await history.remember({ profiles: ["p"], text: "a" }, ran(3));
    expect(history.recent).toHaveLength(3);
    expect(history.recent[0]?.id).toBe(first?.id);
  });

  it("are not put on top by the end of an older run", async () => {
    const { history } = historyOn();
    await history.remember({ text: "slow" }, ran(1));
    await history.remember({ text: "quick" }, ran(2));
    await history.remember({ text: "slow" }, ran(1, { events: 90 }));
    expect(texts(history.recent)).toEqual(["quick", "slow"]);
    expect(history.lastRun({ text: "slow" })?.events).toBe(90);
    await history.remember({ text: "quick" }, ran(0, { events: 5 }));
    expect(history.lastRun({ text: "quick" })?.at).toBe(ran(2).at);
  });

  it("are at most 100", async () => {
    const { history } = historyOn();
    for (let index = 0; index < 105; index++) {
      await history.remember({ text: `event:E${index}` }, ran(index));
    }
    expect(history.recent).toHaveLength(100);
    expect(history.recent.at(-1)?.request.text).toBe("event:E5");
  });

  it("come back after they were cleared", async () => {
    const { history } = historyOn();
    await history.remember({ text: "a" }, ran(1));
    await history.remember({ text: "b" }, ran(2));
    const undo = await history.forget();
    expect(history.recent).toEqual([]);
    await history.remember({ text: "c" }, ran(3));
    await history.remember({ text: "a" }, ran(4));
    await undo();
    expect(texts(history.recent)).toEqual(["a", "c", "b"]);
  });

  it("lose one alone when one is forgotten", async () => {
    const { history } = historyOn();
    await history.remember({ text: "a" }, ran(1));
    await history.remember({ text: "b" }, ran(2));
    const undo = await history.forget(history.recent[1]?.id ?? "");
    expect(texts(history.recent)).toEqual(["b"]);
    await undo();
    expect(texts(history.recent)).toEqual(["b", "a"]);
  });
});

describe("saved searches", () => {
  it("stand by name, and a name stands for one", async () => {
    const { history } = historyOn();
    await history.save("Week 10", { text: "a" });
    await history.save(" Week 9 ", { text: "b" });
    const { id } = history.named("week 10") ?? {};
    await history.save("WEEK 10", { text: "c" });
    expect(history.savedAs({ text: " c ", limit: 7 })?.name).toBe("WEEK 10");
    expect(history.savedAs({ text: "c", profiles: ["p"] })).toBeUndefined();
    expect(history.saved.map(({ name }) => name)).toEqual(["Week 9", "WEEK 10"]);
    expect(history.named("Week 10")).toEqual({ id, name: "WEEK 10", request: { text: "c" } });
  });

  it("are renamed, edited, removed and brought back", async () => {
    const { history } = historyOn();
    await history.save("one", { text: "a", regions: ["eu-west-1"] });
    const id = history.saved[0]?.id ?? "";
    await history.change(id, { name: "two" });
    await history.change(id, { request: { text: "b" } });
    expect(history.saved).toEqual([{ id, name: "two", request: { text: "b" } }]);
    const undo = await history.remove(id);
    expect(history.saved).toEqual([]);
    await undo?.();
    await undo?.();
    expect(history.saved).toEqual([{ id, name: "two", request: { text: "b" } }]);
    expect(await history.remove("nobody")).toBeUndefined();
  });

  it("are copied to other machines without those that name files and buckets of this one", async () => {
    const { history, memory } = historyOn();
    await history.save("everywhere", { text: "event:A", profiles: ["production"], regions: ["eu-west-1"] });
    await history.save("a file", { text: "event:B", files: ["/home/alice/incident.json"] });
    await history.save("a bucket", {
      text: "event:C",
      targets: [{ source: "trailBucket", bucket: "logs-111122223333" }],
    });
    const copied = memory.kept.get(SAVED_SEARCHES_KEY) ?? "";
    expect(JSON.parse(copied)).toEqual([
      {
        id: expect.any(String),
        name: "everywhere",
        request: { text: "event:A", profiles: ["production"], regions: ["eu-west-1"] },
      },
    ]);
    expect(history.saved.map(({ name }) => name)).toEqual(["a bucket", "a file", "everywhere"]);
    await history.change(history.named("a file")?.id ?? "", { name: "renamed" });
    expect(memory.kept.get(SAVED_SEARCHES_KEY)).toBe(copied);
    const undo = await history.remove(history.named("everywhere")?.id ?? "");
    expect(memory.get(SAVED_SEARCHES_KEY)).toEqual([]);
    await undo?.();
    expect(memory.kept.get(SAVED_SEARCHES_KEY)).toBe(copied);
    expect(history.saved.map(({ name }) => name)).toEqual(["a bucket", "everywhere", "renamed"]);
  });

  it("are copied up to a size, and what was copied before is not pushed out", async () => {
    const { history, memory } = historyOn();
    const long = "x".repeat(40_000);
    for (const name of ["m", "n", "a"]) {
      await history.save(name, { text: `${name} ${long}` });
    }
    await history.save("b", { text: "short" });
    const copied = () => (memory.get(SAVED_SEARCHES_KEY) as { readonly name: string }[]).map(({ name }) => name);
    expect(copied()).toEqual(["m", "n", "b"]);
    expect(history.saved.map(({ name }) => name)).toEqual(["a", "b", "m", "n"]);
    expect((memory.kept.get(SAVED_SEARCHES_KEY) ?? "").length).toBeLessThan(MAX_COPIED);
    await history.remove(history.named("m")?.id ?? "");
    expect(copied()).toEqual(["n", "b", "a"]);
  });

  it("are listed once where the same search is stored here and copied from another machine", async () => {
    const { history, memory } = historyOn();
    const entry = { id: "one", name: "copied", request: { text: "event:A" } };
    await memory.update(SAVED_SEARCHES_KEY, [entry, { ...entry, id: "two", name: "" }]);
    await memory.update("searches.savedHere", [{ ...entry, name: "here" }]);
    expect(history.saved).toEqual([{ ...entry, name: "here" }]);
  });

  it("are there in another window and after a restart", async () => {
    const { history, memory } = historyOn();
    const other = historyOn(memory).history;
    await history.save("mine", { text: "a" });
    await other.save("theirs", { text: "b" });
    expect(historyOn(memory).history.saved.map(({ name }) => name)).toEqual(["mine", "theirs"]);
  });
});

describe("what another version kept", () => {
  it("is left out where it cannot be read", async () => {
    const { history, memory } = historyOn();
    await history.remember({ text: "good" }, ran(1));
    await history.save("good", { text: "good" });
    const recent = memory.get("searches.recent");
    const saved = memory.get("searches.saved");
    const odd = [null, 5, "x", {}, { request: { text: 5 }, ran: ran(1) }, { request: {}, ran: { at: "now" } }];
    await memory.update("searches.recent", [...odd, ...(recent as unknown[])]);
    await memory.update("searches.saved", [...odd, { id: "i", name: "", request: {} }, ...(saved as unknown[])]);
    expect(texts(history.recent)).toEqual(["good"]);
    expect(texts(history.saved)).toEqual(["good"]);
    await memory.update("searches.saved", { length: 3 });
    expect(history.saved).toEqual([]);
  });
});
