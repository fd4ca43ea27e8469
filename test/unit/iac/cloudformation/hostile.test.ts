import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { MAX_TEMPLATE } from "../../../../src/iac/budget.ts";
import { readSamConfig } from "../../../../src/iac/cloudformation/samconfig.ts";
import { readTemplate, unreadTemplate } from "../../../../src/iac/cloudformation/template.ts";

const bucket = "  Bucket:\n    Type: AWS::S3::Bucket\n";

/** A million characters each, or a short text that expands to more. Reading each must terminate. */
const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  [
    "alias bomb",
    `Resources:\n${bucket}  A: &a [x]\n${Array.from({ length: 40 }, (_, at) => `  B${at}: &b${at} {Type: AWS::X::Y, P: [${`*${at === 0 ? "a" : `b${at - 1}`},`.repeat(9)}]}`).join("\n")}\n`,
  ],
  ["a line of 1 MB", `Resources:\n${bucket}    Properties:\n      BucketName: ${"x".repeat(1_000_000)}\n`],
  ["a key of 1 MB", `Resources:\n${bucket}  ${"x".repeat(1_000_000)}:\n    Type: AWS::S3::Bucket\n`],
  ["a line of 1 MB of spaces and colons", `Resources:\n${bucket}  ${"a :".repeat(330_000)}\n`],
  ["flow nested 100,000 deep", `Resources:\n${bucket}  Deep: {Type: ${"[".repeat(100_000)}\n`],
  ["flow of 1 MB", `Resources:\n${bucket}  Wide: {Type: AWS::X::Y, P: [${"1,".repeat(500_000)}]}\n`],
  ["flow just small enough", `Resources:\n${bucket}  Wide: {Type: AWS::X::Y, P: [${"[],".repeat(10_000)}]}\n`],
  [
    "thousands of flows just small enough",
    `Resources:\n${bucket}${Array.from({ length: 700 }, (_, at) => `  W${at}: {Type: AWS::X::Y, P: [${"[".repeat(90)}${"]".repeat(90)},${"1,".repeat(600)}]}`).join("\n")}\n`,
  ],
  ["lists nested 100,000 deep", `Resources:\n${bucket}  Fn::ForEach::X:\n    ${"- ".repeat(60_000)}\n`],
  [
    "a staircase",
    `Resources:\n${bucket}${Array.from({ length: 1_400 }, (_, at) => `${" ".repeat(at + 2)}a:`).join("\n")}`,
  ],
  ["quotes that never end", `Resources:\n${bucket}${'  A: "\n'.repeat(100_000)}`],
  ["a hundred thousand empty entries", `Resources:\n${bucket}${"  A:\n".repeat(200_000)}`],
  ["JSON nested 200,000 deep", `{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"},"D":${"[".repeat(200_000)}`],
  ["JSON of one long line", `{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"}${',"x":{"y":1}'.repeat(85_000)}`],
];

describe("hostile templates (25)", () => {
  test("ignores names that cannot be logical ids, which are compared with a stack's", () => {
    const name = "${".repeat(100_000);
    const loop = JSON.stringify({
      Resources: {
        Bucket: { Type: "AWS::S3::Bucket" },
        "Fn::ForEach::X": ["X", ["a"], { [name]: { Type: "AWS::SNS::Topic" } }],
      },
    });
    expect(readTemplate(loop)?.blocks.map(({ address }) => address)).toEqual(["Bucket"]);
  });

  test.each(HOSTILE)("reads the valid parts of %s", (name, text) => {
    const template = readTemplate(text);
    const addresses = template?.blocks.map(({ address }) => address) ?? [];
    expect(addresses.includes("Bucket")).toBe(!name.startsWith("JSON nested"));
    expect(addresses.filter((address) => address.startsWith("W")).length).toBeLessThan(500);
    for (const { literals } of template?.blocks ?? []) {
      expect([...literals.values()].every((value) => value.length <= 2048)).toBe(true);
    }
  });

  test("does not read a text over the limit, and reports one that looks like a template", () => {
    const text = `Resources:\n${bucket}#${" ".repeat(MAX_TEMPLATE)}`;
    expect(readTemplate(text)).toBeUndefined();
    expect(unreadTemplate(text)).toBe("The template was not read: it exceeds CloudFormation's limit of 1 MB.");
    expect(unreadTemplate(text.slice(0, MAX_TEMPLATE))).toBeUndefined();
    expect(unreadTemplate(`{"Resources":"${"x".repeat(MAX_TEMPLATE)}"}`)).toBeUndefined();
  });

  test("reads keys such as __proto__ as ordinary names", () => {
    const text =
      "Resources:\n  __proto__:\n    Type: AWS::S3::Bucket\n    Properties:\n      __proto__: x\n      constructor: y\n";
    const [block] = readTemplate(text)?.blocks ?? [];
    expect(block?.address).toBe("__proto__");
    expect([...(block?.literals ?? [])]).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(Object.getOwnPropertyNames({})).toEqual([]);
  });

  test("never throws and returns ranges inside the text, for any text and any edit of a template", () => {
    const template = `Transform: AWS::Serverless-2016-10-31\nResources:\n${bucket}    Properties: {A: !Sub "x"}\n  Q: {Type: AWS::SQS::Queue}\n  Fn::ForEach::T:\n    - N\n    - [a]\n    - T\${N}:\n        Type: AWS::SNS::Topic\n`;
    const noise = fc
      .array(
        fc.constantFrom(
          "\n",
          "  ",
          ":",
          "- ",
          "{",
          "}",
          "[",
          "]",
          '"',
          "'",
          "!Ref",
          "&a",
          "*a",
          "|",
          ">",
          "#",
          "é",
          "😀",
          "\t",
          "---",
          "Type",
          "?",
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.nat(template.length), fc.nat(12), noise, fc.boolean(), (at, removed, added, json) => {
        const source = json ? '{"Resources":{"A":{"Type":"AWS::S3::Bucket","Properties":{"B":"c"}}}}' : template;
        const text = source.slice(0, at) + added + source.slice(at + removed);
        const lines = text.split(/\r\n|\n|\r/);
        for (const { range, nameRange } of readTemplate(text)?.blocks ?? []) {
          expect(nameRange.start.line).toBeGreaterThanOrEqual(range.start.line);
          expect(range.end.line).toBeLessThan(lines.length);
          expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]?.length ?? 0);
          expect(nameRange.end.character).toBeLessThanOrEqual(lines[nameRange.end.line]?.length ?? 0);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test("agrees with a full YAML parse for any template in block style", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
    const scalar = fc.constantFrom(
      "plain",
      '"quoted: # text"',
      "'it''s'",
      "!Ref X",
      "12",
      "true",
      "~",
      "|\n          text: x\n          more",
      "arn:aws:s3:::b",
      "a#b",
      "a # c",
      "[x, y]",
      "{a: !Sub b}",
      "\n        - Type: AWS::No::No",
      '"two\n        lines"',
    );
    const properties = fc.uniqueArray(fc.tuple(name, scalar), { selector: ([key]) => key, maxLength: 6 });
    const resource = fc.record({
      type: fc.constantFrom("AWS::S3::Bucket", '"AWS::SQS::Queue"', "Custom::X"),
      properties,
      gap: fc.constantFrom("", "\n", "  # c\n", "# c\n"),
    });
    const resources = fc.uniqueArray(fc.tuple(name, resource), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(resources, (entries) => {
        const text = `Resources:\n${entries.map(([key, { type, properties: own, gap }]) => `  ${key}:\n    Type: ${type}\n    Properties:\n${own.map(([property, value]) => `      ${property}: ${value}\n`).join("")}${gap}`).join("")}`;
        const whole = parseDocument(text, { logLevel: "silent" });
        expect(whole.errors).toEqual([]);
        const parsed = whole.toJS() as {
          readonly Resources: Readonly<
            Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> | null }>
          >;
        };
        const blocks = readTemplate(text)?.blocks ?? [];
        expect(blocks.map(({ address, type }) => [address, type])).toEqual(
          Object.entries(parsed.Resources).map(([key, { Type }]) => [key, Type]),
        );
        for (const { address, literals } of blocks) {
          const told = parsed.Resources[address]?.Properties ?? {};
          for (const [key, value] of literals) {
            expect(String(told[key])).toBe(value);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("hostile samconfig files", () => {
  test.each([
    ["toml", "[default.deploy.parameters\nstack_name = 'x'"],
    ["toml", `a = ${"[".repeat(30_000)}`],
    ["toml", `x = "${"x".repeat(1_000_000)}"`],
    ["yaml", "a: &a [x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\ne: [*d,*d,*d]"],
    // As keys, each would be twice as long as the one inside it.
    ["yaml", "? ".repeat(500)],
    ["yaml", "[".repeat(30_000)],
    ["toml", "default = 3"],
    ["yaml", "- 1"],
  ] as const)("%s %# gives none", (format, text) => {
    expect(readSamConfig(text, format)).toEqual([]);
  });
});
