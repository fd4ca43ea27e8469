import { expect, test } from "vitest";
import type { AppFiles } from "../../../../src/iac/cdk/app.ts";
import type { CodeKind } from "../../../../src/iac/readCode.ts";
import { CodeReader, type CodeReaderOptions, UnreadError } from "../../../../src/investigation/code/codeReader.ts";
import { threadProgram } from "../../../threadProgram.ts";
import { rejection } from "../../aws/house.ts";

const program = threadProgram("code");
const urn = "urn:pulumi:dev::acme::aws:sqs/queue:Queue::orders";

function open(options: CodeReaderOptions = {}) {
  return new CodeReader({ program, large: 0, ...options });
}

function terraformState(queues: number): string {
  const resources = Array.from({ length: queues }, (_, number) => ({
    mode: "managed",
    type: "aws_sqs_queue",
    name: `q${number}`,
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [
      {
        attributes: {
          arn: `arn:aws:sqs:eu-west-1:123456789012:q${number}`,
          name: `q${number}`,
          secret: "made-up-password",
        },
      },
    ],
  }));
  return JSON.stringify({ version: 4, serial: 3, resources });
}

const pulumiState = JSON.stringify({
  deployment: { resources: [{ urn, type: "aws:sqs/queue:Queue", id: "q", outputs: { secret: "made-up-password" } }] },
});

test("what a thread reads is what is read here, and holds no secret", async () => {
  const reader = open();
  const here = new CodeReader();
  const readings = await Promise.all([
    reader.read("terraform-state", terraformState(3)),
    reader.read("pulumi-state", pulumiState),
  ]);
  expect(readings).toEqual([
    await here.read("terraform-state", terraformState(3)),
    await here.read("pulumi-state", pulumiState),
  ]);
  expect(readings).toMatchObject([
    { ok: true, instances: { length: 3 } },
    { resources: [{ instance: { address: urn } }] },
  ]);
  expect(JSON.stringify(readings)).not.toContain("made-up-password");
  expect(await reader.read("pulumi-state", "{}")).toBeUndefined();
});

test("while a large state is read, other things go on", async () => {
  const isReadAtOnce = async (reader: CodeReader) => {
    let read = false;
    const reading = reader.read("terraform-state", terraformState(3)).then(() => {
      read = true;
    });
    // What a thread answers arrives in a later turn of the event loop; promises alone never leave the present one.
    for (let step = 0; step < 100; step += 1) {
      await Promise.resolve();
    }
    const atOnce = read;
    await reading;
    return atOnce;
  };
  expect(await isReadAtOnce(new CodeReader())).toBe(true);
  expect(await isReadAtOnce(open())).toBe(false);
});

test("a small state starts no thread", async () => {
  const nothing = new URL("no-such-program.ts", import.meta.url);
  const reader = new CodeReader({ program: nothing, large: 100_000 });
  expect(await reader.read("terraform-state", terraformState(3))).toMatchObject({ ok: true });
  expect(await rejection(reader.read("terraform-state", terraformState(1_000)))).toEqual(
    new UnreadError("The reader of large files stopped unexpectedly."),
  );
});

test("what is being read when all ends fails", async () => {
  const reader = open();
  const reading = reader.read("pulumi-state", pulumiState);
  reader.dispose();
  expect(await rejection(reading)).toEqual(new UnreadError("Reading was cancelled."));
  expect(await rejection(reader.read("pulumi-state", pulumiState))).toEqual(new UnreadError("Reading was cancelled."));
});

const template = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Logs:\n    Type: AWS::S3::Bucket\n';
const texts: readonly (readonly [kind: CodeKind, text: string, path: string])[] = [
  ["template", template, "template.yaml"],
  ["sam-config", 'version = 0.1\n[default.deploy.parameters]\nstack_name = "shop"\n', "samconfig.toml"],
  ["sam-config", "default:\n  deploy:\n    parameters:\n      stack_name: shop\n", "samconfig.yaml"],
  ["terraform-json", '{"resource":{"aws_s3_bucket":{"logs":{"bucket":"acme-logs"}}}}', "main.tf.json"],
  ["terraform-state", terraformState(2), "terraform.tfstate"],
  ["pulumi-state", pulumiState, "dev.json"],
  ["pulumi-calls", 'new aws.s3.Bucket("logs");\n', "index.ts"],
];

test.each(texts)("the thread reads as is read here: %s of %j", async (kind, text, path) => {
  const reading = await open().read(kind, text, path);
  expect(reading).toEqual(await new CodeReader().read(kind, text, path));
  expect(JSON.stringify(reading, (_key, value) => (value instanceof Map ? [...value] : value))).toMatch(
    /Logs|shop|logs|q0|orders/,
  );
});

test("the thread reads a CDK app with the files that it is given, and keeps what is one object one", async () => {
  const manifest = {
    artifacts: {
      Shop: {
        type: "aws:cloudformation:stack",
        properties: { templateFile: "t.json" },
        displayName: "Shop",
        metadata: { "/Shop/Logs/Resource": [{ type: "aws:cdk:logicalId", data: "Logs" }] },
      },
    },
  };
  const assembly = new Map([
    ["manifest.json", JSON.stringify(manifest)],
    ["t.json", '{"Resources":{"Logs":{"Type":"AWS::S3::Bucket"}}}'],
  ]);
  const asked: string[] = [];
  const files: AppFiles = {
    folders: ["/w"],
    foldsCase: false,
    readAssembly: async (path) => assembly.get(path),
    read: async (path) => {
      asked.push(path);
      return path === "/w/app.ts" ? 'new Bucket(this, "Logs");\n' : undefined;
    },
    realPath: async (path) => path,
    sources: async () => ["/w/app.ts"],
  };
  const app = await open().app(files);
  expect(asked).toEqual(["/w/app.ts"]);
  expect(app).toEqual(await new CodeReader().app(files));
  const [stack] = app.stacks;
  const [found] = app.constructs.get("/w/app.ts") ?? [];
  expect(found).toMatchObject({ byId: true, resource: { logicalId: "Logs" } });
  expect(found?.stack).toBe(stack);
  expect(stack?.resources).toContain(found?.resource);
  expect([...app.references.keys()]).toEqual([stack]);
});

test("what takes too long is given up, and what waits behind it is read", async () => {
  const program = new URL("./stuckReader.mjs", import.meta.url);
  const reader = new CodeReader({ program, large: 0, longest: 2_000 });
  const stuck = reader.read("template", "stuck");
  const next = reader.read("template", "next");
  expect(await rejection(stuck)).toEqual(new UnreadError("Reading it takes longer than 2 seconds."));
  expect(await next).toBe("read next");
});
