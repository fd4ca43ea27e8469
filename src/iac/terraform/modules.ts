import { pathWithin } from "../pathWithin.ts";
import type { ModuleBlock } from "./terraformFile.ts";

/** A module of a configuration, possibly the root module. */
export interface TerraformModule {
  /** "" for the root module, "module.net.module.subnets"; without indexes. */
  readonly address: string;
  /** Relative to the workspace folder, with "/"; "." for the folder itself. */
  readonly directory: string;
}

/** Limits for modules that call each other in a cycle. */
const MAX_MODULES = 5_000;
const MAX_NESTING = 32;

/**
 * Reads `.terraform/modules/modules.json`. Never throws; undefined when the text is not such a file. The result always
 * includes the root module. Directories outside the workspace folder are left out.
 *
 * @param root The root module's directory, relative to the workspace folder.
 */
export function readModulesFile(text: string, root: string): readonly TerraformModule[] | undefined {
  let entries: unknown;
  try {
    const value: unknown = JSON.parse(text);
    entries = typeof value === "object" && value !== null && "Modules" in value ? value.Modules : undefined;
  } catch {
    return undefined;
  }
  if (!Array.isArray(entries)) {
    return undefined;
  }
  const modules = new Map<string, TerraformModule>([["", { address: "", directory: root }]]);
  for (const entry of entries.slice(0, MAX_MODULES) as readonly unknown[]) {
    const key = textOf(entry, "Key");
    const dir = textOf(entry, "Dir");
    if (key === undefined || dir === undefined || key === "" || !/^[^."[\]\s]+(?:\.[^."[\]\s]+)*$/.test(key)) {
      continue;
    }
    const directory = pathWithin(root, dir);
    if (directory !== undefined) {
      const address = `module.${key.split(".").join(".module.")}`;
      modules.set(address, { address, directory });
    }
  }
  return [...modules.values()];
}

/**
 * The modules with local sources, found without `.terraform`. Never throws.
 *
 * @param root The root module's directory, relative to the workspace folder.
 * @param callsIn The `module` blocks of a directory's files.
 */
export function modulesByCalls(
  root: string,
  callsIn: (directory: string) => readonly ModuleBlock[],
): readonly TerraformModule[] {
  const modules: TerraformModule[] = [];
  const waiting = [{ address: "", directory: root, depth: 0 }];
  for (let at = 0; at < waiting.length && modules.length < MAX_MODULES; at++) {
    const module = waiting[at];
    if (module === undefined) {
      break;
    }
    modules.push({ address: module.address, directory: module.directory });
    for (const { name, source } of module.depth < MAX_NESTING ? callsIn(module.directory) : []) {
      if (source === undefined || !/^\.\.?(?:[/\\]|$)/.test(source)) {
        continue;
      }
      const directory = pathWithin(module.directory, source);
      if (directory !== undefined && waiting.length < MAX_MODULES) {
        const address = `${module.address === "" ? "" : `${module.address}.`}module.${name}`;
        waiting.push({ address, directory, depth: module.depth + 1 });
      }
    }
  }
  return modules;
}

function textOf(value: unknown, key: string): string | undefined {
  const member =
    typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined;
  return typeof member === "string" ? member : undefined;
}
