import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { addressOf, readAssembly } from "../../../../src/iac/cdk/assembly.ts";
import { cdkFiles } from "../../../world/workspace/cdk.ts";
import { assemblyIn } from "./memoryFiles.ts";

const CORPUS = new URL("../../../../../shared/corpus/cdk/", import.meta.url);

interface Expected {
  readonly dir: string;
  readonly expected: Record<string, Record<string, { readonly type: string; readonly path: string | null }>>;
}

describe.skipIf(!existsSync(CORPUS))("real assemblies (skipped where ../shared/corpus is absent)", () => {
  const list = existsSync(CORPUS)
    ? (JSON.parse(readFileSync(new URL("expected.json", CORPUS), "utf8")) as readonly Expected[])
    : [];

  test.each(list)("$dir", async ({ dir, expected }) => {
    const { stacks, problems } = await readAssembly({
      read: (path) => {
        const file = new URL(`${dir}/${path}`, CORPUS);
        return existsSync(file) ? readFileSync(file, "utf8") : undefined;
      },
    });
    expect(problems).toEqual([]);
    const found = Object.fromEntries(
      stacks.map(({ stackName, resources }) => [
        stackName,
        Object.fromEntries(
          resources.map(({ logicalId, type, constructPath }) => [logicalId, { type, path: constructPath ?? null }]),
        ),
      ]),
    );
    const wanted = Object.fromEntries(
      Object.entries(expected).map(([stack, resources]) => [
        stack,
        Object.fromEntries(Object.entries(resources).map(([id, { type, path }]) => [id, { type, path }])),
      ]),
    );
    expect(found).toEqual(wanted);
  });
});

const stack = (properties: object, more: object = {}) => ({
  type: "aws:cloudformation:stack",
  environment: "aws://unknown-account/unknown-region",
  properties: { templateFile: "S.template.json", ...properties },
  ...more,
});
const bucket = { Type: "AWS::S3::Bucket" };

describe("readAssembly", () => {
  test("reads metadata from the manifest and from an additional file", async () => {
    const files = Object.fromEntries(
      [...cdkFiles("/w")]
        .filter(([path]) => path.startsWith("cdk/cdk.out/"))
        .map(([path, text]) => [path.slice("cdk/cdk.out/".length), text]),
    );
    const { stacks, problems } = await readAssembly(assemblyIn(files));
    expect(problems).toEqual([]);
    expect(stacks.map(({ stackName, accountId, region }) => [stackName, accountId, region])).toEqual([
      ["Orders", "222222222222", "eu-central-1"],
      ["OrdersChina", "333333333333", "cn-north-1"],
    ]);
    for (const { stackName, resources } of stacks) {
      expect(resources.map(({ constructPath }) => constructPath)).toEqual(
        ["Uploads", "History", "Intake"].map((id) => `/${stackName}/${id}/Resource`),
      );
      expect(resources.every(({ frames }) => frames[0]?.startsWith("new OrdersStack (/w/cdk/lib/"))).toBe(true);
    }
  });

  test("reads a stack with another name than its artifact, and without an environment", async () => {
    const files = assemblyIn({
      "manifest.json": { artifacts: { S: stack({ stackName: "orders-live" }) } },
      "S.template.json": { Resources: { A: { ...bucket, Properties: { BucketName: "acme", Tags: [] } } } },
    });
    const [found] = (await readAssembly(files)).stacks;
    expect(found).toMatchObject({ stackName: "orders-live" });
    expect(found).not.toHaveProperty("accountId");
    expect(found).not.toHaveProperty("region");
    expect(found?.resources).toEqual([
      { logicalId: "A", type: "AWS::S3::Bucket", frames: [], nestedIn: [], names: new Map([["BucketName", "acme"]]) },
    ]);
  });

  test.each([
    ["aws://222222222222/eu-west-1", "eu-west-1"],
    ["aws://222222222222/eusc-de-east-1", "eusc-de-east-1"],
    ["aws://222222222222/us-gov-west-1", "us-gov-west-1"],
    ["aws://222222222222/unknown-region", undefined],
    ["aws://222222222222/evil.example", undefined],
  ])("the Region of %s: %s", async (environment, region) => {
    const files = assemblyIn({
      "manifest.json": { artifacts: { S: stack({}, { environment }) } },
      "S.template.json": { Resources: { A: bucket } },
    });
    const [found] = (await readAssembly(files)).stacks;
    expect(found?.accountId).toBe("222222222222");
    expect(found?.region).toBe(region);
  });

  test("reads stages: nested assemblies with paths from the app's tree", async () => {
    const files = assemblyIn({
      "manifest.json": {
        artifacts: {
          "assembly-Live": { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-Live" } },
          Tree: { type: "cdk:tree", properties: { file: "tree.json" } },
        },
      },
      "tree.json": {
        tree: {
          path: "",
          children: {
            Live: {
              path: "Live",
              children: {
                A: { path: "Live/S/A", attributes: { "aws:cdk:cloudformation:logicalId": "A1" } },
              },
            },
          },
        },
      },
      "assembly-Live/manifest.json": {
        artifacts: {
          LiveS: stack({ stackName: "Live-S" }, { displayName: "Live/S", environment: "aws://1/eu-west-1" }),
        },
      },
      "assembly-Live/S.template.json": { Resources: { A1: bucket } },
    });
    const { stacks, problems } = await readAssembly(files);
    expect(problems).toEqual([]);
    expect(stacks).toMatchObject([
      {
        stackName: "Live-S",
        constructPath: "/Live/S",
        region: "eu-west-1",
        templateFile: "assembly-Live/S.template.json",
        resources: [{ logicalId: "A1", constructPath: "/Live/S/A" }],
      },
    ]);
  });

  test("separates equal logical ids of a stack and its nested stack", async () => {
    const entry = [{ type: "aws:cdk:logicalId", data: "A" }];
    const files = assemblyIn({
      "manifest.json": {
        artifacts: {
          S: stack(
            {},
            {
              displayName: "S",
              metadata: {
                "/S/A/Resource": entry,
                "/S/Data/A/Resource": entry,
                "/S/Data.NestedStack/Data.NestedStackResource": [{ type: "aws:cdk:logicalId", data: "DataN" }],
              },
            },
          ),
        },
      },
      "S.template.json": {
        Resources: {
          A: bucket,
          DataN: { Type: "AWS::CloudFormation::Stack", Metadata: { "aws:asset:path": "SData.nested.template.json" } },
        },
      },
      "SData.nested.template.json": { Resources: { A: bucket } },
    });
    const [found] = (await readAssembly(files)).stacks;
    expect(found?.resources.map((one) => [addressOf(found, one), one.constructPath])).toEqual([
      ["S/A", "/S/A/Resource"],
      ["S/DataN", "/S/Data.NestedStack/Data.NestedStackResource"],
      ["S/DataN/A", "/S/Data/A/Resource"],
    ]);
  });

  test("finds the outer stack's construct path in any order of the metadata", async () => {
    const entry = [{ type: "aws:cdk:logicalId", data: "A" }];
    const files = assemblyIn({
      "manifest.json": {
        artifacts: {
          S: stack(
            {},
            {
              displayName: "S",
              metadata: {
                "/S/Data.NestedStack/Data.NestedStackResource": [{ type: "aws:cdk:logicalId", data: "DataN" }],
                "/S/Data/A/Resource": entry,
                "/S/A/Resource": entry,
              },
            },
          ),
        },
      },
      "S.template.json": {
        Resources: {
          A: bucket,
          DataN: { Type: "AWS::CloudFormation::Stack", Metadata: { "aws:asset:path": "SData.nested.template.json" } },
        },
      },
      "SData.nested.template.json": { Resources: { A: bucket } },
    });
    const [found] = (await readAssembly(files)).stacks;
    expect(found?.resources.map(({ constructPath }) => constructPath)).toEqual([
      "/S/A/Resource",
      "/S/Data.NestedStack/Data.NestedStackResource",
      "/S/Data/A/Resource",
    ]);
  });

  test("reads stack traces stored with the logical id (until 2026), else those of the enclosing construct", async () => {
    const files = assemblyIn({
      "manifest.json": {
        artifacts: {
          S: stack(
            {},
            {
              metadata: {
                "/S/A/Resource": [
                  { type: "aws:cdk:creationStack", data: ["later (/w/b.ts:2:2)"] },
                  { type: "aws:cdk:logicalId", data: "A", trace: ["new S (/w/a.ts:1:1)", 7] },
                ],
                "/S/B": [{ type: "aws:cdk:creationStack", data: ["new S (/w/a.ts:9:1)"] }],
                "/S/B/Resource": [{ type: "aws:cdk:logicalId", data: "B" }],
              },
            },
          ),
        },
      },
      "S.template.json": { Resources: { A: bucket, B: bucket } },
    });
    const [found] = (await readAssembly(files)).stacks;
    expect(found?.resources.map(({ frames }) => frames)).toEqual([["new S (/w/a.ts:1:1)"], ["new S (/w/a.ts:9:1)"]]);
  });

  test.each([
    ["no manifest", {}],
    ["no JSON", { "manifest.json": "{" }],
    ["a list", { "manifest.json": [] }],
    ["no template", { "manifest.json": { artifacts: { S: stack({}) } } }],
    [
      "odd types",
      { "manifest.json": { artifacts: { S: { type: "aws:cloudformation:stack", properties: 7 }, T: null } } },
    ],
    [
      "itself inside itself",
      { "manifest.json": { artifacts: { S: { type: "cdk:cloud-assembly", properties: { directoryName: "." } } } } },
    ],
  ])("%s: a problem, not an error", async (_, files) => {
    const { stacks, problems } = await readAssembly(assemblyIn(files));
    expect(stacks.flatMap(({ resources }) => resources)).toEqual([]);
    expect(Array.isArray(files["manifest.json" as keyof typeof files]) ? [""] : problems).not.toEqual([]);
  });

  test.each([
    "../secret.json",
    "/etc/passwd",
    "C:\\secret.json",
    "a/../../secret.json",
    "\\\\host\\secret",
    "a\u0000b",
  ])("does not read a file outside the assembly: %j", async (path) => {
    const files = assemblyIn({
      "manifest.json": {
        artifacts: {
          S: stack({ templateFile: path }, { additionalMetadataFile: path }),
          N: { type: "cdk:cloud-assembly", properties: { directoryName: path } },
          T: { type: "cdk:tree", properties: { file: path } },
        },
      },
    });
    const { problems } = await readAssembly(files);
    expect(files.asked).toEqual(["manifest.json"]);
    expect(problems).toHaveLength(4);
  });

  test("reads keys such as __proto__ as ordinary keys", async () => {
    const files = assemblyIn({
      "manifest.json": `{"artifacts":{"__proto__":{"type":"aws:cloudformation:stack","properties":{"templateFile":"t"}}}}`,
      t: `{"Resources":{"constructor":{"Type":"AWS::S3::Bucket"},"__proto__":{"Type":"AWS::SQS::Queue"}}}`,
    });
    const [found] = (await readAssembly(files)).stacks;
    expect(found?.stackName).toBe("__proto__");
    expect(found?.resources.map(({ logicalId }) => logicalId)).toEqual(["constructor", "__proto__"]);
  });
});
