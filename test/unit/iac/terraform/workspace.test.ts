import { beforeAll, describe, expect, it } from "vitest";
import { byDeclaration, declarationsOf } from "../../../../src/iac/terraform/address.ts";
import { stateLocation } from "../../../../src/iac/terraform/backend.ts";
import { modulesByCalls, readModulesFile } from "../../../../src/iac/terraform/modules.ts";
import type { TerraformParser } from "../../../../src/iac/terraform/parser.ts";
import { readState } from "../../../../src/iac/terraform/state.ts";
import type { TerraformInstance } from "../../../../src/iac/terraform/stateInstance.ts";
import { syntaxOf, type TerraformFile } from "../../../../src/iac/terraform/terraformFile.ts";
import { makeHoldings } from "../../../world/holdings.ts";
import { workspaceFiles } from "../../../world/workspace.ts";
import { makeWorld } from "../../../world/world.ts";
import { loadParser } from "./grammar.ts";

const seed = 7;
const world = makeWorld({ seed, size: 2_000, end: Date.parse("2026-11-20T15:00:00Z") });
const texts = workspaceFiles(makeHoldings(seed), "");
const declared = world.truth.declared.filter(({ tool }) => tool === "terraform");

let parser: TerraformParser;
const files = new Map<string, TerraformFile>();
beforeAll(async () => {
  parser = await loadParser();
  for (const [path, text] of texts) {
    if (syntaxOf(path) === "hcl") {
      files.set(path, await parser.document().update(text));
    }
  }
});

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
const all = <T>(pick: (file: TerraformFile) => readonly T[]): readonly T[] => [...files.values()].flatMap(pick);

function instances(): readonly TerraformInstance[] {
  const backend = all(({ backend }) => (backend === undefined ? [] : [backend]))[0];
  const location = stateLocation(backend, "default", "terraform");
  const reading = readState(location.kind === "local" ? (texts.get(location.path) ?? "") : "");
  return reading.ok ? reading.instances : [];
}

describe("the story's workspace", () => {
  it("every declared resource is joined from its instance to its block's line", () => {
    const modules = readModulesFile(texts.get("terraform/.terraform/modules/modules.json") ?? "", "terraform") ?? [];
    const found = byDeclaration(instances());
    const lines = new Map<string, string>();
    for (const [path, file] of files) {
      for (const block of file.resources) {
        const here = modules.filter(({ directory }) => directory === directoryOf(path)).map(({ address }) => address);
        for (const declaration of declarationsOf(block.address, here)) {
          for (const { address } of found.get(declaration) ?? []) {
            lines.set(address, `${path}:${block.range.start.line + 1}`);
          }
        }
      }
    }
    expect(Object.fromEntries(lines)).toEqual(
      Object.fromEntries(declared.map(({ address, file, line }) => [address, `${file}:${line}`])),
    );
  });

  it("every instance has identifiers of its own", () => {
    const truth = new Map(declared.map((each) => [each.address, each]));
    const read = instances();
    expect(read).toHaveLength(declared.length);
    for (const { address, type, identifiers } of read) {
      expect(truth.get(address)?.type).toBe(type);
      for (const value of Object.values(identifiers)) {
        // A database's id is its resource id, which no event contains.
        expect([...(truth.get(address)?.identifiers ?? []), "db-KQ3VZ7RWEXAMPLELEDGER"]).toContain(value);
      }
    }
    expect(JSON.stringify(read)).not.toContain("made-up-ledger-password");
  });

  it("every instance's account and Region come from its ARN, else from its provider", () => {
    const providers = all((file) => file.providers);
    const truth = new Map(declared.map((each) => [each.address, each]));
    for (const { address, type, region, accountId, provider } of instances()) {
      const named = providers.find(({ type, alias }) => (alias === undefined ? type : `${type}.${alias}`) === provider);
      expect(accountId ?? named?.accountIds[0]).toBe(truth.get(address)?.accountId);
      if (!type.startsWith("aws_iam_")) {
        expect(region ?? named?.region).toBe(truth.get(address)?.region);
      }
    }
  });

  it("without .terraform the modules are found through their calls", () => {
    const modules = modulesByCalls("terraform", (directory) =>
      [...files].flatMap(([path, file]) => (directoryOf(path) === directory ? file.modules : [])),
    );
    expect(modules).toEqual([
      { address: "", directory: "terraform" },
      { address: "module.queue", directory: "terraform/modules/queue" },
    ]);
  });
});
