import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lookupValues } from "../../../../src/iac/lookupValues.ts";
import { pulumiBlocks } from "../../../../src/iac/pulumi/blocks.ts";
import { readSourcePosition } from "../../../../src/iac/pulumi/sourcePosition.ts";
import { readPulumiState } from "../../../../src/iac/pulumi/state.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "AAABANciphered" };
const URN = "urn:pulumi:prod::shop::";
const PROVIDER = `${URN}pulumi:providers:aws::west`;

const PROGRAM = `import * as aws from "@pulumi/aws";

const logs = new aws.s3.Bucket("logs", {
  tags: { note: "a ) in text", other: 'it\\'s' }, // and ) here
});
for (const name of ["a", "b"]) {
  new aws.sqs.Queue(name);
}
`;

function resource(type: string, name: string, rest: Readonly<Record<string, unknown>>) {
  return { urn: `${URN}${type}::${name}`, custom: true, type, ...rest };
}

const RESOURCES = [
  { urn: `${URN}pulumi:pulumi:Stack::shop-prod`, custom: false, type: "pulumi:pulumi:Stack" },
  {
    urn: PROVIDER,
    custom: true,
    type: "pulumi:providers:aws",
    id: "0a-1b",
    inputs: { region: "eu-west-1", secretKey: "top-secret" },
  },
  resource("aws:s3/bucket:Bucket", "logs", {
    id: "logs-1a2b",
    provider: `${PROVIDER}::0a-1b`,
    outputs: { arn: "arn:aws:s3:::logs-1a2b", bucket: "logs-1a2b", tags: { a: "b" } },
    sourcePosition: "project:///index.ts#3,14",
  }),
  resource("aws:rds/instance:Instance", "ledger", {
    id: "db-ABC",
    inputs: { password: SECRET },
    outputs: {
      arn: "arn:aws:rds:us-east-2:111122223333:db:ledger",
      identifier: "ledger",
      name: "database",
      password: SECRET,
      masterPassword: "in the clear",
    },
  }),
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attach", {
    id: "r-20220509135152620300000001",
    outputs: { role: "r", policyArn: "arn:aws:iam::aws:policy/P" },
  }),
  resource("aws:lambda/permission:Permission", "allow", { id: "Allow", outputs: { function: "f" } }),
  ...["a", "b"].map((name) =>
    resource("aws:sqs/queue:Queue", name, {
      id: `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`,
      outputs: { arn: SECRET, name: SECRET },
      sourcePosition: "project:///index.ts#7,3",
    }),
  ),
  resource("aws-native:sns:Topic", "topic", { id: "arn:aws:sns:eu-west-1:111122223333:topic", outputs: {} }),
  resource("aws:s3/bucket:Bucket", "old", { id: "old", delete: true }),
  { urn: `${URN}random:index:RandomPassword::p`, type: "random:index:RandomPassword", id: "plain-password" },
  "broken",
  { type: "aws:s3/bucket:Bucket" },
];

const EXPORT = JSON.stringify({ version: 3, deployment: { manifest: {}, resources: RESOURCES } });
const CHECKPOINT = JSON.stringify({
  version: 3,
  checkpoint: { stack: "organization/shop/prod", latest: { resources: RESOURCES } },
});

describe("a Pulumi state", () => {
  test.each([
    ["an export", EXPORT],
    ["a local checkpoint", CHECKPOINT],
  ])("in %s gives the identifiers of AWS resources", (_name, text) => {
    const state = readPulumiState(text);
    expect(state?.project).toBe("shop");
    expect(
      state?.resources.map(({ instance: { address, region, accountId, identifiers } }) => [
        address.slice(URN.length),
        region,
        accountId,
        identifiers,
      ]),
    ).toEqual([
      [
        "aws:s3/bucket:Bucket::logs",
        "eu-west-1",
        undefined,
        { id: "logs-1a2b", arn: "arn:aws:s3:::logs-1a2b", name: "logs-1a2b" },
      ],
      [
        "aws:rds/instance:Instance::ledger",
        "us-east-2",
        "111122223333",
        { id: "db-ABC", arn: "arn:aws:rds:us-east-2:111122223333:db:ledger", name: "ledger" },
      ],
      [
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment::attach",
        undefined,
        undefined,
        { id: "r-20220509135152620300000001", parent: "r", attributes: { policyarn: ["arn:aws:iam::aws:policy/P"] } },
      ],
      ["aws:lambda/permission:Permission::allow", undefined, undefined, { id: "Allow", parent: "f" }],
      ...["a", "b"].map((name) => [
        `aws:sqs/queue:Queue::${name}`,
        undefined,
        undefined,
        {
          id: `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`,
          url: `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`,
        },
      ]),
      [
        "aws-native:sns:Topic::topic",
        "eu-west-1",
        "111122223333",
        {
          id: "arn:aws:sns:eu-west-1:111122223333:topic",
          arn: "arn:aws:sns:eu-west-1:111122223333:topic",
          name: "topic",
        },
      ],
    ]);
    expect(state?.resources.map(({ instance }) => lookupValues(instance).values[0])).toEqual([
      "logs-1a2b",
      "ledger",
      "r",
      "f",
      "https://sqs.eu-west-1.amazonaws.com/111122223333/a",
      "https://sqs.eu-west-1.amazonaws.com/111122223333/b",
      "arn:aws:sns:eu-west-1:111122223333:topic",
    ]);
  });

  test("never contains a secret", () => {
    const told = JSON.stringify(readPulumiState(EXPORT));
    for (const secret of [SIGNATURE, "ciphered", "in the clear", "top-secret", "plain-password", "database"]) {
      expect(told).not.toContain(secret);
    }
  });

  test.each([
    "",
    "{}",
    "[]",
    '{"deployment":null}',
    '{"checkpoint":{"latest":{}}}',
    '{"deployment":{"resources":3}}',
    '{"deployment":',
    `{"deployment":${"[".repeat(100_000)}`,
  ])("is rejected: %#", (text) => {
    expect(readPulumiState(text)).toBeUndefined();
  });

  test("of any shape is read without an error", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(
            fc.constantFrom(
              "urn",
              "type",
              "id",
              "outputs",
              "inputs",
              "provider",
              "sourcePosition",
              "delete",
              "__proto__",
            ),
            fc.jsonValue(),
          ),
          { maxLength: 4 },
        ),
        (resources) => {
          expect(readPulumiState(JSON.stringify({ deployment: { resources } }))?.resources).toBeDefined();
        },
      ),
    );
  });
});

describe("a source position", () => {
  test.each([
    ["project:///index.ts#12,4", { path: "index.ts", position: { line: 11, character: 3 } }],
    ["project:///src/a%20b.ts#1", { path: "src/a b.ts", position: { line: 0, character: 0 } }],
    ["project:///index.ts#0,0", { path: "index.ts", position: { line: 0, character: 0 } }],
    ["project:///../secret.ts#1,1", undefined],
    ["project:///a/%2e%2e/%2e%2e/b.ts#1,1", undefined],
    ["project:////etc/passwd#1,1", undefined],
    ["project:///c:/x.ts#1,1", undefined],
    ["project:///a\\..\\b.ts#1,1", undefined],
    ["project:///%E0%A4%A#1,1", undefined],
    ["file:///etc/passwd#1,1", undefined],
    ["", undefined],
  ])("%s", (text, expected) => {
    expect(readSourcePosition(text)).toEqual(expected);
  });
});

describe("the blocks of a program", () => {
  const made = (readPulumiState(EXPORT)?.resources ?? []).filter(({ source }) => source?.path === "index.ts");

  test("are the calls that create the resources", () => {
    const lines = PROGRAM.split("\n");
    const blocks = pulumiBlocks(PROGRAM, made);
    expect(
      blocks.map(({ address, range, nameRange, repeated }) => [
        address.slice(URN.length),
        range,
        nameRange.start,
        repeated,
      ]),
    ).toEqual([
      [
        "aws:s3/bucket:Bucket::logs",
        { start: { line: 2, character: 13 }, end: { line: 4, character: 2 } },
        { line: 2, character: 13 },
        false,
      ],
      [
        "aws:sqs/queue:Queue::a",
        { start: { line: 6, character: 2 }, end: { line: 6, character: 25 } },
        { line: 6, character: 2 },
        true,
      ],
      [
        "aws:sqs/queue:Queue::b",
        { start: { line: 6, character: 2 }, end: { line: 6, character: 25 } },
        { line: 6, character: 2 },
        true,
      ],
    ]);
    expect(lines[2]?.slice(13)).toMatch(/^new aws/);
  });

  test("stay inside a text that has changed", () => {
    fc.assert(
      fc.property(fc.nat(PROGRAM.length), fc.string(), (at, added) => {
        const text = PROGRAM.slice(0, at) + added;
        const lines = text.split(/\r\n|\n|\r/);
        for (const { range } of pulumiBlocks(text, made)) {
          expect(range.end.line).toBeLessThan(lines.length);
          expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]?.length ?? 0);
        }
      }),
    );
    expect(pulumiBlocks("", made)).toEqual([]);
    expect(pulumiBlocks(`\n\nnew X(${"(".repeat(1_000_000)}`, made).length).toBe(1);
  });

  test("are limited when thousands of calls are unclosed", () => {
    const [one] = made;
    if (one === undefined) {
      throw new Error("the state has no resources");
    }
    const open = `new a(${" ".repeat(93)}`;
    const many = Array.from({ length: 1_001 }, (_, line) => ({
      ...one,
      source: { path: "index.ts", position: { line, character: 0 } },
    }));
    const blocks = pulumiBlocks(`${`${open}\n`.repeat(1_000)}new b(\n);\n`, many);
    expect(blocks).toHaveLength(1_001);
    expect(blocks.at(-1)?.range.end).toEqual({ line: 1_000, character: "new b(".length });
  });
});
