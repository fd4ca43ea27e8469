import { beforeAll, describe, expect, it, vi } from "vitest";
import { looseBlock } from "../../../../src/iac/terraform/blocks.ts";
import { readJsonSyntax } from "../../../../src/iac/terraform/jsonSyntax.ts";
import { TerraformDocument, type TerraformParser } from "../../../../src/iac/terraform/parser.ts";
import { loadParser, shown } from "./grammar.ts";

let parser: TerraformParser;
beforeAll(async () => {
  parser = await loadParser();
});

const whole = 'resource "aws_sns_topic" "whole" {\n  name = "n"\n}\n';

describe("hostile text", () => {
  it("a line of 1 MB gives no block, the other blocks are read (25)", async () => {
    const file = await parser.document().update(`resource "a" "b" {\n  x = "${"y".repeat(1_000_000)}"\n}\n${whole}`);
    expect(shown(file)).toEqual(["aws_sns_topic.whole 4:0-6:1"]);
    expect(file.limited).toBe("The block at line 1 is too large to read.");
  });

  it.each([
    ["brackets", `a = ${"[".repeat(60_000)}\n`],
    ["blocks in blocks", "a {\n".repeat(30_000)],
    ["resources in resources", 'resource "a" "b" {\n '.repeat(2_000)],
    ["quotes", '"'.repeat(30_000)],
    ["lines of quotes", '"""""""\n'.repeat(3_000)],
    ["interpolations", `a = "${'${"'.repeat(20_000)}\n`],
    ["heredocs that never end", Array.from({ length: 20_000 }, (_, index) => `a = <<A${index}\n`).join("")],
    ["comments that never end", "/*\n".repeat(100_000)],
    ["what is nothing", Array.from({ length: 20_000 }, (_, index) => '}{)(="$,\n\0'[(index * 7919) % 10]).join("")],
    ["control and surrogate characters", "\u0000\u001b[31m\ud800\u202e\u2028".repeat(1_000)],
  ])("%s: later blocks are still found", async (_name, text) => {
    const { resources } = await parser.document().update(`${text}\n${whole}`);
    expect(resources.at(-1)).toMatchObject({ address: "aws_sns_topic.whole", literals: new Map([["name", "n"]]) });
  });

  it("more blocks or text than the limit give none and a message", async () => {
    const blocks = Array.from({ length: 50_000 }, (_, index) => `resource "a" "b${index}" {}\n`).join("");
    expect(await parser.document().update(blocks)).toMatchObject({
      resources: [],
      limited: "The file has more than 10000 blocks.",
    });
    expect((await parser.document().update(" ".repeat(5_000_000))).limited).toMatch(/million characters/);
  });

  it("labels and attributes such as __proto__ are ordinary names", async () => {
    const file = await parser
      .document()
      .update(
        'resource "constructor" "__proto__" {\n  __proto__ = "x"\n  name = "n"\n}\nprovider "toString" {\n alias = "valueOf"\n}\n',
      );
    expect(file.resources[0]).toMatchObject({ address: "constructor.__proto__", literals: new Map([["name", "n"]]) });
    expect(file.providers[0]).toMatchObject({ type: "toString", alias: "valueOf" });
    expect((await parser.document().update('resource "a](command:x)" "b" {}\n')).resources).toEqual([]);
  });

  it("unchanged sections are not parsed again", async () => {
    const texts: string[] = [];
    const document = new TerraformDocument((text) => {
      texts.push(text);
      return undefined;
    });
    expect((await document.update(whole)).limited).toBe("The block at line 1 is too large to read.");
    await document.update(`${whole}resource "a" "b" {}\n`);
    expect(texts).toEqual([whole, 'resource "a" "b" {}\n']);
  });

  it("what was parsed for too long is parsed once more for longer, and told if that is not enough", async () => {
    const limits: number[] = [];
    const block = { resources: [], modules: [], providers: [] };
    const readWithin = (needed: number) =>
      new TerraformDocument((_text, limit) => {
        limits.push(limit);
        return { declared: block, inPart: limit < needed };
      });
    expect(await readWithin(1).update(whole)).toEqual(block);
    expect(limits.splice(0)).toEqual([50]);
    expect(await readWithin(51).update(whole)).toEqual(block);
    expect(limits.splice(0)).toEqual([50, 300]);

    const limited = "The block at line 4 is too complex to parse: it was read only in part.";
    const slow = new TerraformDocument((text, limit) => {
      limits.push(limit);
      return { declared: block, inPart: text !== whole };
    });
    const other = `${whole}resource "a" "b" {}\n`;
    expect(await slow.update(other)).toEqual({ ...block, limited });
    expect(limits.splice(0)).toEqual([50, 50, 300]);
    expect(await slow.update(other)).toEqual({ ...block, limited });
    expect(limits).toEqual([]);
  });

  it("a long file lets other work run", async () => {
    // Each section takes 30 ms on the fake clock; nothing really waits.
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const document = new TerraformDocument(() => {
      now += 30;
      return undefined;
    });
    let turns = 0;
    const counting = () => {
      turns += 1;
      next = setImmediate(counting);
    };
    let next = setImmediate(counting);
    const text = Array.from({ length: 20 }, (_, at) => `resource "a" "b${at}" {}\n`).join("");
    await document.update(text);
    clearImmediate(next);
    vi.restoreAllMocks();
    expect(turns).toBeGreaterThanOrEqual(19);
  });

  it("an attribute is recognized by the text before its sign, without searching the rest of the line", () => {
    const block = looseBlock(`resource "a" "b" {\n  name =${"\t".repeat(1_000)}\u2028"\n`);
    expect([...(block?.attributes.keys() ?? [])]).toEqual(["name"]);
  });

  it("an expression of one long word is read", async () => {
    const file = await parser.document().update(`module "m" {\n  providers = {${"a".repeat(15_000)}}\n}\n`);
    expect(file.modules).toMatchObject([{ name: "m", providers: new Map() }]);
  });

  it("the JSON syntax limits depth, size and number of blocks", async () => {
    expect(readJsonSyntax("[".repeat(200_000)).limited).toBe("The file is nested too deeply.");
    expect(readJsonSyntax(`${'{"a":'.repeat(200_000)}1`).limited).toBe("The file is nested too deeply.");
    expect(readJsonSyntax(" ".repeat(5_000_000)).limited).toMatch(/million characters/);
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`b${index}`, {}]));
    expect(readJsonSyntax(JSON.stringify({ resource: { a: many } })).limited).toMatch(/10000 blocks/);
    expect(readJsonSyntax('{"resource": {"__proto__": {"constructor": {"name": "n"}}}}').resources).toMatchObject([
      { address: "__proto__.constructor" },
    ]);
  });
});
