import { expect, test } from "vitest";
import { CdkPart } from "../../../../src/investigation/code/cdk/cdkPart.ts";
import { type KnownStack, StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import { CodeReader } from "../../../../src/investigation/code/codeReader.ts";
import { ContainedFiles } from "../../../../src/investigation/code/containedFiles.ts";
import type { WorkspaceFiles } from "../../../../src/investigation/code/workspaceFiles.ts";
import { never } from "../resources/neighborhood.ts";

const entry = (logicalId: string, ...data: readonly string[]) => [
  { type: "aws:cdk:logicalId", data: logicalId },
  ...(data.length > 0 ? [{ type: "aws:cdk:creationStack", data }] : []),
];
const assembly = {
  "manifest.json": {
    artifacts: {
      Orders: {
        type: "aws:cloudformation:stack",
        environment: "aws://111111111111/eu-west-1",
        properties: { templateFile: "t.json" },
        displayName: "Orders",
        metadata: {
          "/Orders/Uploads/Resource": entry("Uploads", "new Orders (/users/ME/shop/Lib/App.ts:1:1)"),
          "/Orders/Hidden/Resource": entry("Hidden"),
        },
      },
    },
  },
  "t.json": { Resources: { Uploads: { Type: "AWS::S3::Bucket" }, Hidden: { Type: "AWS::S3::Bucket" } } },
};
const stack: KnownStack = {
  name: "Orders",
  arn: "arn:aws:cloudformation:eu-west-1:111111111111:stack/Orders/1",
  region: "eu-west-1",
  accountId: "111111111111",
  resources: ["Uploads", "Hidden"].map((logicalId) => ({
    logicalId,
    physicalId: `orders-${logicalId.toLowerCase()}`,
    type: "AWS::S3::Bucket",
  })),
};

/** A workspace on a file system that does not tell upper from lower case, or that does. */
function filesOf(foldsCase: boolean): WorkspaceFiles {
  const key = (path: string) => (foldsCase ? path.toLowerCase() : path);
  const texts = new Map(
    Object.entries(assembly).map(([name, value]) => [key(`/Users/me/shop/cdk.out/${name}`), JSON.stringify(value)]),
  );
  texts.set(key("/Users/me/shop/lib/app.ts"), 'new Bucket(this, "Uploads");\n');
  return {
    folders: () => ["/Users/me/shop"],
    find: async () => [],
    read: async (path) => texts.get(key(path)),
    modified: async () => 0,
    // As macOS does, it answers the spelling on disk.
    realPath: async (path) =>
      key(path) === key("/Users/me/shop") || texts.has(key(path)) ? `/Users/me/shop${path.slice(14)}` : undefined,
    onDidChange: () => () => undefined,
  };
}

async function read(platform: NodeJS.Platform) {
  const stackRegistry = new StackRegistry(
    { load: async () => undefined, save: async () => undefined },
    async () => stack,
  );
  await stackRegistry.ask({ stack: "Orders", region: "eu-west-1", accountId: "111111111111", from: "cdk" }, never);
  const files = new ContainedFiles(filesOf(platform === "darwin"), platform);
  return CdkPart.read({ files, reader: new CodeReader(), stackRegistry }, ["/Users/me/shop/cdk.out/"]);
}

// Both read paths of macOS, which are no absolute paths on Windows.
const testElsewhere = test.skipIf(process.platform === "win32");

testElsewhere(
  "a frame in another spelling than the editor's leads to the file where the platform takes both for one",
  async () => {
    const part = await read("darwin");
    expect(await part.declarationsIn("/Users/me/shop/lib/app.ts", undefined)).toMatchObject([
      { block: { address: "Orders/Uploads" }, instances: [{ identifiers: { name: "orders-uploads" } }] },
    ]);
    expect(part.files()).toHaveLength(1);
    expect((await read("linux")).files()).toEqual([]);
  },
);

testElsewhere("of a resource whose line nothing tells it is said what has it and what would tell", async () => {
  const [unplaced, ...others] = (await read("darwin")).withoutLocation();
  expect(others).toEqual([]);
  expect(unplaced?.instance.identifiers.name).toBe("orders-hidden");
  expect(unplaced?.why).toContain("Stack Orders contains it as /Orders/Hidden/Resource");
  expect(unplaced?.why).toContain("JSII_HOST_STACK_TRACES=1");
});
