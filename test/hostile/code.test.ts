import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readStateObject } from "../../src/aws/stateObject.ts";
import { readAssembly } from "../../src/iac/cdk/assembly.ts";
import { constructBlocks, constructsBySource } from "../../src/iac/cdk/constructBlocks.ts";
import { readBackendFile, stateLocation } from "../../src/iac/terraform/backend.ts";
import { ContainedFiles } from "../../src/investigation/code/containedFiles.ts";
import { Failure } from "../../src/model/failure.ts";
import { openHouse, rejection } from "../unit/aws/house.ts";

const never = new AbortController().signal;

let folder = "";
let workspace = "";

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-code-")));
  workspace = join(folder, "workspace");
  await write(join(folder, "outside", "secret.ts"), 'new Bucket(this, "Uploads");\n');
  await write(
    join(folder, "outside", "t.json"),
    JSON.stringify({ Resources: { Stolen: { Type: "AWS::S3::Bucket" } } }),
  );
});

afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

async function write(path: string, content: string | object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
}

/** The workspace as the editor gives it, and every path that was opened, links followed. */
function contained() {
  const opened: string[] = [];
  const realPath = (path: string) => realpath(path).catch(() => undefined);
  const files = new ContainedFiles({
    folders: () => [workspace],
    find: async () => [],
    read: async (path) => {
      opened.push((await realPath(path)) ?? path);
      return readFile(path, "utf8").catch(() => undefined);
    },
    modified: async () => undefined,
    realPath,
    onDidChange: () => () => undefined,
  });
  return { files, opened };
}

/** What the assembly in `cdk.out` leads to, as the editor would find it. */
async function sources() {
  const { files, opened } = contained();
  const assembly = await readAssembly({
    read: (path) => files.read(join(workspace, "cdk.out", ...path.split("/")), 64 * 1024 * 1024),
  });
  const found = await constructsBySource(
    assembly,
    {
      folders: files.folders(),
      read: (path) => files.read(path, 4 * 1024 * 1024),
      realPath: (path) => files.realPath(path),
    },
    never,
  );
  return { assembly, opened, paths: [...found.keys()] };
}

/** An assembly of one stack with one bucket, created by these frames. */
async function assemblyOf(frames: readonly string[], templateFile = "t.json"): Promise<void> {
  const metadata = {
    "/S/Uploads/Resource": [
      { type: "aws:cdk:logicalId", data: "Uploads1" },
      { type: "aws:cdk:creationStack", data: frames },
    ],
  };
  await write(join(workspace, "cdk.out", "manifest.json"), {
    artifacts: { S: { type: "aws:cloudformation:stack", properties: { templateFile }, metadata } },
  });
  await write(join(workspace, "cdk.out", "t.json"), { Resources: { Uploads1: { Type: "AWS::S3::Bucket" } } });
}

describe("code that leads out of the workspace (7)", () => {
  test("frames of other places, by words or through links, are no link and are never opened", async () => {
    await write(join(workspace, "lib", "fine.ts"), 'new Bucket(this, "Uploads");\n');
    await symlink(join(folder, "outside", "secret.ts"), join(workspace, "lib", "file.ts"));
    await symlink(join(folder, "outside"), join(workspace, "linked"));
    const hostile = [
      "new S (/etc/passwd:1:1)",
      `new S (${workspace}/../outside/secret.ts:1:1)`,
      `new S (file://${folder}/outside/secret.ts:1:1)`,
      `new S (file://${workspace}/%2e%2e/outside/secret.ts:1:1)`,
      `new S (${workspace}/lib/file.ts:1:1)`,
      `new S (${workspace}/linked/secret.ts:1:1)`,
      "new S (../outside/secret.ts:1:1)",
      "new S (\\\\host\\share\\secret.ts:1:1)",
      `new S (${workspace}-more/secret.ts:1:1)`,
    ];
    await assemblyOf(hostile);
    const alone = await sources();
    expect(alone.paths).toEqual([]);
    await assemblyOf([...hostile, `new S (${workspace}/lib/fine.ts:1:1)`]);
    const { paths, opened } = await sources();
    expect(paths).toEqual([join(workspace, "lib", "fine.ts")]);
    expect([...alone.opened, ...opened].filter((path) => !path.startsWith(`${workspace}/`))).toEqual([]);
  });

  test("a source map that names a source or a map elsewhere", async () => {
    const url = (map: object) => `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
    const map = { version: 3, names: [], mappings: "AAAA", sources: ["../../outside/secret.ts"] };
    await write(join(workspace, "dist", "inline.js"), `x();\n//# sourceMappingURL=${url(map)}\n`);
    await write(join(workspace, "dist", "named.js"), "x();\n//# sourceMappingURL=../../outside/secret.js.map\n");
    await write(join(folder, "outside", "secret.js.map"), map);
    for (const name of ["inline.js", "named.js"]) {
      await assemblyOf([`new S (${workspace}/dist/${name}:1:1)`]);
      const { paths, opened } = await sources();
      expect(paths).toEqual([join(workspace, "dist", name)]);
      expect(opened.filter((path) => !path.startsWith(`${workspace}/`))).toEqual([]);
    }
  });

  test.each(["../../outside/t.json", "stolen.json"])("a template that lies elsewhere: %s", async (templateFile) => {
    await assemblyOf([], templateFile);
    await symlink(join(folder, "outside", "t.json"), join(workspace, "cdk.out", "stolen.json"));
    const { assembly, opened } = await sources();
    expect(assembly.stacks.flatMap(({ resources }) => resources)).toEqual([]);
    expect(assembly.problems).toHaveLength(1);
    expect(opened.filter((path) => !path.startsWith(`${workspace}/`))).toEqual([]);
  });
});

describe("a state in somebody else's bucket (8)", () => {
  const foreign = {
    version: 3,
    backend: { type: "s3", config: { bucket: "acme-state", key: "shop/terraform.tfstate", region: "eu-west-1" } },
  };

  test("reading where it is asks nobody; only the call that a person confirms does, for that bucket alone", async () => {
    const house = await openHouse();
    try {
      const location = stateLocation(readBackendFile(JSON.stringify(foreign)), "default", "terraform");
      expect(location).toMatchObject({ kind: "s3", bucket: "acme-state", region: "eu-west-1" });
      expect(house.aws.requests.list()).toEqual([]);
      if (location.kind !== "s3") {
        throw new Error("the backend is S3");
      }
      const connection = await house.connections.connect("s3", house.profile("china"), "cn-north-1");
      const error = await rejection(readStateObject(connection, location, { signal: never }));
      expect(Failure.is(error) && error.toData()).toMatchObject({ reason: "access-denied", action: "s3:GetObject" });
      expect(house.aws.requests.list({ service: "s3" })).toMatchObject([{ parameters: { Bucket: "acme-state" } }]);
    } finally {
      await house.close();
    }
  });

  test.each(["evil.example/x", "acme@evil.example", "evil.example#", "..", "arn:aws:s3:::acme", "ACME", "a b"])(
    "what is no bucket's name is never part of a request: %s",
    async (bucket) => {
      const house = await openHouse();
      try {
        const connection = await house.connections.connect("s3", house.profile("production"), "eu-west-1");
        const error = await rejection(readStateObject(connection, { bucket, key: "k" }, { signal: never }));
        expect(Failure.is(error) && error.reason).toBe("invalid-request");
        expect(house.aws.requests.count({ service: "s3" })).toBe(0);
      } finally {
        await house.close();
      }
    },
  );
});

describe("an assembly that is too much", () => {
  test("a tree 100,000 deep, a stack of 100,000 frames, a file of other things: no hang and no error", async () => {
    const depth = 100_000;
    const tree = `{"tree":${'{"path":"x","children":{"a":'.repeat(depth)}{}${"}}".repeat(depth)}}`;
    const metadata = { "/S/A": [{ type: "aws:cdk:creationStack", data: Array(100_000).fill("new S (/w/s.ts:1:1)") }] };
    const files: Record<string, string> = {
      "manifest.json": JSON.stringify({
        artifacts: {
          T: { type: "cdk:tree", properties: { file: "tree.json" } },
          S: { type: "aws:cloudformation:stack", properties: { templateFile: "t.json" }, metadata },
          N: { type: "cdk:cloud-assembly", properties: { directoryName: "." } },
        },
      }),
      "tree.json": tree,
      "t.json": JSON.stringify({ Resources: { A: { Type: "AWS::S3::Bucket", Metadata: { "aws:cdk:path": "S/A" } } } }),
    };
    const { stacks, problems } = await readAssembly({ read: (path) => files[path] });
    expect(stacks[0]?.resources[0]?.frames.length).toBeLessThan(1_000);
    expect(problems.length).toBeGreaterThan(0);
  });

  test("assemblies and templates that hold themselves, many times over: read once", async () => {
    const many = <T>(value: T) => Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`N${n}`, value]));
    const nested = { Type: "AWS::CloudFormation::Stack", Metadata: { "aws:asset:path": "t.json" } };
    let reads = 0;
    const files: Record<string, string> = {
      "manifest.json": JSON.stringify({
        artifacts: many({ type: "cdk:cloud-assembly", properties: { directoryName: "in" } }),
      }),
      "in/manifest.json": JSON.stringify({
        artifacts: {
          ...many({ type: "cdk:cloud-assembly", properties: { directoryName: "." } }),
          S: { type: "aws:cloudformation:stack", properties: { templateFile: "t.json" } },
        },
      }),
      "in/t.json": JSON.stringify({ Resources: many(nested) }),
    };
    const { stacks } = await readAssembly({
      read: (path) => {
        reads++;
        return files[path];
      },
    });
    expect(stacks.map(({ resources }) => resources.length)).toEqual([300]);
    expect(reads).toBe(3);
  });

  test("a source of one line and a megabyte of brackets", () => {
    const resource = {
      logicalId: "A",
      type: "AWS::S3::Bucket",
      constructPath: "/S/Uploads",
      frames: [],
      nestedIn: [],
      names: new Map<string, string>(),
    };
    const stack = { artifactId: "S", stackName: "S", constructPath: "/S", templateFile: "t", resources: [resource] };
    const text = `new A(${"`${(".repeat(250_000)}`;
    const constructs = Array.from({ length: 500 }, () => ({ stack, resource, location: { path: "/w/s.ts", line: 0 } }));
    expect(constructBlocks(text, constructs)).toHaveLength(500);
  });
});
