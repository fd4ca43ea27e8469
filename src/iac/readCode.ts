import type { Template } from "./cloudformation/declaration.ts";
import { readSamConfig, type SamEnvironment } from "./cloudformation/samconfig.ts";
import { readTemplate } from "./cloudformation/template.ts";
import { constructorCalls } from "./pulumi/constructorCalls.ts";
import { type PulumiState, readPulumiState } from "./pulumi/state.ts";
import type { TextPosition } from "./resourceBlock.ts";
import { readJsonSyntax } from "./terraform/jsonSyntax.ts";
import { readState, type StateReading } from "./terraform/state.ts";
import type { TerraformFile } from "./terraform/terraformFile.ts";

/** Results of reading a text, by kind of text. Plain data that can be passed between threads. */
export interface CodeReadings {
  readonly template: Template | undefined;
  readonly "sam-config": readonly SamEnvironment[];
  readonly "terraform-json": TerraformFile;
  readonly "terraform-state": StateReading;
  readonly "pulumi-state": PulumiState | undefined;
  /** See `constructorCalls`. */
  readonly "pulumi-calls": ReadonlyMap<string, readonly TextPosition[]>;
}

export type CodeKind = keyof CodeReadings;

const readers: { readonly [Kind in CodeKind]: (text: string, path: string) => CodeReadings[Kind] } = {
  template: readTemplate,
  "sam-config": (text, path) => readSamConfig(text, path.endsWith(".toml") ? "toml" : "yaml"),
  "terraform-json": readJsonSyntax,
  "terraform-state": readState,
  "pulumi-state": readPulumiState,
  "pulumi-calls": constructorCalls,
};

/** Reads a text synchronously. `path`: of its file; the extension may determine the syntax. Never throws. */
export function readCode<Kind extends CodeKind>(kind: Kind, text: string, path: string): CodeReadings[Kind] {
  return readers[kind](text, path);
}
