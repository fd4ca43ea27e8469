import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MAX_NAME_LENGTH } from "../../../../src/investigation/saved/history.ts";
import {
  readSearchFile,
  SEARCH_FILE_ENDING,
  searchFileName,
  writeSearchFile,
} from "../../../../src/investigation/saved/searchFile.ts";
import { MAX_SHARED_FILE_BYTES } from "../../../../src/investigation/saved/sharedFile.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");

const NO_REGIONS = ["evil.example/", "us-east-1.evil.example", "US-EAST-1", "us-east-1#", "", "localhost"];

function read(value: unknown) {
  return readSearchFile(JSON.stringify(value));
}

describe("a search file", () => {
  it("holds name, text, profiles and Regions; what else stands there is not taken", () => {
    const search = { name: "n", text: "event:A", profiles: ["p"], regions: ["us-gov-west-1"] };
    expect(read({ ...search, $schema: "s", limit: 1, run: "rm -rf", __proto__: { text: "x" } })).toEqual({
      ok: true,
      content: search,
    });
    expect(readSearchFile('\ufeff{"name": "n", "text": ""}')).toEqual({ ok: true, content: { name: "n", text: "" } });
  });

  it("says what is wrong with it", () => {
    const problem = (value: unknown) => {
      const reading = read(value);
      return reading.ok ? "" : reading.problem;
    };
    expect(problem([])).toContain('"name"');
    expect(problem({ text: "a" })).toBe('"name" is missing.');
    expect(problem({ name: "n", text: 7 })).toMatch(/^"text" is not what a search takes/);
    expect(problem({ name: "n", text: "a", profiles: "p" })).toMatch(/^"profiles"/);
    expect(problem({ name: "n", text: "a", regions: ["us-east-1", 5] })).toMatch(/^"regions\.1"/);
    expect(problem({ name: "", text: "a" })).toBe('"name" is empty.');
    expect(problem({ name: "n", text: "a", profiles: "p" })).toBe(
      '"profiles" is not what a search takes: it takes a list.',
    );
    expect(readSearchFile("{")).toEqual({ ok: false, problem: "The file is not JSON." });
  });

  it("is never quoted where it is wrong: the problem is shown where the editor makes links", () => {
    const link = "[Repair](command:workbench.action.terminal.new)";
    const wrong = [
      link,
      { name: link.repeat(100), text: "" },
      { name: "n", text: { [link]: link } },
      { name: "n", text: "", profiles: link },
      { name: "n", text: "", profiles: [[link]] },
      { name: "n", text: "", regions: [link] },
      { name: "n", text: "", regions: { [link]: link } },
    ];
    for (const value of wrong) {
      const reading = read(value);
      expect(reading.ok ? "command:" : reading.problem).not.toMatch(/command:|Repair/);
    }
  });

  it("cannot be made to hold much, or a Region that leads elsewhere", () => {
    const refused = [
      { name: "n".repeat(MAX_NAME_LENGTH + 1), text: "" },
      { name: "", text: "" },
      { name: "n", text: "t".repeat(10_001) },
      { name: "n", text: "", profiles: Array.from({ length: 51 }, () => "p") },
      ...NO_REGIONS.map((region) => ({
        name: "n",
        text: "",
        regions: [region],
      })),
    ];
    for (const value of refused) {
      expect(read(value).ok, JSON.stringify(value).slice(0, 80)).toBe(false);
    }
    expect(readSearchFile(" ".repeat(MAX_SHARED_FILE_BYTES + 1)).ok).toBe(false);
    for (const region of ["us-east-1", "cn-northwest-1", "us-gov-east-1", "us-iso-east-1", "eusc-de-east-1"]) {
      expect(read({ name: "n", text: "", regions: [region] }).ok, region).toBe(true);
    }
  });

  it("is written so that it reads back the same", () => {
    const request = { text: 'user:"Ann Ö" last:7d', profiles: ["p"], regions: ["eu-west-1"], limit: 9 };
    expect(readSearchFile(writeSearchFile(" Ann ", request, NOW))).toEqual({
      ok: true,
      content: { name: "Ann", text: request.text, profiles: ["p"], regions: ["eu-west-1"] },
    });
    expect(readSearchFile(writeSearchFile("all", {}, NOW))).toEqual({ ok: true, content: { name: "all", text: "" } });
  });

  it("carries times that stood beside the text", () => {
    const from = NOW - 3_600_000;
    const windowOf = (request: Parameters<typeof writeSearchFile>[1]) => {
      const reading = readSearchFile(writeSearchFile("n", request, NOW));
      const { query, problems } = parseQuery(reading.ok ? reading.content.text : "", { now: NOW });
      expect(problems).toEqual([]);
      return query.window;
    };
    expect(windowOf({ text: "event:A", from, to: NOW })).toEqual({ from, to: NOW });
    expect(windowOf({ text: "event:A OR event:B", from: "1h" })).toEqual({ from });
    expect(windowOf({ text: "event:A", from: "2026-11-01T10:30Z" })).toEqual({ from: Date.UTC(2026, 10, 1, 10, 30) });
    // A time in the text wins, as it does when the search runs.
    expect(windowOf({ text: "event:A last:2h", from })).toEqual({ from: NOW - 7_200_000 });
  });

  it("is named after the search, and nothing but a name", () => {
    expect(searchFileName("Root sign-ins, last week")).toBe(`root-sign-ins-last-week${SEARCH_FILE_ENDING}`);
    expect(searchFileName("../../etc/passwd")).toBe(`etc-passwd${SEARCH_FILE_ENDING}`);
    expect(searchFileName("Änderungen 変更")).toBe(`anderungen-変更${SEARCH_FILE_ENDING}`);
    expect(searchFileName("…")).toBe(`search${SEARCH_FILE_ENDING}`);
    expect(searchFileName("x".repeat(500)).length).toBeLessThan(100);
    // Windows has devices of these names, whatever their ending.
    expect(searchFileName("CON")).toBe(`search-con${SEARCH_FILE_ENDING}`);
    expect(searchFileName("lpt1.")).toBe(`search-lpt1${SEARCH_FILE_ENDING}`);
    expect(searchFileName("console")).toBe(`console${SEARCH_FILE_ENDING}`);
    expect(searchFileName('a<b>:"c|d?e*. ')).toBe(`a-b-c-d-e${SEARCH_FILE_ENDING}`);
  });
});

describe("the schema of search files", () => {
  const root = fileURLToPath(new URL("../../../..", import.meta.url));
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
    readonly contributes: { readonly jsonValidation: readonly { readonly fileMatch: string; readonly url: string }[] };
  };
  const [validation] = manifest.contributes.jsonValidation;
  const schema = JSON.parse(readFileSync(`${root}/${validation?.url}`, "utf8")) as {
    readonly required: readonly string[];
    readonly properties: Readonly<
      Record<string, { maxLength?: number; maxItems?: number; items?: { maxLength?: number; pattern?: string } }>
    >;
  };

  it("is for these files", () => {
    expect(validation?.fileMatch).toBe(`*${SEARCH_FILE_ENDING}`);
  });

  it("allows what is read", () => {
    const { name, text, profiles, regions } = schema.properties;
    expect(schema.required).toEqual(["name", "text"]);
    expect(name?.maxLength).toBe(MAX_NAME_LENGTH);
    expect(profiles?.items?.maxLength).toBe(MAX_NAME_LENGTH);
    const length = text?.maxLength ?? 0;
    expect(read({ name: "n", text: "t".repeat(length) }).ok).toBe(true);
    expect(read({ name: "n", text: "t".repeat(length + 1) }).ok).toBe(false);
    for (const [key, names, name] of [
      ["profiles", profiles, "p"],
      ["regions", regions, "us-east-1"],
    ] as const) {
      const many = (more: number) => ({ name: "n", text: "", [key]: Array((names?.maxItems ?? 0) + more).fill(name) });
      expect(read(many(0)).ok).toBe(true);
      expect(read(many(1)).ok).toBe(false);
    }
    const pattern = new RegExp(regions?.items?.pattern ?? "", "u");
    for (const region of ["us-gov-west-1", "eusc-de-east-1", ...NO_REGIONS]) {
      expect({ region, read: read({ name: "n", text: "", regions: [region] }).ok }).toEqual({
        region,
        read: pattern.test(region),
      });
    }
  });
});
