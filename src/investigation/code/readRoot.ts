import { join, posix } from "node:path";
import { readBackendFile, stateLocation, workspaceIn } from "../../iac/terraform/backend.ts";
import { modulesByCalls, readModulesFile, type TerraformModule } from "../../iac/terraform/modules.ts";
import type { TerraformConfiguration } from "../../iac/terraform/override.ts";
import type { ContainedFiles } from "./containedFiles.ts";
import type { DataDirectory } from "./dataDirectory.ts";
import type { TerraformDirectory } from "./terraformDirectories.ts";
import type { TerraformFiles } from "./terraformFiles.ts";
import { type KnownState, makeRoot, type TerraformRoot } from "./terraformRoot.ts";

const MAX_SMALL = 4 * 1024 * 1024;

export interface TerraformPorts {
  readonly files: ContainedFiles;
  readonly sources: TerraformFiles;
  /** States that the person chose or fetched, by the root's absolute directory. */
  readonly chosenStates: ReadonlyMap<string, KnownState>;
  readonly data: DataDirectory;
  /** Files of Terraform's that are looked into. */
  readonly most?: number;
}

/** Undefined for a directory that others call as a module, and that has nothing of a root's own. */
export async function readRoot(
  { files, sources, chosenStates, data }: TerraformPorts,
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
  // What `terraform show -json > state.json` leaves stands beside the code too.
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
  return makeRoot({ folder, directory, modules, backend, workspace, location, states }, configuration.providers);
}

/** What `terraform init` and `terraform workspace select` left in the first of the directories that has anything of it. */
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

/** What is installed goes before what the calls alone tell. */
function merged(installed: readonly TerraformModule[], called: readonly TerraformModule[]): readonly TerraformModule[] {
  const known = new Set(installed.map(({ address }) => address));
  return [...installed, ...called.filter(({ address }) => !known.has(address))];
}
