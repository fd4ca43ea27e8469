import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { TerraformParser } from "../../../../src/iac/terraform/parser.ts";
import { loadParser, shown } from "./grammar.ts";
import { shapes } from "./shapes.ts";

let parser: TerraformParser;
beforeAll(async () => {
  parser = await loadParser();
});

const before = 'resource "aws_s3_bucket" "before" {\n  bucket = "acme"\n}\n\n';
const after = `\n# About the last one.\nresource "aws_sns_topic" "after" {\n  policy = jsonencode({ a = "\${var.b}" })\n}\n`;

describe("an incomplete block", () => {
  // The block begins at line 5; later blocks move with its lines.
  it.each([
    ["nothing but a keyword", "resource\n", undefined],
    ["half a label", 'resource "aws_x\n', undefined],
    ["one label", 'resource "aws_x" \n', undefined],
    ["labels alone", 'resource "aws_x" "typed"\n', "5:0-5:24"],
    ["no end", 'resource "aws_x" "typed" {\n  name = "n"\n', "5:0-6:12"],
    ["an attribute without a value", 'resource "aws_x" "typed" {\n  name =\n}\n', "5:0-7:1"],
    ["a word alone", 'resource "aws_x" "typed" {\n  nam\n}\n', "5:0-7:1"],
    ["an open quote", 'resource "aws_x" "typed" {\n  name = "abc\n}\n', "5:0-7:1"],
    ["an open interpolation", `resource "aws_x" "typed" {\n  name = "a\${var.\n}\n`, "5:0-7:1"],
    ["an open call", 'resource "aws_x" "typed" {\n  tags = merge(var.a, {\n}\n', "5:0-7:1"],
    ["an open inner block", 'resource "aws_x" "typed" {\n  ingress {\n    from_port = 1\n}\n', "5:0-8:1"],
    ["an open heredoc", 'resource "aws_x" "typed" {\n  policy = <<EOT\n  {}\n}\n', "5:0-8:1"],
    ["a document with braces", 'resource "aws_x" "typed" {\n  nam\n  policy = <<EOT\n{\n}\nEOT\n}\n', "5:0-11:1"],
    ["a brace too many", 'resource "aws_x" "typed" {\n}\n}\n', "5:0-6:1"],
  ])("%s", async (_name, typed, range) => {
    const lines = typed.split("\n").length - 1;
    expect(shown(await parser.document().update(before + typed + after))).toEqual([
      "aws_s3_bucket.before 1:0-3:1",
      ...(range === undefined ? [] : [`aws_x.typed ${range}`]),
      `aws_sns_topic.after ${4 + lines + 3}:0-${4 + lines + 5}:1`,
    ]);
  });

  it("keeps its provider and its complete literals", async () => {
    const [block] = (
      await parser
        .document()
        .update(
          'resource "aws_x" "typed" {\n  provider = aws.dev\n  name = "n"\n  count = 2\n  tags {\n    key = "inner"\n  id = "\n}\n',
        )
    ).resources;
    expect(block).toMatchObject({ provider: "aws.dev", repeated: true, literals: new Map([["name", "n"]]) });
  });
});

it("ignores block headers in heredocs and comments", async () => {
  const file = await parser.document().update(`resource "aws_instance" "one" {
  user_data = <<-EOT
resource "aws_s3_bucket" "written" {
}
  EOT
}
/*
resource "aws_s3_bucket" "commented" {
}
*/
# resource "aws_s3_bucket" "too" {}
resource "aws_instance" "two" {
  policy = "arn:aws:s3:::b/*"
}
resource "aws_instance" "three" {}
`);
  expect(shown(file)).toEqual([
    "aws_instance.one 1:0-6:1",
    "aws_instance.two 12:0-14:1",
    "aws_instance.three 15:0-15:34",
  ]);
});

describe("edits at any position", () => {
  const text = shapes.join("\n");
  const pieces = [
    '"',
    "{",
    "}",
    "${",
    "%{",
    "\n",
    "<<EOT\n",
    "EOT\n",
    "/*",
    "*/",
    "#",
    "=",
    "(",
    "[",
    "x",
    "💥",
    " ",
    "\r\n",
  ];
  const edit = fc.record({
    at: fc.nat({ max: text.length }),
    removed: fc.oneof(fc.constant(0), fc.nat({ max: 200 })),
    inserted: fc.oneof(
      fc.constantFrom(...pieces),
      fc.constant('resource "aws_x" "inserted" {\n  name = "n"\n}\n'),
      fc.string({ maxLength: 5 }),
    ),
  });

  it("give the same result as a first reading", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        const document = parser.document();
        await document.update(text);
        let now = text;
        for (const { at, removed, inserted } of edits) {
          const from = Math.min(at, now.length);
          now = now.slice(0, from) + inserted + now.slice(from + removed);
          expect(await document.update(now)).toEqual(await parser.document().update(now));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keep every range inside the text and around its header, and do not change earlier blocks", async () => {
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, removed, inserted }) => {
        const now = text.slice(0, at) + inserted + text.slice(at + removed);
        const lines = now.split(/\r\n|\r|\n/);
        const { resources } = await parser.document().update(now);
        for (const { type, nameRange, range } of resources) {
          expect(lines[range.start.line]?.slice(range.start.character)).toMatch(/^resource/);
          expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]?.length ?? -1);
          expect(range.end.line).toBeGreaterThanOrEqual(range.start.line);
          const name = lines[nameRange.start.line]?.slice(nameRange.start.character, nameRange.end.character);
          expect(name).toContain(type);
        }
      }),
      { numRuns: 200 },
    );
  });
});
