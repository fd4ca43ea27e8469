import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CodeReader } from "../../../../src/investigation/code/codeReader.ts";
import { ContainedFiles } from "../../../../src/investigation/code/containedFiles.ts";
import { type StateCost, TerraformFiles } from "../../../../src/investigation/code/terraform/terraformFiles.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { diskFiles } from "./diskFiles.ts";

let folder: string;
const stateOf = (instances: number) =>
  JSON.stringify({
    version: 4,
    resources: [
      {
        mode: "managed",
        type: "aws_s3_bucket",
        name: "logs",
        instances: Array.from({ length: instances }, (_, at) => ({ index_key: at, attributes: { id: `logs-${at}` } })),
      },
    ],
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-states-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(maxStates: StateCost) {
  const disk = diskFiles([folder]);
  const files = new TerraformFiles({
    files: new ContainedFiles(disk),
    parser: loadParser,
    reader: new CodeReader(),
    maxStates,
  });
  const paths = ["a", "b", "c"].map((name) => join(folder, `${name}.tfstate`));
  for (const path of paths) {
    await writeFile(path, stateOf(10));
  }
  const known = async () => {
    const states = [];
    for (const path of paths) {
      const state = await files.state(path);
      states.push(state?.reading.ok === true ? "read" : state?.reading.ok === false ? state.reading.refusal : "none");
    }
    return states.join(" ");
  };
  return { paths, known, opened: disk.opened };
}

test.each<[string, StateCost]>([
  ["instances", { text: 1e9, instances: 20 }],
  ["characters", { text: 2 * stateOf(10).length, instances: 1e9 }],
])("states that have too many %s together are refused, and read when others are gone", async (_, most) => {
  const { paths, known, opened } = await read(most);
  expect(await known()).toBe("read read too-large");
  expect(await known()).toBe("read read too-large");
  expect(opened).toHaveLength(2);
  await rm(paths[0] ?? "");
  expect(await known()).toBe("none read read");
});

test("a state that is larger than any that is read is refused with a word, not passed over", async () => {
  const path = join(folder, "huge.tfstate");
  await writeFile(path, stateOf(1));
  await truncate(path, 64 * 1024 * 1024 + 1);
  const reader = new CodeReader();
  const files = new TerraformFiles({ files: new ContainedFiles(diskFiles([folder])), parser: loadParser, reader });
  const message = "The state is larger than 64 MB, or cannot be opened: it is not read.";
  expect((await files.state(path))?.reading).toEqual({ ok: false, refusal: "too-large", message });
  expect(await files.state(join(folder, "none.tfstate"))).toBeUndefined();
});
