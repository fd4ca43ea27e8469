import { describe, expect, it } from "vitest";
import { pagesLeft, pagesText, type Unread } from "../../../../src/query/plan/estimate.ts";

const unread = (more: Partial<Unread>): Unread => ({
  left: { from: 0, to: 1_000 },
  remembered: [],
  counted: { events: 0, ms: 0 },
  whole: 1_000,
  pageSize: 50,
  ...more,
});

describe("estimating the remaining pages", () => {
  it("is undefined before events are counted, and after counting too short a range", () => {
    expect(pagesLeft(unread({}))).toBeUndefined();
    expect(pagesLeft(unread({ counted: { events: 50, ms: 10 } }))).toBeUndefined();
  });

  it("assumes the density of the counted events for the rest", () => {
    expect(pagesLeft(unread({ left: { from: 0, to: 800 }, counted: { events: 100, ms: 200 } }))).toBe(8);
    expect(pagesLeft(unread({ left: { from: 0, to: 10 }, counted: { events: 0, ms: 990 } }))).toBe(1);
  });

  it("is exact when the rest is stored with counts", () => {
    const remembered = [
      { from: 500, to: 2_000, events: 300 },
      { from: 0, to: 500, events: 51 },
    ];
    expect(pagesLeft(unread({ remembered }))).toBe(2 + 2);
    expect(pagesLeft(unread({ left: { from: 0, to: 0 } }))).toBe(0);
  });

  it("estimates stored ranges without counts, and the gaps between them", () => {
    const remembered = [{ from: 400, to: 1_000 }];
    expect(pagesLeft(unread({ remembered }))).toBeUndefined();
    expect(pagesLeft(unread({ remembered, left: { from: 400, to: 1_000 } }))).toBe(1);
    expect(pagesLeft(unread({ remembered, counted: { events: 1_000, ms: 1_000 } }))).toBe(12 + 8);
  });
});

describe("formatting pages", () => {
  const read = { pages: 6, remembered: 0, done: false };
  it("shows only known numbers", () => {
    expect(pagesText(read)).toBe("6 pages so far");
    expect(pagesText({ ...read, estimate: 14 })).toBe("6 of about 14 pages");
    expect(pagesText({ ...read, pages: 1, estimate: 1 })).toBe("1 of about 1 page");
    expect(pagesText({ ...read, pages: 14, estimate: 14, done: true })).toBe("14 pages");
    expect(pagesText({ ...read, pages: 1_400, remembered: 1_200, done: true })).toBe(
      "1,400 pages, 1,200 from the cache",
    );
    expect(pagesText({ pages: 1, remembered: 1, done: true })).toBe("1 page, all from the cache");
  });

  it("shows pages that were read again", () => {
    expect(pagesText({ ...read, again: 4, done: true })).toBe("6 pages, 4 of them read again");
    expect(pagesText({ pages: 10, remembered: 4, again: 2, done: false, estimate: 12 })).toBe(
      "10 of about 12 pages, 4 from the cache, 2 of them read again",
    );
  });
});
