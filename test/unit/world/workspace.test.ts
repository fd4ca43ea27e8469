import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { starterSearches } from "../../../src/investigation/saved/starterSearches.ts";
import { writeWorkspace } from "../../world/workspace.ts";
import { makeWorld } from "../../world/world.ts";

const end = Date.parse("2026-11-20T15:00:00Z");
const world = makeWorld({ seed: 7, size: 2_000, end });
const byId = new Map([...world.records()].map((record) => [record.eventId, record]));
const dir = mkdtempSync(join(tmpdir(), "world-workspace-"));

beforeAll(() => {
  writeWorkspace(world, dir);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const read = (path: string): string => readFileSync(join(dir, path), "utf8");

test("every declared resource stands where the truth says", () => {
  const wanted = {
    terraform: (address: string) => `resource "${address.split(".").at(-2)}" "${address.split(".").at(-1)}" {`,
    cloudformation: (address: string) => `  ${address.split("/")[1]}:`,
    cdk: (address: string) => `(this, "${(address.split("/")[1] ?? "").slice(0, -8)}", {`,
  };
  for (const { tool, address, file, line } of world.truth.declared) {
    expect(read(file).split("\n")[line - 1]).toContain(wanted[tool](address));
  }
});

test.each(world.truth.declared)("$address: its changes are writes that name it, the first by the tool", (declared) => {
  const changes = declared.changes.map(({ eventId }) => byId.get(eventId));
  expect(changes.length).toBeGreaterThan(0);
  for (const change of changes) {
    expect(change).toMatchObject({ readOnly: false, accountId: declared.accountId, region: declared.region });
    const named = change?.resources.some(({ name }) => declared.identifiers.includes(name)) === true;
    expect(named || declared.identifiers.some((identifier) => change?.json.includes(identifier))).toBe(true);
  }
  expect(declared.changes[0]?.outside).toBe(false);
});

test("changes outside the tool: all three tools have some", () => {
  const outside = world.truth.declared.filter(({ changes }) => changes.some((change) => change.outside));
  expect(new Set(outside.map(({ tool }) => tool))).toEqual(new Set(["terraform", "cloudformation", "cdk"]));
  expect(outside.map(({ address }) => address)).toContain("aws_security_group.bastion");
});

test("no other write touches a declared resource", () => {
  const told = new Set(world.truth.declared.flatMap(({ changes }) => changes.map(({ eventId }) => eventId)));
  const names = new Set(world.truth.declared.flatMap(({ identifiers }) => identifiers));
  const stray = [...byId.values()].filter(
    ({ eventId, readOnly, category, json, resources }) =>
      !readOnly &&
      category === "Management" &&
      !json.includes('"errorCode"') &&
      !told.has(eventId) &&
      resources.some(({ name }) => names.has(name)),
  );
  // These only mention them: the bastion is entered, the thief's key belongs to another user.
  expect([...new Set(stray.map(({ eventName }) => eventName))].toSorted()).toEqual(["SendSSHPublicKey"]);
});

test("the state is version 4 and knows every Terraform address but data", () => {
  const state: unknown = JSON.parse(read("terraform/terraform.tfstate"));
  expect(state).toMatchObject({ version: 4 });
  const text = JSON.stringify(state);
  for (const { tool, identifiers } of world.truth.declared) {
    if (tool === "terraform") {
      expect(identifiers.some((identifier) => text.includes(JSON.stringify(identifier)))).toBe(true);
    }
  }
});

test("the cloud assembly: one stack's metadata in the manifest, the other's in its own file", () => {
  const manifest = JSON.parse(read("cdk/cdk.out/manifest.json")) as {
    artifacts: Record<string, { metadata?: unknown; additionalMetadataFile?: string }>;
  };
  expect(manifest.artifacts.Orders?.metadata).toBeDefined();
  expect(manifest.artifacts.OrdersChina?.metadata).toBeUndefined();
  const metadata = read(`cdk/cdk.out/${manifest.artifacts.OrdersChina?.additionalMetadataFile}`);
  expect(metadata).toContain("Uploads4F6E2B7C");
  const place = /new OrdersStack \((.+):(\d+):(\d+)\)/.exec(metadata);
  expect(place?.[1]).toBe(join(dir, "cdk/lib/orders-stack.ts"));
  const line = readFileSync(place?.[1] ?? "", "utf8").split("\n")[Number(place?.[2]) - 1];
  expect(line?.slice(Number(place?.[3]) - 1)).toContain('new Bucket(this, "Uploads"');
});

test("the README names things that are there", () => {
  const text = read("README.md");
  const ids = [...byId.values()].flatMap(({ resources }) => resources.map(({ name }) => name));
  const group = /sg-0[0-9a-f]{16}/.exec(text)?.[0];
  expect(ids).toContain(group);
  expect(ids).toContain("svc-monitoring");
});

test("the README's link leads to the line that it names, and it names every profile", () => {
  const text = read("README.md");
  const [, path = "", line] = /\]\((terraform\/network\.tf)#L(\d+)\)/.exec(text) ?? [];
  expect(read(path).split("\n")[Number(line) - 1]).toBe('resource "aws_security_group" "bastion" {');
  for (const { profile } of world.accounts) {
    expect(text).toContain(`\`${profile}\``);
  }
});

test("the README names commands, menus and searches by their titles", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.nls.json", import.meta.url), "utf8")) as object;
  const titles = [...Object.values(manifest), ...starterSearches([]).map(({ title }) => title)];
  const text = read("README.md");
  const named = [
    "What Changed?",
    "Search Events…",
    "What Is Not Recorded Here",
    "Search Trail Bucket…",
    "Public exposure",
  ];
  for (const title of named) {
    expect(text).toMatch(new RegExp(`\\*(CloudTrail: )?${title.replace("?", String.raw`\?`)}\\*`));
    expect(titles).toContain(title);
  }
});

test("an editor finds no error in the CDK app", () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(dir, "cdk/tsconfig.json"),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
      },
    },
  );
  expect(config?.fileNames.length).toBe(3);
  const program = ts.createProgram(config?.fileNames ?? [], config?.options ?? {});
  const faults = ts.getPreEmitDiagnostics(program);
  expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});
