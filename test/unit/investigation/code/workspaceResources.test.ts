import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { lookupValues } from "../../../../src/iac/lookupValues.ts";
import { StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import type { Declaration } from "../../../../src/investigation/code/declaration.ts";
import { WorkspaceResources } from "../../../../src/investigation/code/workspaceResources.ts";
import { makeWorld } from "../../../world/world.ts";
import { rejection } from "../../aws/house.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { instancesOf, type Neighborhood, never, openNeighborhood } from "../resources/neighborhood.ts";
import { type DiskFiles, diskFiles } from "./diskFiles.ts";

const parser = loadParser();

describe("the world's workspace", () => {
  const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
  let here: Neighborhood;
  beforeAll(async () => {
    here = await openNeighborhood({ world });
  });
  afterAll(() => here.close());

  test("before its stacks are asked for, Terraform's resources are known and the others say what is missing", async () => {
    const declarations = await here.resources.declarations(never);
    const terraform = declarations.filter(({ block }) => block.tool === "terraform");
    expect(terraform.length).toBeGreaterThan(10);
    expect(terraform.every(({ unresolved }) => unresolved === undefined)).toBe(true);
    const others = declarations.filter(({ block }) => block.tool !== "terraform");
    expect(new Set(others.map(({ unresolved }) => unresolved?.reason))).toEqual(new Set(["stack-not-asked"]));
    expect(others.every(({ instances }) => instances.length === 0)).toBe(true);
    expect(here.house.aws.requests.list()).toEqual([]);
  });

  test("every declared resource is found, with its Region, account and line", async () => {
    const found = instancesOf(await here.askStacks());
    const unlike = world.truth.declared.filter(({ address, file, line, accountId, region }) => {
      const one = found.get(address);
      return (
        one === undefined ||
        relative(here.folder, one.declaration.file) !== join(file) ||
        one.declaration.block.range.start.line + 1 !== line ||
        one.instance.accountId !== accountId ||
        // What is global is asked for in its partition's own Region, whatever the provider says.
        (one.instance.region !== region && !lookupValues(one.instance).global)
      );
    });
    expect(unlike).toEqual([]);
    expect(found.size).toBeGreaterThanOrEqual(world.truth.declared.length);
  });

  test("no secret of the state leaves it (26)", async () => {
    const declarations = await here.resources.declarations(never);
    expect(JSON.stringify(declarations)).not.toContain("made-up-ledger-password");
  });

  test("one block with `for_each` has an instance for each key (49)", async () => {
    const file = join(here.folder, "terraform", "modules", "queue", "main.tf");
    const [queue, ...others] = await here.resources.declarationsIn(file, undefined, never);
    expect(others).toEqual([]);
    expect(queue?.instances.map(({ address }) => address)).toEqual(
      ["invoices", "orders", "refunds"].map((key) => `module.queue["${key}"].aws_sqs_queue.this`),
    );
  });

  test("a document that is being typed keeps its other blocks, at their new lines", async () => {
    const file = join(here.folder, "terraform", "storage.tf");
    const saved = await here.resources.declarationsIn(file, undefined, never);
    const text = `# one\n# two\n${await here.files.read(file, 1e6)}\nresource "aws_s3_bucket" "new" {\n  bucket = "acme-`;
    const edited = await here.resources.declarationsIn(file, text, never);
    const lines = (declarations: readonly Declaration[]) =>
      new Map(declarations.map(({ block }) => [block.address, block.range.start.line]));
    for (const [address, line] of lines(saved)) {
      expect(lines(edited).get(address), address).toBe(line + 2);
    }
    const bucket = edited.find(({ block }) => block.address === "aws_s3_bucket.new");
    expect(bucket?.unresolved?.reason).toBe("not-in-state");
    const [again] = await here.resources.declarationsIn(file, undefined, never);
    expect(again?.block.range).toEqual(saved[0]?.block.range);
  });

  test("an id, a name and an ARN lead to the line; what is not managed leads nowhere (52, 53)", async () => {
    const group = world.truth.declared.find(({ address }) => address === "aws_security_group.bastion");
    for (const identifier of group?.identifiers ?? []) {
      const [first] = await here.resources.find(identifier, never);
      expect(first?.declaration.block.address, identifier).toBe("aws_security_group.bastion");
      expect(first?.stale).toBe(false);
    }
    expect(await here.resources.find("sg-0000000000000000f", never)).toEqual([]);
    expect(await here.resources.find("", never)).toEqual([]);
    const other = {
      kind: "queue",
      value: "acme-orders",
      label: "acme-orders",
      accountId: "999999999999",
      occurrences: [],
    };
    expect(await here.resources.find({ ...other, kind: "queue" }, never)).toEqual([]);
  });

  test("tells when the state that has a resource was modified", async () => {
    const { mtimeMs } = await stat(join(here.folder, "terraform", "terraform.tfstate"));
    const group = world.truth.declared.find(({ address }) => address === "aws_security_group.bastion");
    const [bastion] = await here.resources.find(group?.identifiers[0] ?? "", never);
    expect(bastion?.modified).toBe(mtimeMs);
  });

  test("is read again only after one of its files changed", async () => {
    await here.resources.declarations(never);
    const state = join(here.folder, "terraform", "terraform.tfstate");
    const before = here.files.opened.length;
    await here.resources.find("x", never);
    await here.resources.declarations(never);
    const read = here.files.opened.slice(before);
    expect(read.filter((path) => path === state || path.endsWith(".tf"))).toEqual([]);

    let told = 0;
    const stop = here.resources.onDidChange(() => {
      told += 1;
    });
    const file = join(here.folder, "terraform", "network.tf");
    here.files.changed(file);
    expect(told).toBe(1);
    await here.resources.declarations(never);
    expect(here.files.opened.slice(before).filter((path) => path.endsWith(".tf"))).toEqual([file]);
    expect(here.files.opened.slice(before)).not.toContain(state);
    stop();
  });

  test("an aborted signal ends it", async () => {
    const stop = AbortSignal.abort();
    const file = join(here.folder, "terraform", "network.tf");
    expect(await rejection(here.resources.declarations(stop))).toMatchObject({ name: "AbortError" });
    expect(await rejection(here.resources.find("x", stop))).toMatchObject({ name: "AbortError" });
    expect(await rejection(here.resources.declarationsIn(file, "", stop))).toMatchObject({ name: "AbortError" });
  });
});

describe("a workspace of its own", () => {
  let opened: { readonly folder: string; readonly files: DiskFiles; readonly resources: WorkspaceResources };
  const folders: string[] = [];

  async function open(...each: readonly Readonly<Record<string, string>>[]) {
    const own: string[] = [];
    for (const files of each) {
      const folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-workspace-")));
      folders.push(folder);
      own.push(folder);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    }
    const files = diskFiles(own);
    const stackRegistry = new StackRegistry({ load: async () => undefined, save: async () => undefined }, () =>
      Promise.reject(new Error("nobody asks AWS here")),
    );
    opened = {
      folder: own[0] ?? "",
      files,
      resources: new WorkspaceResources({ files, stackRegistry, terraformParser: () => parser }),
    };
    return opened;
  }
  afterEach(async () => {
    opened.resources.dispose();
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10 })));
  });

  const bucket = (name: string) => `resource "aws_s3_bucket" "logs" {\n  bucket = "${name}"\n}\n`;
  const state = (resources: readonly object[], more: object = {}) =>
    JSON.stringify({ version: 4, terraform_version: "1.13.4", serial: 7, resources, ...more });
  const logs = (id: string, more: object = {}) => ({
    mode: "managed",
    type: "aws_s3_bucket",
    name: "logs",
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [{ attributes: { id, bucket: id, arn: `arn:aws:s3:::${id}` } }],
    ...more,
  });

  test("without a state: what the code's own words name, and that it is not known", async () => {
    const { resources } = await open({
      "main.tf": `provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["123456789012"]\n}\n${bucket("acme-logs")}resource "random_id" "x" {}\n`,
    });
    const [declaration, ...others] = await resources.declarations(never);
    expect(others).toEqual([]);
    expect(declaration?.unresolved?.reason).toBe("no-state");
    expect(declaration?.instances).toMatchObject([
      { identifiers: { name: "acme-logs" }, region: "eu-west-1", accountId: "123456789012" },
    ]);
    expect(await resources.find("acme-logs", never)).toEqual([]);
  });

  test("a state in S3 is named and not fetched; what the person fetched counts (8)", async () => {
    const { resources, folder } = await open({
      "main.tf": `terraform {\n  backend "s3" {\n    bucket = "foreign-bucket"\n    key = "a/b"\n    region = "eu-west-1"\n  }\n}\n${bucket("acme-logs")}`,
    });
    const [declaration] = await resources.declarations(never);
    expect(declaration?.unresolved).toMatchObject({
      reason: "remote-state",
      message: "The state is stored in s3://foreign-bucket/a/b (eu-west-1). It is read only on request.",
    });
    expect(await resources.tools.terraform.directories()).toEqual([
      {
        directory: folder,
        state: { kind: "s3", bucket: "foreign-bucket", key: "a/b", region: "eu-west-1" },
      },
    ]);
    const from = "s3://foreign-bucket/a/b";
    expect(await resources.tools.terraform.useState(folder, { text: '{"encrypted_data":"x"}', from })).toContain(
      "tofu show -json",
    );
    expect(
      await resources.tools.terraform.useState(folder, { text: state([logs("acme-logs")]), from }),
    ).toBeUndefined();
    const [found] = await resources.find("acme-logs", never);
    expect(found?.declaration.unresolved).toBeUndefined();
  });

  test("an id that was replaced is still found, as stale, after the new one (54)", async () => {
    const replaced = logs("acme-logs-2", {
      instances: [
        { attributes: { id: "acme-logs-2", bucket: "acme-logs-2" } },
        { attributes: { id: "acme-logs-1", bucket: "acme-logs-1" }, deposed: "0a1b2c3d" },
      ],
    });
    const { resources } = await open({ "main.tf": bucket("acme-logs-2"), "terraform.tfstate": state([replaced]) });
    const [declaration] = await resources.declarations(never);
    expect(declaration?.instances.map(({ identifiers }) => identifiers.id)).toEqual(["acme-logs-2"]);
    const [old] = await resources.find("acme-logs-1", never);
    expect(old).toMatchObject({ stale: true, declaration: { block: { address: "aws_s3_bucket.logs" } } });
    expect(old?.modified).toBeGreaterThan(0);
    const [current] = await resources.find("acme-logs-2", never);
    expect(current?.stale).toBe(false);
  });

  test("what a state tells of no bucket's account is the account of its neighbors", async () => {
    const queue = {
      mode: "managed",
      type: "aws_sqs_queue",
      name: "q",
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ attributes: { id: "https://sqs", arn: "arn:aws:sqs:eu-west-3:123456789012:q" } }],
    };
    const { resources } = await open({ "main.tf": bucket("b"), "terraform.tfstate": state([logs("b"), queue]) });
    const [declaration] = await resources.declarations(never);
    expect(declaration?.instances).toMatchObject([{ accountId: "123456789012", region: "eu-west-3" }]);
  });

  test.each([
    ['{"version":4,"encrypted_data":"x"}', "tofu show -json"],
    ['{"version":2,"modules":[]}', "older"],
    ["{", "not readable"],
  ])("a state that says %s is refused in words", async (text, words) => {
    const { resources } = await open({ "main.tf": bucket("b"), "terraform.tfstate": text });
    const [declaration] = await resources.declarations(never);
    expect(declaration?.unresolved).toMatchObject({ reason: "unreadable-state" });
    expect(declaration?.unresolved?.message).toContain(words);
  });

  test("several folders, each with a state of its own", async () => {
    const { resources } = await open(
      { "main.tf": bucket("one"), "terraform.tfstate": state([logs("one")]) },
      { "deep/main.tf": bucket("two"), "deep/terraform.tfstate": state([logs("two")]) },
    );
    const places = await Promise.all(["one", "two"].map((id) => resources.find(id, never)));
    expect(
      places.map((found) => found.map(({ declaration }) => relative(dirname(declaration.file), declaration.file))),
    ).toEqual([["main.tf"], ["main.tf"]]);
    expect(places[0]?.[0]?.declaration.file).not.toBe(places[1]?.[0]?.declaration.file);
  });

  test("nothing outside the workspace is opened: not by a path, a link or a module (7)", async () => {
    const outside = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-outside-")));
    folders.push(outside);
    await writeFile(join(outside, "main.tf"), bucket("secret"));
    await writeFile(join(outside, "terraform.tfstate"), state([logs("secret")]));
    const { resources, folder, files } = await open({
      "main.tf": `terraform {\n  backend "local" {\n    path = "${outside}/terraform.tfstate"\n  }\n}\nmodule "x" {\n  source = "../${relative(tmpdir(), outside)}"\n}\n${bucket("b")}`,
      ".terraform/modules/modules.json": JSON.stringify({ Modules: [{ Key: "x", Source: "x", Dir: outside }] }),
      "cdk.out/cdk.out": "{}",
      "cdk.out/manifest.json": JSON.stringify({
        version: "48.0.0",
        artifacts: {
          S: {
            type: "aws:cloudformation:stack",
            properties: { templateFile: "S.template.json" },
            metadata: {
              "/S/B/Resource": [
                { type: "aws:cdk:logicalId", data: "B" },
                { type: "aws:cdk:creationStack", data: [`new S (${outside}/main.tf:1:1)`, "x (/etc/passwd:1:1)"] },
              ],
            },
          },
        },
      }),
      "cdk.out/S.template.json": JSON.stringify({ Resources: { B: { Type: "AWS::S3::Bucket" } } }),
    });
    await symlink(join(outside, "main.tf"), join(folder, "linked.tf"));
    await symlink(outside, join(folder, "linked"));
    const declarations = await resources.declarations(never);
    expect(declarations.map(({ block }) => block.address)).toEqual(["aws_s3_bucket.logs"]);
    expect(await resources.find("secret", never)).toEqual([]);
    for (const path of [join(outside, "main.tf"), join(folder, "linked.tf"), join(folder, "linked", "main.tf")]) {
      expect(await resources.declarationsIn(path, bucket("x"), never)).toEqual([]);
    }
    const real = await Promise.all(files.opened.map((path) => realpath(path).catch(() => path)));
    expect(real.filter((path) => !path.startsWith(folder))).toEqual([]);
  });

  test("a large state and a long line do not keep it", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      ...logs(`bucket-${index}`),
      name: `b${index}`,
      padding: "x".repeat(1_000),
    }));
    const { resources } = await open({
      "main.tf": `${bucket("b")}locals {\n  x = "${"y".repeat(1_100_000)}"\n}\n`,
      "terraform.tfstate": state([...many, logs("b")]),
    });
    const [declaration] = await resources.declarations(never);
    expect(declaration?.instances.map(({ identifiers }) => identifiers.id)).toEqual(["b"]);
  });

  test("a Pulumi checkpoint leads to the program's line", async () => {
    const urn = "urn:pulumi:dev::acme::aws:s3/bucket:Bucket::logs";
    const { resources, folder } = await open({
      "Pulumi.yaml": "name: acme\nruntime: nodejs\n",
      "index.ts": 'import * as aws from "@pulumi/aws";\n\nconst logs = new aws.s3.Bucket("logs");\n',
      ".pulumi/stacks/acme/dev.json": JSON.stringify({
        version: 3,
        checkpoint: {
          stack: "organization/acme/dev",
          latest: {
            resources: [
              {
                urn,
                type: "aws:s3/bucket:Bucket",
                id: "logs-1a2b3c4",
                custom: true,
                outputs: { arn: "arn:aws:s3:::logs-1a2b3c4" },
                sourcePosition: "project:///index.ts#3,14",
              },
            ],
          },
        },
      }),
    });
    const [found] = await resources.find("arn:aws:s3:::logs-1a2b3c4", never);
    expect(found?.declaration.block.range.start).toEqual({ line: 2, character: 13 });
    expect(found?.declaration.file).toBe(join(folder, "index.ts"));
    expect(found?.modified).toBeGreaterThan(0);
  });

  test("what changes among dependencies changes no answer and tells nobody", async () => {
    const { resources, folder, files } = await open({ "main.tf": bucket("b") });
    await resources.declarations(never);
    let told = 0;
    resources.onDidChange(() => {
      told += 1;
    });
    files.changed(join(folder, "node_modules", "x", "manifest.json"));
    files.changed(join(folder, "app", ".venv", "lib", "state.json"));
    files.changed(join(dirname(folder), "elsewhere.json"));
    expect(told).toBe(0);
    files.changed(join(folder, "app", "template.json"));
    expect(told).toBe(1);
  });

  test("a file that is no template is told from one without reading the others", async () => {
    const template = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n";
    const { resources, folder, files } = await open({
      "a.yaml": template,
      "compose.yaml": "services: {}\n",
      "package.json": "{}",
    });
    expect(await resources.declarationsIn(join(folder, "compose.yaml"), "services: {}\n", never)).toEqual([]);
    const named = '{"Resources":{"Logs":{"Type":"AWS::S3::Bucket"}}}';
    expect(await resources.declarationsIn(join(folder, "package.json"), named, never)).toEqual([]);
    expect(files.opened).toEqual([]);
    expect(await resources.declarationsIn(join(folder, "a.yaml"), template, never)).toMatchObject([
      { block: { address: "Logs" }, unresolved: { reason: "no-stack" } },
    ]);
    expect(files.opened).toContain(join(folder, "compose.yaml"));
  });

  test("states are read one at a time, and each once until it changes, also what is none", async () => {
    const { folder, files } = await open({
      "a/main.tf": bucket("one"),
      "a/terraform.tfstate": state([logs("one")]),
      "b/main.tf": bucket("two"),
      "b/terraform.tfstate": state([logs("two")]),
      "c/main.tf": bucket("three"),
      "c/state.json": '{"state":"of something else"}',
    });
    let [atOnce, most] = [0, 0];
    const read: string[] = [];
    const slow = {
      ...files,
      read: async (path: string, maxBytes: number) => {
        const isState = /[\\/](?:terraform\.tfstate|state\.json)$/.test(path) && !/\.terraform[\\/]/.test(path);
        atOnce += isState ? 1 : 0;
        most = Math.max(most, atOnce);
        await new Promise(setImmediate);
        atOnce -= isState ? 1 : 0;
        read.push(...(isState ? [relative(folder, path)] : []));
        return files.read(path, maxBytes);
      },
    };
    const stackRegistry = new StackRegistry({ load: async () => undefined, save: async () => undefined }, () =>
      Promise.reject(new Error("nobody asks AWS here")),
    );
    const resources = new WorkspaceResources({ files: slow, stackRegistry, terraformParser: () => parser });
    const places = async () => (await resources.tools.terraform.directories()).length;
    expect(await places()).toBe(3);
    expect(most).toBe(1);
    files.changed(join(folder, "a", "main.tf"));
    expect(await places()).toBe(3);
    expect(read.toSorted()).toEqual(
      ["a/terraform.tfstate", "b/terraform.tfstate", "c/state.json"].map((path) => join(path)),
    );
    resources.dispose();
  });

  test("a module called for each of some domains has the Region and account of the provider", async () => {
    const made = logs("one", {
      module: 'module.site["www.example.com"]',
      provider: 'module.site["www.example.com"].provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ attributes: { id: "one", bucket: "one" } }],
    });
    const { resources } = await open({
      "main.tf": `provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["123456789012"]\n}\nmodule "site" {\n  source = "./site"\n  for_each = local.domains\n}\n`,
      "site/main.tf": bucket("one"),
      "terraform.tfstate": state([made]),
    });
    const [declaration] = await resources.declarations(never);
    expect(declaration?.instances).toMatchObject([{ region: "eu-west-1", accountId: "123456789012" }]);
  });

  test("modules that only call each other say that nothing leads to them", async () => {
    const { resources } = await open({
      "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
      "b/main.tf": `module "a" {\n  source = "../a"\n}\n${bucket("one")}`,
    });
    expect(await resources.declarations(never)).toMatchObject([{ instances: [], unresolved: { reason: "no-state" } }]);
  });
});
