import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Link, printLink, readLink } from "../../../../src/investigation/links/link.ts";
import { printCondition } from "../../../../src/query/language/print.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import "../../../properties.ts";

const SOURCES = ["eventHistory", "trailBucket"];
const ID = "7a1cdf2b-0c3e-4a5f-9d42-1f0e6f2f3c11";

/** Reads an address as the editor hands it on: its query is decoded once. */
function opened(address: string) {
  const [, path = "", query = ""] =
    /^vscode:\/\/cloudtrail-tools\.cloudtrail-investigator(\/[a-z]+)\?(.*)$/s.exec(address) ?? [];
  return readLink(path, decodeURIComponent(query), SOURCES);
}

const moments = fc.integer({ min: 0, max: Date.UTC(9999, 0) });
const regions = fc.constantFrom("eu-west-1", "us-gov-west-1", "ap-southeast-2", "me-central-1");
const accounts = fc.stringMatching(/^\d{12}$/);
const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      fc.constantFrom("%26", "&from=", "+", "#", "=", "%", ";", "%2525", "last:7d", "](command:x)", "\u202e"),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => (parts.length === 0 ? "" : printCondition({ kind: "text", text: parts.join("").toWellFormed() })))
  .filter((text) => parseQuery(text, { now: 0 }).problems.length === 0);

const links: fc.Arbitrary<Link> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("event" as const),
      eventId: fc.uuid(),
      accountId: accounts,
      region: regions,
      time: moments,
      category: fc.constantFrom("Data" as const, "Insight" as const, "NetworkActivity" as const),
    },
    { requiredKeys: ["kind", "eventId", "accountId", "region", "time"] },
  ),
  fc.record({
    kind: fc.constant("search" as const),
    text: texts,
    window: fc.uniqueArray(moments, { minLength: 2, maxLength: 2 }).map((times) => {
      const [from = 0, to = 1] = times.sort((left, right) => left - right);
      return { from, to };
    }),
    regions: fc.uniqueArray(regions),
    accounts: fc.uniqueArray(accounts, { maxLength: 20 }),
    sources: fc.subarray(SOURCES),
  }),
);

describe("a link", () => {
  it("is read as what was printed, whatever its text contains", () => {
    fc.assert(
      fc.property(links, (link) => {
        const address = printLink(link, "vscode");
        fc.pre(address !== undefined);
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(address.length).toBeLessThanOrEqual(2_000);
        expect(opened(address)).toEqual(link);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it("stays readable, and names the scheme of the editor", () => {
    const link = {
      kind: "search",
      text: "user:alice error:*",
      window: { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) },
      regions: ["eu-west-1", "us-east-1"],
      accounts: ["111122223333"],
      sources: [],
    } as const;
    expect(printLink(link, "vscode-insiders")).toBe(
      "vscode-insiders://cloudtrail-tools.cloudtrail-investigator/search?text=user:alice%20error:%2A&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&regions=eu-west-1,us-east-1&accounts=111122223333",
    );
  });

  it("of a text that would be too long, or that no address can carry, is not made", () => {
    const link = { kind: "search", window: { from: 0, to: 1 }, regions: [], accounts: [], sources: [] } as const;
    expect(printLink({ ...link, text: "a".repeat(1_500) }, "vscode")).toBeDefined();
    expect(printLink({ ...link, text: "a".repeat(1_501) }, "vscode")).toBeUndefined();
    expect(printLink({ ...link, text: "ü".repeat(700) }, "vscode")).toBeUndefined();
    expect(printLink({ ...link, text: '"\ud800"' }, "vscode")).toBeUndefined();
  });
});

describe("a link from anywhere", () => {
  const event = (changes: Record<string, string | undefined>) =>
    readLink(
      "/event",
      Object.entries({ id: ID, account: "111122223333", region: "eu-west-1", time: "2026-11-01T10:30:00Z", ...changes })
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
        .join("&"),
      SOURCES,
    );
  const search = (query: string) =>
    readLink("/search", `${query}&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z`, SOURCES);

  it("is read where every parameter is right", () => {
    expect(event({})).toEqual({
      kind: "event",
      eventId: ID,
      accountId: "111122223333",
      region: "eu-west-1",
      time: Date.UTC(2026, 10, 1, 10, 30),
    });
    expect(search("text=")).toMatchObject({ kind: "search", text: "", regions: [], accounts: [], sources: [] });
  });

  it.each([
    [event({ id: undefined }), "id is missing"],
    [event({ id: "" }), "id is missing"],
    [event({ id: "1" }), "id is not the ID of an event"],
    [event({ id: `${ID}x` }), "id is not the ID of an event"],
    [event({ account: "12" }), "account does not have 12 digits"],
    [event({ region: "eu-west-1.evil.example" }), "region is not the name of a Region"],
    [event({ region: "x".repeat(5_000) }), "region is not the name of a Region"],
    [event({ time: "yesterday" }), "time is not a time such as 2026-11-01T10:30:00Z"],
    [event({ time: "2026-99-01T10:30:00Z" }), "time is not a time such as 2026-11-01T10:30:00Z"],
    [event({ category: "Other" }), "category is not one of Data, Insight, NetworkActivity"],
    [event({ profile: "production" }), 'the parameter "profile" is not known'],
    [event({ ["x".repeat(100)]: "1" }), `the parameter "${"x".repeat(40)}…" is not known`],
    [
      event({ account: "12", region: "no", foo: "1" }),
      'account does not have 12 digits; region is not the name of a Region; the parameter "foo" is not known',
    ],
    [readLink("/event", `id=${ID}&id=${ID}`, SOURCES), "id is given twice"],
    [readLink("/event", "a".repeat(8_001), SOURCES), "it has more than 8,000 characters"],
    [readLink("/settings", "", SOURCES), 'it leads to "/settings", and only /event and /search can be opened'],
    [readLink("", "", SOURCES), 'it leads to "", and only /event and /search can be opened'],
    [search("text=user:("), "text is not a search: the list is empty: write values separated by commas"],
    [
      search(`text=${"a".repeat(1_493)} user:(`),
      "text is not a search: the list is empty: write values separated by commas",
    ],
    [search(`text=${"a".repeat(1_494)} user:(`), "text has more than 1,500 characters"],
    [search("text=user:alice last:7d"), "text is not a search: its times belong in from and to"],
    [search("regions=eu-west-1,nowhere"), "regions has a value that is not the name of a Region"],
    [
      search(`accounts=${Array.from({ length: 21 }, (_, index) => 100_000_000_000 + index).join(",")}`),
      "accounts has more than 20 values",
    ],
    [search("accounts=production"), "accounts has a value that is not an account ID"],
    [search("sources=localFiles"), "sources has a value that is not one of eventHistory, trailBucket"],
    [readLink("/search", "from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z", SOURCES), "from is not before to"],
    [readLink("/search", "", SOURCES), "from is missing; to is missing"],
  ])("is refused by what is wrong with it (%#)", (read, problems) => {
    expect("problems" in read && read.problems.join("; ")).toBe(problems);
  });

  it("never throws, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom("/event", "/search", "/search/"), fc.string({ unit: "binary" })),
        fc.oneof(fc.string({ unit: "binary" }), fc.webQueryParameters()),
        (path, query) => {
          const read = readLink(path, query, SOURCES);
          expect("problems" in read || "kind" in read).toBe(true);
        },
      ),
      { numRuns: propertyRuns(500) },
    );
  });

  it("adds no profile, file or limit to a search, also by names of its prototype", () => {
    const read = search("text=user:alice&__proto__=1");
    expect(read).toEqual({ problems: ['the parameter "__proto__" is not known'] });
    expect(search("text=user:alice&constructor=1")).toEqual({ problems: ['the parameter "constructor" is not known'] });
  });
});
