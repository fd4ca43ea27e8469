import { basename, sep } from "node:path";
import { hasExtension, PROGRAM_EXTENSIONS, TEMPLATE_EXTENSIONS, TERRAFORM_EXTENSIONS } from "../../iac/fileNames.ts";
import { mayDeclare } from "./cloudformation/templatePart.ts";
import type { DataDirectory } from "./terraform/dataDirectory.ts";

/** What of a workspace is known tool by tool. */
export type PartName = "terraform" | "templates" | "cdk" | "pulumi";
export const PARTS: readonly PartName[] = ["terraform", "templates", "cdk", "pulumi"];

/** The tools that a file may belong to, by its name and what its text says at once. */
export function partsOf(file: string, text: string | undefined): readonly PartName[] {
  if (hasExtension(file, TERRAFORM_EXTENSIONS)) {
    return ["terraform"];
  }
  if (hasExtension(file, TEMPLATE_EXTENSIONS)) {
    return mayDeclare(file, text) ? ["templates"] : [];
  }
  return hasExtension(file, PROGRAM_EXTENSIONS) ? ["cdk", "pulumi"] : [];
}

/** The tools whose knowledge a file's change may change. The source of a construct is read when it is asked for. */
export function partsOfChange(path: string, data: DataDirectory): readonly PartName[] {
  const name = basename(path);
  const steps = path.split(sep);
  const parts: PartName[] = [];
  if (hasExtension(name, [...TERRAFORM_EXTENSIONS, "tfstate"]) || name === "state.json" || data.holds(path)) {
    parts.push("terraform");
  }
  if (hasExtension(name, TEMPLATE_EXTENSIONS) || name === "samconfig.toml") {
    parts.push("templates");
  }
  if (name === "cdk.out" || steps.includes("cdk.out") || /^(?:manifest|tree)\.json$|\.metadata\.json$/.test(name)) {
    parts.push("cdk");
  }
  if (/^Pulumi\.ya?ml$/.test(name) || steps.includes(".pulumi") || /(?:^|\.)(?:stack|state|export)\.json$/.test(name)) {
    parts.push("pulumi");
  }
  return parts;
}
