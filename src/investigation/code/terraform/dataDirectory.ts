import { isAbsolute, join, normalize, resolve, sep } from "node:path";

/**
 * The directory in which Terraform keeps its modules and selected workspace for a root: ".terraform" or TF_DATA_DIR.
 */
export class DataDirectory {
  readonly #written: string | undefined;

  /** @param written TF_DATA_DIR in the editor's environment; relative paths are relative to each root */
  constructor(written: string | undefined) {
    this.#written = written === undefined || written.trim() === "" ? undefined : written;
  }

  /** Candidates for a root, most likely first: Terraform's terminal may have another environment than the editor. */
  of(root: string): readonly string[] {
    const usual = join(root, ".terraform");
    return this.#written === undefined ? [usual] : [resolve(root, this.#written), usual];
  }

  /** Whether a file is in such a directory, judged by its path only. */
  holds(path: string): boolean {
    if (path.split(sep).includes(".terraform")) {
      return true;
    }
    const own = normalize(this.#written ?? ".")
      .replace(/[\\/]$/, "")
      .split(/[\\/]/)
      .filter((step) => step !== ".." && step !== ".")
      .join(sep);
    // An absolute path must match from the start; a relative one may be in any root.
    return (
      own.replaceAll(sep, "") !== "" &&
      (isAbsolute(own) ? `${path}${sep}`.startsWith(`${own}${sep}`) : `${path}${sep}`.includes(`${sep}${own}${sep}`))
    );
  }
}
