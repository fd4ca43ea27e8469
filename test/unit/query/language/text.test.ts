import { describe, expect, it } from "vitest";
import type { Condition, ValueTest } from "../../../../src/query/condition/condition.ts";
import { MAX_QUERY_TEXT, parseQuery, type QueryWindow } from "../../../../src/query/language/text.ts";

const NOW = Date.UTC(2026, 10, 22, 17);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function is(field: string, ...values: string[]): Condition {
  return {
    kind: "field",
    field,
    test: { op: "is", values: values.map((value) => ({ value, wildcard: /[*?]/.test(value) })) },
  };
}

function literal(field: string, value: string): Condition {
  return { kind: "field", field, test: { op: "is", values: [{ value, wildcard: false }] } };
}

function test(field: string, valueTest: ValueTest): Condition {
  return { kind: "field", field, test: valueTest };
}

const text = (value: string): Condition => ({ kind: "text", text: value });
const not = (of: Condition): Condition => ({ kind: "not", of });
const all = (...of: Condition[]): Condition => ({ kind: "all", of });
const any = (...of: Condition[]): Condition => ({ kind: "any", of });

describe("the language", () => {
  const table: readonly (readonly [string, Condition | undefined, QueryWindow?])[] = [
    ["", undefined],
    ["   ", undefined],
    ["*", undefined],
    ["event:RunInstances", is("event", "RunInstances")],
    ["EVENTNAME:RunInstances", is("event", "RunInstances")],
    ["service:ec2", is("source", "ec2")],
    ["event:Put*", is("event", "Put*")],
    ['event:"Put*"', literal("event", "Put*")],
    ["event:Put\\*", literal("event", "Put*")],
    ["event:(PutObject,DeleteObject)", is("event", "PutObject", "DeleteObject")],
    ["event:( PutObject , DeleteObject )", is("event", "PutObject", "DeleteObject")],
    ["event:(PutObject OR DeleteObject Get*)", is("event", "PutObject", "DeleteObject", "Get*")],
    ["event=RunInstances", is("event", "RunInstances")],
    ["event:a\\,b", literal("event", "a,b")],
    ['event:"a,b"', literal("event", "a,b")],
    ["ip:::1", is("ip", "::1")],
    ["ip:::/0", test("ip", { op: "in-network", networks: ["::/0"] })],
    ["requestParameters.cidrIpv6:::/0", is("requestParameters.cidrIpv6", "::/0")],
    ["s3:::logs", text("s3:::logs")],
    ['time>"2026-11-01 10:30"', test("time", { op: ">", value: Date.UTC(2026, 10, 1, 10, 30) })],
    [
      'time:"2026-11-01 10:30"',
      all(
        test("time", { op: ">=", value: Date.UTC(2026, 10, 1, 10, 30) }),
        test("time", { op: "<", value: Date.UTC(2026, 10, 1, 10, 31) }),
      ),
    ],
    ["time:2026-11-01..", test("time", { op: ">=", value: Date.UTC(2026, 10, 1) })],
    ["time:..2026-11-01", test("time", { op: "<", value: Date.UTC(2026, 10, 2) })],
    ["requestParameters.n:3..", test("requestParameters.n", { op: ">=", value: 3 })],
    ["requestParameters.n:..3", test("requestParameters.n", { op: "<=", value: 3 })],
    ["requestParameters.n:a..", is("requestParameters.n", "a..")],
    ["event!=RunInstances", not(is("event", "RunInstances"))],
    ["-event:RunInstances", not(is("event", "RunInstances"))],
    ["NOT event:RunInstances", not(is("event", "RunInstances"))],
    ["not not event:RunInstances", is("event", "RunInstances")],
    ["-(a b)", not(all(text("a"), text("b")))],
    ["error:*", test("error", { op: "exists" })],
    ["-error:*", not(test("error", { op: "exists" }))],
    ["readonly", is("readonly", "true")],
    ["-readonly", not(is("readonly", "true"))],
    ["readOnly:FALSE", is("readonly", "false")],
    ['"readonly"', text("readonly")],
    ["a b", all(text("a"), text("b"))],
    ["a AND b", all(text("a"), text("b"))],
    ["a OR b", any(text("a"), text("b"))],
    ["a or b c", any(text("a"), all(text("b"), text("c")))],
    ["(a OR b) c", all(any(text("a"), text("b")), text("c"))],
    ["((a))", text("a")],
    ['"a OR b"', text("a OR b")],
    ['"say \\"hi\\" \\\\"', text('say "hi" \\')],
    ["Put*Policy", { kind: "text", text: "Put*Policy", wildcard: true }],
    ["CORP\\alice", text("CORP\\alice")],
    ["user:CORP\\\\al*", is("user", "CORP\\\\al*")],
    ["user:John\\ *", is("user", "John *")],
    ["arn:aws:s3:::logs", text("arn:aws:s3:::logs")],
    ["AWS::S3::Bucket", text("AWS::S3::Bucket")],
    ["https://example.com/x", text("https://example.com/x")],
    ["2001:db8::1", text("2001:db8::1")],
    ["resource:arn:aws:s3:::logs", is("resource", "arn:aws:s3:::logs")],
    ["requestParameters.bucketName:logs", is("requestParameters.bucketName", "logs")],
    ['requestParameters.tags."aws:name":x', is('requestParameters.tags."aws:name"', "x")],
    ['requestParameters."bucketName":x', is("requestParameters.bucketName", "x")],
    ["requestparameters:*", test("requestParameters", { op: "exists" })],
    ["requestParameters.maxKeys>=10", test("requestParameters.maxKeys", { op: ">=", value: 10 })],
    ["requestParameters.maxKeys:>10", test("requestParameters.maxKeys", { op: ">", value: 10 })],
    ["requestParameters.maxKeys:-1.5..20", test("requestParameters.maxKeys", { op: "between", from: -1.5, to: 20 })],
    ["requestParameters.key:a..b", literal("requestParameters.key", "a..b")],
    ["agent:terraform", is("agent", "*terraform*")],
    ["agent=terraform", is("agent", "terraform")],
    ["agent:terra*", is("agent", "terra*")],
    ["ip:10.0.0.0/8", test("ip", { op: "in-network", networks: ["10.0.0.0/8"] })],
    ["ip:2001:db8::/32", test("ip", { op: "in-network", networks: ["2001:db8::/32"] })],
    ["ip:10.1.*", is("ip", "10.1.*")],
    [
      "ip:(10.0.0.0/8,192.0.2.7)",
      any(is("ip", "192.0.2.7"), test("ip", { op: "in-network", networks: ["10.0.0.0/8"] })),
    ],
    ["time>2026-11-01", test("time", { op: ">=", value: Date.UTC(2026, 10, 2) })],
    ["time<=2026-11-01", test("time", { op: "<", value: Date.UTC(2026, 10, 2) })],
    ["time>2026-11-01T10:30Z", test("time", { op: ">", value: Date.UTC(2026, 10, 1, 10, 30) })],
    ["time<=2026-11-01", test("time", { op: "<", value: Date.UTC(2026, 10, 2) })],
    ["time<=2026-11-01T10:30Z", test("time", { op: "<=", value: Date.UTC(2026, 10, 1, 10, 30) })],
    ["time<2026-11-01T10:30+02:00", test("time", { op: "<", value: Date.UTC(2026, 10, 1, 8, 30) })],
    [
      "time:2026-11-01..2026-11-03",
      all(
        test("time", { op: ">=", value: Date.UTC(2026, 10, 1) }),
        test("time", { op: "<", value: Date.UTC(2026, 10, 4) }),
      ),
    ],
    [
      "time:2026-11",
      all(
        test("time", { op: ">=", value: Date.UTC(2026, 10, 1) }),
        test("time", { op: "<", value: Date.UTC(2026, 11, 1) }),
      ),
    ],
    [
      "time:now-2h..now-1h",
      all(test("time", { op: ">=", value: NOW - 2 * HOUR }), test("time", { op: "<", value: NOW - HOUR })),
    ],
    ["last:24h", undefined, { from: NOW - DAY }],
    ["last:1d12h", undefined, { from: NOW - 36 * HOUR }],
    ["LAST:2w", undefined, { from: NOW - 14 * DAY }],
    ["from:2026-11-01", undefined, { from: Date.UTC(2026, 10, 1) }],
    ["to:2026-11-03", undefined, { to: Date.UTC(2026, 10, 4) }],
    ["to:2026-11-03T10:30", undefined, { to: Date.UTC(2026, 10, 3, 10, 30) }],
    ["from:-3d to:now-1h", undefined, { from: NOW - 3 * DAY, to: NOW - HOUR }],
    ["since:yesterday until:today", undefined, { from: Date.UTC(2026, 10, 21), to: Date.UTC(2026, 10, 23) }],
    ["last:7d last:1h", undefined, { from: NOW - HOUR }],
    ["event:RunInstances last:1h", is("event", "RunInstances"), { from: NOW - HOUR }],
    ["(a OR b) last:1h", any(text("a"), text("b")), { from: NOW - HOUR }],
    [
      'event:RunInstances user:alice -readonly error:* source:ec2 region:eu-* resource:i-0abc requestParameters.bucketName:logs last:24h "free text"',
      all(
        is("event", "RunInstances"),
        is("user", "alice"),
        not(is("readonly", "true")),
        test("error", { op: "exists" }),
        is("source", "ec2"),
        is("region", "eu-*"),
        is("resource", "i-0abc"),
        is("requestParameters.bucketName", "logs"),
        text("free text"),
      ),
      { from: NOW - DAY },
    ],
  ];
  const cases = table.map(([input, condition, window]) => ({ input, condition, window }));
  it.each(cases)("reads $input", ({ input, condition, window }) => {
    const { query, problems } = parseQuery(input, { now: NOW });
    expect(problems).toEqual([]);
    expect(query.condition).toEqual(condition);
    expect(query.window).toEqual(window);
  });

  it("reads SQL as words or reports problems", () => {
    const { query, problems } = parseQuery("x' OR 1=1 --", { now: NOW });
    expect(query.condition).toEqual(any(text("x'"), text("1=1")));
    expect(problems.map(({ message }) => message)).toEqual(["nothing to negate: write the condition directly after"]);
    expect(parseQuery('user:"x\' OR 1=1 --"', { now: NOW }).query.condition).toEqual(literal("user", "x' OR 1=1 --"));
  });
});

describe("problems", () => {
  /** The marked text of the problem, and a part of its message. */
  const table: readonly (readonly [input: string, marked: string, message: RegExp])[] = [
    ["evnt:x", "evnt", /^unknown field `evnt`: did you mean `event`\?$/],
    ["usr:alice", "usr", /did you mean `user`\?/],
    ["srouce:ec2", "srouce", /did you mean `source`\?/],
    ["lsat:24h", "lsat", /did you mean `last`\?/],
    ["completelyElse:x", "completelyElse", /^unknown field `completelyElse`: put it in quotes/],
    ["a event: b", "event:", /a value is missing: write it directly after `event:`/],
    ['event:"Run', '"Run', /quote is never closed/],
    ["(a OR b", "(", /`\(` is never closed/],
    ["a) b", ")", /`\)` closes nothing/],
    ["a ()", "()", /empty parentheses/],
    ["event:(a,b", "(", /list is never closed/],
    ["event:()", "event:()", /list is empty/],
    ["a OR", "OR", /OR needs a condition on both sides/],
    ["OR a", "OR", /OR needs a condition on both sides/],
    ["or", "or", /OR needs a condition on both sides/],
    ["a OR OR b", "OR", /OR needs a condition on both sides/],
    ["event:(a AND b)", "AND", /a list matches any of its values: write AND between conditions/],
    ["event:(a, not b)", "not", /a list matches any of its values/],
    ["event:PutObject,DeleteObject", "PutObject,DeleteObject", /write `\(PutObject,DeleteObject\)`/],
    ["event:a*, user:b", "a*,", /write `\(a\*\)`/],
    ["time>2026-11-01T10:30+24:00", "2026-11-01T10:30+24:00", /is not a time/],
    ["time:..", "..", /is not a time/],
    ["ip:::ffff:10.0.0.0/95", "::ffff:10.0.0.0/95", /is not a network/],
    ["a AND", "AND", /AND needs a condition/],
    ["AND a", "AND", /AND needs a condition/],
    ["a -", "-", /nothing to negate/],
    ["a NOT", "NOT", /nothing to negate/],
    ["readonly:maybe", "maybe", /true or false/],
    ["ip:10.0.0.0/99", "10.0.0.0/99", /is not a network/],
    ["ip:10.0.0.300", "10.0.0.300", /is not an address/],
    ["time>tomorrowish", "tomorrowish", /is not a time/],
    ["time:2026-02-30", "2026-02-30", /is not a time/],
    ["time:2026-*", "2026-*", /is not a time/],
    ["time:2026-11-03..2026-11-01", "2026-11-03..2026-11-01", /range is empty/],
    ["requestParameters.n:5..1", "5..1", /range is empty/],
    ["event>a", "a", /write `event:a`/],
    ["requestParameters.n>abc", "abc", /is not a number/],
    ["requestParameters.n>(1,2)", "1,2", /takes one value/],
    ["last:yesterday", "yesterday", /is not a duration/],
    ["from:last", "last", /is not a time/],
    ["from>2026-11-01", "from>", /write `from:`/],
    ["-last:24h", "last:24h", /applies to the whole search/],
    ["(last:24h a)", "last:24h", /applies to the whole search/],
    ["a OR b last:24h", "last:24h", /put the alternatives in parentheses/],
    ["from:2026-11-03 to:2026-11-01", "to:2026-11-01", /time window is empty/],
    ["\u{1f600} evnt:x", "evnt", /did you mean `event`/],
  ];
  it.each(table)("%s", (input, marked, message) => {
    const { problems } = parseQuery(input, { now: NOW });
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem?.message).toMatch(message);
    expect(input.slice(problem?.start, problem?.end).trim()).toBe(marked);
  });

  it("reads any dotted name as a record path", () => {
    expect(parseQuery("evnt.x:y", { now: NOW }).problems).toEqual([]);
  });

  it("reports every problem in text order, and keeps what it could parse", () => {
    const { query, problems } = parseQuery("evnt:x user:alice ip:1.2.3.999 last:never", { now: NOW });
    expect(problems.map(({ start }) => start)).toEqual([0, 21, 36]);
    expect(query.condition).toEqual(is("user", "alice"));
  });
});

describe("limits", { timeout: 60_000 }, () => {
  it("reads ten thousand terms, alternatives and list values", () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `w${i}`);
    expect(parseQuery(words.join(" "), { now: NOW }).query.condition).toMatchObject({
      kind: "all",
      of: { length: 10_000 },
    });
    expect(parseQuery(words.join(" OR "), { now: NOW }).query.condition).toMatchObject({
      kind: "any",
      of: { length: 10_000 },
    });
    expect(parseQuery(`event:(${words.join(",")})`, { now: NOW }).query.condition).toMatchObject({
      test: { values: { length: 10_000 } },
    });
  });

  it("rejects too long segments with question marks, at their range", () => {
    const piece = `${"x?".repeat(128)}`;
    for (const [input, start, end] of [
      [`bob ${piece}x`, 4, 4 + 257],
      [`user:*${piece}?* bob`, 5, 5 + 259],
      [`user:(a,${piece}x*b)`, 8, 8 + 259],
    ] as const) {
      const { problems } = parseQuery(input, { now: NOW });
      expect(problems).toMatchObject([{ start, end, message: expect.stringMatching(/at most 256 characters/) }]);
    }
    for (const input of [
      piece,
      `*${piece}*${piece}*`,
      `${"x".repeat(1000)}*`,
      `"${piece}?"`,
      `x\\?${"y".repeat(300)}*`,
    ]) {
      expect(parseQuery(input, { now: NOW }).problems).toEqual([]);
    }
  });

  it("rejects more than 500 values with question marks, once, at the first excess value", () => {
    const values = Array.from({ length: 600 }, (_, at) => `v${at}?`);
    const words = (count: number) => values.slice(0, count).join(" OR ");
    expect(parseQuery(words(500), { now: NOW }).problems).toEqual([]);
    const { problems } = parseQuery(words(600), { now: NOW });
    expect(problems).toMatchObject([{ start: words(500).length + 4, end: words(501).length }]);
    expect(problems[0]?.message).toContain("more than 500 values");
    expect(parseQuery(`event:(${values.slice(0, 501).join(",")})`, { now: NOW }).problems).toHaveLength(1);
    expect(parseQuery(words(600).replaceAll("?", "*"), { now: NOW }).problems).toEqual([]);
  });

  it("rejects too deeply nested parentheses with one problem", () => {
    const deep = 40_000;
    const { problems } = parseQuery(`${"(".repeat(deep)}a${")".repeat(deep)}`, { now: NOW });
    expect(problems.map(({ message }) => message)).toEqual(["nested deeper than 100 parentheses: simplify the search"]);
    expect(parseQuery(`${"(".repeat(100)}a${")".repeat(100)}`, { now: NOW }).problems).toEqual([]);
  });

  it("handles long runs of every special character and limits the number of problems", () => {
    for (const piece of ["-", "NOT ", '"', "\\", "a:", "(", ")", "a.", 'a."', "event:(", ",", "..", "OR ", "evnt:x "]) {
      const run = piece.repeat(Math.floor(MAX_QUERY_TEXT / piece.length));
      expect(parseQuery(run, { now: NOW }).problems.length).toBeLessThanOrEqual(100);
    }
  });

  it("does not parse a text that is too long, and reports it", () => {
    const most = `user:bob ${" ".repeat(MAX_QUERY_TEXT - 9)}`;
    expect(parseQuery(most, { now: NOW })).toMatchObject({ query: { condition: {} }, problems: [] });
    expect(parseQuery(`${most} `, { now: NOW })).toEqual({
      query: {},
      problems: [
        {
          start: MAX_QUERY_TEXT,
          end: MAX_QUERY_TEXT + 1,
          message: "the search has more than 500,000 characters: shorten it",
        },
      ],
    });
  });

  it("parses deeply nested conditions like flat ones", () => {
    const flat = "a OR b ".repeat(50);
    const deep = `${"(".repeat(100)}${flat}${")".repeat(100)}`;
    expect(parseQuery(deep, { now: NOW })).toEqual(parseQuery(flat, { now: NOW }));
  });
});
