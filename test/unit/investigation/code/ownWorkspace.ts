import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import {
  WorkspaceResources,
  type WorkspaceResourcesOptions,
} from "../../../../src/investigation/code/workspaceResources.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { type DiskFiles, diskFiles } from "./diskFiles.ts";

/** A workspace of one folder with the files that a test names, and what the extension knows of it. */
export interface OwnWorkspace {
  readonly folder: string;
  readonly files: DiskFiles;
  readonly resources: WorkspaceResources;
  put(path: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** `options`, where they depend on the folder. */
export async function openWorkspace(
  texts: Readonly<Record<string, string>>,
  options: (folder: string) => Partial<WorkspaceResourcesOptions> = () => ({}),
): Promise<OwnWorkspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-workspace-")));
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(texts)) {
    await put(path, text);
  }
  const files = diskFiles([folder]);
  const stackRegistry = new StackRegistry({ load: async () => undefined, save: async () => undefined }, () =>
    Promise.reject(new Error("nobody asks AWS here")),
  );
  const parser = loadParser();
  const resources = new WorkspaceResources({ files, stackRegistry, terraformParser: () => parser, ...options(folder) });
  return {
    folder,
    files,
    resources,
    put,
    close: async () => {
      resources.dispose();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** A block of a bucket. */
export function bucketBlock(name: string, bucket = name): string {
  return `resource "aws_s3_bucket" "${name}" {\n  bucket = "${bucket}"\n}\n`;
}

/** A state with buckets, by the name of their block. */
export function bucketState(ids: Readonly<Record<string, string>>): string {
  const resources = Object.entries(ids).map(([name, id]) => ({
    mode: "managed",
    type: "aws_s3_bucket",
    name,
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [{ attributes: { id, bucket: id, arn: `arn:aws:s3:::${id}` } }],
  }));
  return JSON.stringify({ version: 4, terraform_version: "1.13.4", serial: 7, resources });
}
