import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

const never = new AbortController().signal;
const REMOTE = `terraform {\n  backend "s3" {\n    bucket = "acme"\n    key    = "a/b"\n    region = "eu-west-1"\n  }\n}\n`;
const RESOURCE = 'resource "aws_security_group" "theirs" {\n}\n';

let workspace: OwnWorkspace | undefined;
afterEach(() => workspace?.close());

async function open(texts: Readonly<Record<string, string>>): Promise<OwnWorkspace> {
  const made = await openWorkspace(texts);
  workspace = made;
  await made.resources.declarations(never);
  return made;
}

/** Why the resources of an open file are unknown. */
async function reasonsIn({ folder, resources }: OwnWorkspace, path: string): Promise<readonly unknown[]> {
  const file = join(folder, path);
  const found = await resources.declarationsIn(file, await readFile(file, "utf8"), never);
  return found.map(({ unresolved }) => unresolved?.reason);
}

it("a Terraform file that came without being reported is read with its directory when it is opened", async () => {
  const made = await open({ "main.tf": RESOURCE });
  await made.put("foreign/foreign.tf", `${REMOTE}${RESOURCE}`);
  const told: unknown[] = [];
  made.resources.onDidChange(() => told.push(made));
  expect(await reasonsIn(made, "foreign/foreign.tf")).toEqual(["remote-state"]);
  // The others may depend on it: they are shown again, once.
  expect(told.length).toBe(1);
  expect(await reasonsIn(made, "foreign/foreign.tf")).toEqual(["remote-state"]);
  expect(told.length).toBe(1);
});

it("a Terraform file whose content changed without being reported is read again when it is opened", async () => {
  const made = await open({ "foreign/foreign.tf": RESOURCE });
  expect(await reasonsIn(made, "foreign/foreign.tf")).toEqual(["no-state"]);
  await made.put("foreign/foreign.tf", `${REMOTE}${RESOURCE}`);
  expect(await reasonsIn(made, "foreign/foreign.tf")).toEqual(["remote-state"]);
});

it("a template that came to nest another one without being reported is read again when it is opened", async () => {
  const template = (resources: object) =>
    JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: resources });
  const queue = { Queue: { Type: "AWS::SQS::Queue" } };
  const made = await open({ "outer.json": template(queue), "inner.json": template(queue) });
  await made.put(
    "outer.json",
    template({ Nested: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "inner.json" } } }),
  );
  const { files } = made;
  const read = () => files.opened.filter((path) => path.endsWith("outer.json")).length;
  const before = read();
  await reasonsIn(made, "outer.json");
  await reasonsIn(made, "inner.json");
  expect(read()).toBe(before + 1);
});

it("a file that the workspace's search does not find is looked for once", async () => {
  const made = await open({ "main.tf": RESOURCE });
  const find = made.files.find.bind(made.files);
  let searches = 0;
  Object.assign(made.files, {
    find: (...args: Parameters<typeof find>) => {
      searches += 1;
      return find(...args).then((paths) => paths.filter((path) => !path.endsWith("hidden.tf")));
    },
  });
  await made.put("hidden/hidden.tf", `${REMOTE}${RESOURCE}`);
  expect(await reasonsIn(made, "hidden/hidden.tf")).toEqual(["no-state"]);
  const first = searches;
  expect(first).toBeGreaterThan(0);
  expect(await reasonsIn(made, "hidden/hidden.tf")).toEqual(["no-state"]);
  expect(await reasonsIn(made, "main.tf")).toEqual(["no-state"]);
  expect(searches).toBe(first);
});
