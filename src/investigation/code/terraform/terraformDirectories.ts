import { posix } from "node:path";
import type { ContainedFiles } from "../containedFiles.ts";
import type { DataDirectory } from "./dataDirectory.ts";

/** A directory of the workspace that contains Terraform files. */
export interface TerraformDirectory {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the folder, with "/". */
  readonly path: string;
  /** True inside the modules that `terraform init` installed. */
  readonly installed: boolean;
  /** Absolute. */
  readonly files: string[];
}

/** The directories of Terraform files, by `keyOf`. */
export function directoriesOf(
  paths: readonly string[],
  { files, data }: { readonly files: ContainedFiles; readonly data: DataDirectory },
): ReadonlyMap<string, TerraformDirectory> {
  const directories = new Map<string, TerraformDirectory>();
  for (const path of paths) {
    const folderPath = files.folderPathOf(path);
    if (folderPath !== undefined) {
      const directory = posix.dirname(folderPath.path);
      const key = keyOf(files, folderPath.folder, directory);
      const known = directories.get(key);
      if (known === undefined) {
        directories.set(key, {
          folder: folderPath.folder,
          path: directory,
          installed: data.holds(path),
          files: [path],
        });
      } else {
        known.files.push(path);
      }
    }
  }
  return directories;
}

/**
 * Key of a directory, given by its workspace folder and its path relative to it. Code may spell a path in other letter
 * case than the disk, where the platform ignores it.
 */
export function keyOf(files: Pick<ContainedFiles, "keyOf">, folder: string, directory: string): string {
  return files.keyOf(`${folder}\n${directory}`);
}
