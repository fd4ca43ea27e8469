import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EarlierSearch } from "../../../../src/investigation/search/earlierSearch.ts";
import { fromMemento, MementoText } from "../../../../src/investigation/session/memento.ts";

const RUNNING: EarlierSearch = { began: 0, at: 0, window: { from: 0, to: 1 }, state: "running", total: 0, targets: [] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the text of a session whose search reads", () => {
  /** The text of the last change, as a page has it, and how often the session changed. */
  function page() {
    const seen = { text: "", changes: 0, name: "begun", earlier: undefined as EarlierSearch | undefined };
    const memento = new MementoText(() => changed());
    const changed = () => {
      seen.changes += 1;
      const { name, earlier } = seen;
      seen.text = memento.of(true, () => ({ request: {}, name, ...(earlier === undefined ? {} : { earlier }) }));
    };
    return { seen, memento, changed };
  }
  const nameIn = (text: string) => fromMemento({ memento: text }).name;

  it("is a second old at most, also where the search did not change again", () => {
    const { seen, changed } = page();
    seen.earlier = RUNNING;
    changed();
    vi.advanceTimersByTime(400);
    seen.name = "running";
    changed();
    changed();
    expect(nameIn(seen.text)).toBe("begun");
    vi.advanceTimersByTime(601);
    expect([nameIn(seen.text), seen.changes]).toEqual(["running", 4]);
    vi.advanceTimersByTime(60_000);
    expect(seen.changes).toBe(4);
  });

  it("says at once that the search runs", () => {
    const { seen, changed } = page();
    changed();
    seen.earlier = RUNNING;
    changed();
    expect(seen.text).toContain(`"state":"running"`);
  });

  it("is not made again after it was closed", () => {
    const { seen, memento, changed } = page();
    seen.earlier = RUNNING;
    changed();
    changed();
    memento.close();
    vi.advanceTimersByTime(60_000);
    expect(seen.changes).toBe(2);
  });
});
