import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { compareChanges } from "../../src/investigation/event/comparison.ts";
import { decodedEntities } from "../../src/investigation/event/decodedContent.ts";
import { drawEvent } from "../../src/investigation/event/eventView.ts";
import { findEntities } from "../../src/model/entity/findEntities.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { compile } from "../../src/query/match/match.ts";
import { recordWith } from "../unit/model/records.ts";
import { historyOrigin } from "../unit/sources/origins.ts";

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");
const nested = (levels: number) => {
  let text = '{"end":"needle"}';
  for (let level = 0; level < levels && text.length < 1_000_000; level += 1) {
    text = JSON.stringify({ inner: text });
  }
  return text;
};

const CASES: readonly (readonly [name: string, value: unknown])[] = [
  ["a gzip bomb", base64(gzipSync(Buffer.alloc(100_000_000, "#!/bin/sh\n")))],
  ["many gzip bombs", Array.from({ length: 50 }, () => base64(gzipSync(Buffer.alloc(1_000_000, "#!/bin/sh\n"))))],
  ["JSON in JSON in JSON", nested(14)],
  ["brackets 300 levels deep", `${'{"a":'.repeat(300)}1${"}".repeat(300)}`],
  ["brackets 200,000 levels deep", `${'[{"a":'.repeat(100_000)}1${"}]".repeat(100_000)}`],
  ["1 MB of members", JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`key${at}`, "x"])))],
  ["1 MB of percent escapes", `%7B%22a%22%3A%22${"%C3%A4%FF".repeat(100_000)}%22%7D`],
  ["1 MB of broken base64", `IyEv${"A".repeat(1_000_000)}!`],
  ["bytes that are not UTF-8", base64(Buffer.from([0x23, 0x21, 0x2f, 0xff, 0xfe, 0xc0, 0x80]))],
  ["half a gzip", base64(gzipSync("#!/bin/sh\necho\n").subarray(0, 20))],
  ["keys of Object.prototype", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  [
    "text that reorders and hides",
    base64("#!/bin/sh\n# \u202egnp.exe\u202c \u200b \u2028 \u001b[31m <img src=x onerror=1>"),
  ],
  [
    "10,000 encoded texts",
    Array.from({ length: 10_000 }, (_, at) => `{"id":${at},"arn":"arn:aws:iam::111122223333:role/r${at}"}`),
  ],
];

describe("encoded texts of a hostile record", () => {
  test.each(CASES)("%s: drawn, searched and compared within bounds", (_name, value) => {
    const event = readRecord(JSON.stringify(recordWith({ requestParameters: { bucketName: "acme-logs", value } })));
    const known = findEntities(event);
    const hidden = decodedEntities(event, known);
    expect(hidden.length).toBeLessThanOrEqual(500);
    const drawn = drawEvent(event, {
      entities: [...known, ...hidden],
      origins: [historyOrigin("production", "eu-west-1")],
      consolePage: () => undefined,
      declaredIn: () => undefined,
      timeZone: "UTC",
    });
    expect(drawn.decoded.length).toBeLessThanOrEqual(500);
    // Formatted JSON is longer than its text by its indentation, which is at most 200 spaces a line.
    expect(drawn.decoded.filter(({ isJson }) => !isJson).reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(
      600_000,
    );
    for (const { line, links, text, within } of drawn.decoded) {
      const around = within === undefined ? drawn.json : (drawn.decoded[within]?.text ?? "");
      expect(line).toBeLessThan(around.split("\n", line + 2).length);
      expect(links.every(({ start, end }) => start < end && end <= text.length)).toBe(true);
    }
    expect(compile({ kind: "text", text: "not in any of them" })(event)).toBe(false);
    const { older } = compareChanges(event, event, "UTC");
    expect(older.json.length).toBeLessThan(12_000_000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
    expect(older.json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u200b\u2028]/);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
