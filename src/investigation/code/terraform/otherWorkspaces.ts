import { pathWithin } from "../../../iac/pathWithin.ts";
import { stateLocation, workspaceIn } from "../../../iac/terraform/backend.ts";
import type { ProviderBlock } from "../../../iac/terraform/terraformFile.ts";
import type { ContainedFiles } from "../containedFiles.ts";
import type { TerraformFiles } from "./terraformFiles.ts";
import { makeRoot, type TerraformRoot } from "./terraformRoot.ts";

const MOST_STATES = 500;

/**
 * The local states of unselected Terraform workspaces: for each root, one more root per such workspace. Remote states,
 * and workspaces beyond the limit, are left out.
 *
 * @param roots with their providers
 */
export async function otherWorkspaces(
  roots: ReadonlyMap<TerraformRoot, readonly ProviderBlock[]>,
  { files, sources }: { readonly files: ContainedFiles; readonly sources: TerraformFiles },
): Promise<ReadonlyMap<TerraformRoot, readonly TerraformRoot[]>> {
  const found = new Map<TerraformRoot, TerraformRoot[]>();
  const local = [...roots].filter(([root]) => root.location.kind === "local");
  const paths = local.length === 0 ? [] : await files.find("**/terraform.tfstate", MOST_STATES);
  const folderPaths = paths.map((path) => files.folderPathOf(path)).filter((path) => path !== undefined);
  for (const [root, providers] of local) {
    const names = folderPaths.flatMap(({ folder, path }) => (folder === root.folder ? workspaceAt(root, path) : []));
    for (const workspace of new Set(["default", ...names])) {
      const location = stateLocation(root.backend, workspace, root.directory);
      const isOther = workspace !== root.workspace && location.kind === "local";
      const state = isOther
        ? await sources.state(files.pathOf({ folder: root.folder, path: location.path }))
        : undefined;
      if (state !== undefined) {
        const other = makeRoot({ ...root, workspace, location, states: [state] }, providers);
        found.set(root, [...(found.get(root) ?? []), other]);
      }
    }
  }
  return found;
}

/** The workspace whose local state is at a path of the root; empty for any other file. */
function workspaceAt({ backend, directory }: TerraformRoot, path: string): readonly string[] {
  const kept = pathWithin(directory, backend?.config.get("workspace_dir") ?? "terraform.tfstate.d");
  const [name, file, ...more] =
    kept !== undefined && path.startsWith(`${kept}/`) ? path.slice(kept.length + 1).split("/") : [];
  const workspace = workspaceIn(name);
  return file === "terraform.tfstate" && more.length === 0 && workspace !== undefined ? [workspace] : [];
}
