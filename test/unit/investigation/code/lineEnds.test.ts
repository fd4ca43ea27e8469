import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, expect, test } from "vitest";
import { writeWorkspace } from "../../../world/workspace.ts";
import { makeWorld } from "../../../world/world.ts";
import { never } from "../resources/neighborhood.ts";
import { type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

let here: OwnWorkspace | undefined;
afterEach(() => here?.close());

/** The files of the demo's workspace: Terraform, CloudFormation, SAM and CDK with their states. */
function demoTexts(): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "line-ends-"));
  try {
    writeWorkspace(makeWorld({ seed: 7, size: 2_000, end: Date.parse("2026-11-20T15:00:00Z") }), folder);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    return Object.fromEntries(
      files.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(folder, path), readFileSync(path, "utf8")];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function declarationsOf(texts: Readonly<Record<string, string>>) {
  here = await openWorkspace(texts);
  const { folder, resources } = here;
  const declarations = await resources.declarations(never);
  const found = declarations.map(({ file, block, instances }) => ({
    file: relative(folder, file),
    address: block.address,
    range: block.range,
    instances: instances.map(({ identifiers }) => identifiers),
  }));
  await here.close();
  here = undefined;
  return found;
}

// As Git checks files out on Windows.
test("line ends of Windows change nothing that is found in code", async () => {
  const texts = demoTexts();
  const expected = await declarationsOf(texts);
  expect(expected.length).toBeGreaterThan(10);
  expect(new Set(expected.map(({ file }) => file)).size).toBeGreaterThan(3);
  const windows = Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")] as const),
  );
  expect(await declarationsOf(windows)).toEqual(expected);
});
