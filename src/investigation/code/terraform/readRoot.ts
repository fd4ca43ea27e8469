import { join, posix } from "node:path";
import { readBackendFile, stateLocation, terragruntState, workspaceIn } from "../../../iac/terraform/backend.ts";
import { modulesByCalls, readModulesFile, type TerraformModule } from "../../../iac/terraform/modules.ts";
import type { TerraformConfiguration } from "../../../iac/terraform/override.ts";
import type { ContainedFiles } from "../containedFiles.ts";
import type { DataDirectory } from "./dataDirectory.ts";
import type { TerraformDirectory } from "./terraformDirectories.ts";
import type { TerraformFiles } from "./terraformFiles.ts";
import { type KnownState, makeRoot, type TerraformRoot } from "./terraformRoot.ts";

const MAX_SMALL = 4 * 1024 * 1024;

export interface TerraformPorts {
  readonly files: ContainedFiles;
  readonly sources: TerraformFiles;
  /** States that the user selected or fetched, by the root's absolute directory. */
  readonly chosenStates: ReadonlyMap<string, KnownState>;
  readonly data: DataDirectory;
  /** Whether Terragrunt runs code of the workspace. */
  readonly usesTerragrunt?: () => Promise<boolean>;
  /** Number of Terraform files to read. */
  readonly most?: number;
}

/** Reads a root with its modules and states. Undefined for a directory that is only called as a module. */
export async function readRoot(
  { files, sources, chosenStates, data, usesTerragrunt }: TerraformPorts,
  { folder, path: directory }: TerraformDirectory,
  configuration: TerraformConfiguration,
  isCalled: boolean,
  callsIn: Parameters<typeof modulesByCalls>[1],
): Promise<TerraformRoot | undefined> {
  const at = (path: string) => files.pathOf({ folder, path: posix.join(directory, path) });
  const { installed, initialized, environment } = await initializedIn(files, data.of(at(".")));
  const backend = (initialized === undefined ? undefined : readBackendFile(initialized)) ?? configuration.backend;
  const workspace = workspaceIn(environment) ?? "default";
  const location = stateLocation(backend, workspace, directory);
  const states: KnownState[] = [];
  const chosen = chosenStates.get(at("."));
  if (chosen !== undefined) {
    states.push(chosen);
  }
  // Also a file written by `terraform show -json > state.json`.
  const paths = [
    ...(location.kind === "local" ? [files.pathOf({ folder, path: location.path })] : []),
    at("state.json"),
  ];
  for (const path of states.length > 0 ? [] : paths) {
    const state = await sources.state(path);
    if (state !== undefined) {
      states.push(state);
      break;
    }
  }
  const isRoot = installed !== undefined || initialized !== undefined || backend !== undefined || states.length > 0;
  if (isCalled && !isRoot) {
    return undefined;
  }
  const modules = merged(
    installed === undefined ? [] : (readModulesFile(installed, directory) ?? []),
    modulesByCalls(directory, callsIn),
  );
  const isUnknown = backend === undefined && states.length === 0;
  const known = isUnknown && (await usesTerragrunt?.()) === true ? terragruntState() : location;
  const { isPartial, providers } = configuration;
  const root = { folder, directory, modules, backend, isPartial, workspace, location: known, states };
  return makeRoot(root, providers);
}

/** The data of `terraform init` and `terraform workspace select`, from the first of the directories that has any. */
async function initializedIn(files: ContainedFiles, directories: readonly string[]) {
  for (const directory of directories) {
    const small = (...path: string[]) => files.read(join(directory, ...path), MAX_SMALL);
    const [installed, initialized, environment] = await Promise.all([
      small("modules", "modules.json"),
      small("terraform.tfstate"),
      small("environment"),
    ]);
    if (installed !== undefined || initialized !== undefined || environment !== undefined) {
      return { installed, initialized, environment };
    }
  }
  return {};
}

/** Installed modules take precedence over those known only from module calls. */
function merged(installed: readonly TerraformModule[], called: readonly TerraformModule[]): readonly TerraformModule[] {
  const known = new Set(installed.map(({ address }) => address));
  return [...installed, ...called.filter(({ address }) => !known.has(address))];
}
