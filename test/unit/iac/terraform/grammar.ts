import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { TerraformParser } from "../../../../src/iac/terraform/parser.ts";
import type { TerraformFile } from "../../../../src/iac/terraform/terraformFile.ts";

const bytesOf = (name: string): Uint8Array => readFileSync(fileURLToPath(import.meta.resolve(name)));

let loaded: Promise<TerraformParser> | undefined;

/** The parser of this process: its package has one global instance. */
export function loadParser(): Promise<TerraformParser> {
  loaded ??= TerraformParser.load({
    core: bytesOf("web-tree-sitter/web-tree-sitter.wasm"),
    grammar: bytesOf("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm"),
  });
  return loaded;
}

/** A short form of blocks: "aws_s3_bucket.logs 3:0-5:1". Lines are 1-based. */
export function shown(file: TerraformFile): readonly string[] {
  return file.resources.map(
    ({ address, range: { start, end } }) =>
      `${address} ${start.line + 1}:${start.character}-${end.line + 1}:${end.character}`,
  );
}
