import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CodeReader } from "../../../../src/investigation/code/codeReader.ts";
import { ContainedFiles } from "../../../../src/investigation/code/containedFiles.ts";
import { programSources } from "../../../../src/investigation/code/programSources.ts";
import { DataDirectory } from "../../../../src/investigation/code/terraform/dataDirectory.ts";
import { TerraformFiles } from "../../../../src/investigation/code/terraform/terraformFiles.ts";
import { TerraformPart } from "../../../../src/investigation/code/terraform/terraformPart.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { bucketBlock, type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

let here: OwnWorkspace | undefined;
afterEach(() => here?.close());

/** The addresses in the root of a block in modules/queue, which main.tf calls in other letter case. */
async function addressesOn(platform: NodeJS.Platform): Promise<readonly string[]> {
  const state = {
    version: 4,
    resources: [
      {
        module: "module.queue",
        mode: "managed",
        type: "aws_s3_bucket",
        name: "logs",
        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
        instances: [{ attributes: { id: "acme-logs", bucket: "acme-logs", arn: "arn:aws:s3:::acme-logs" } }],
      },
    ],
  };
  here = await openWorkspace({
    "main.tf": 'module "queue" {\n  source = "./Modules/Queue"\n}\n',
    "modules/queue/main.tf": bucketBlock("logs", "unknown"),
    "terraform.tfstate": JSON.stringify(state),
  });
  const files = new ContainedFiles(here.files, platform);
  const parser = loadParser();
  const sources = new TerraformFiles({ files, parser: () => parser, reader: new CodeReader() });
  const part = await TerraformPart.read({
    files,
    sources,
    chosenStates: new Map(),
    data: new DataDirectory(undefined),
  });
  const found = await part.declarationsIn(join(here.folder, "modules", "queue", "main.tf"), undefined);
  return found.flatMap(({ instances }) => instances.map(({ identifiers }) => identifiers.id ?? ""));
}

describe("letter case of a module's folder", () => {
  it.each(["darwin", "win32"] as const)("is ignored on %s, as Terraform does there", async (platform) => {
    expect(await addressesOn(platform)).toEqual(["acme-logs"]);
  });

  it("counts on linux", async () => {
    expect(await addressesOn("linux")).not.toContain("acme-logs");
  });
});

// A drive or a share of Windows can be a workspace folder, and "/" in a container.
it("a program in the top folder of a file system has sources", async () => {
  const paths = ["/index.ts", "/lib/queue.ts", "/other/index.ts"];
  const files = new ContainedFiles({
    folders: () => ["/"],
    find: async () => paths,
    read: async () => undefined,
    modified: async () => undefined,
    realPath: async (path) => path,
    onDidChange: () => () => undefined,
  });
  expect(await programSources(files, "/", (path) => path.startsWith("/other/"))).toEqual([
    "/index.ts",
    "/lib/queue.ts",
  ]);
});
