import { isAbsolute, join, normalize, resolve, sep } from "node:path";

/** Where Terraform keeps what it installs and selects for a root: ".terraform", or what TF_DATA_DIR says. */
export class DataDirectory {
  readonly #written: string | undefined;

  /** @param written what TF_DATA_DIR is in the editor's own environment; relative to each root */
  constructor(written: string | undefined) {
    this.#written = written === undefined || written.trim() === "" ? undefined : written;
  }

  /** The likeliest first: the terminal in which Terraform runs may have another environment than the editor. */
  of(root: string): readonly string[] {
    const usual = join(root, ".terraform");
    return this.#written === undefined ? [usual] : [resolve(root, this.#written), usual];
  }

  /** Whether a file is of those that Terraform keeps there, as far as the words of its path tell. */
  holds(path: string): boolean {
    if (path.split(sep).includes(".terraform")) {
      return true;
    }
    const own = normalize(this.#written ?? ".")
      .replace(/[\\/]$/, "")
      .split(/[\\/]/)
      .filter((step) => step !== ".." && step !== ".")
      .join(sep);
    // An absolute one keeps its beginning, a relative one is within some root.
    return (
      own.replaceAll(sep, "") !== "" &&
      (isAbsolute(own) ? `${path}${sep}`.startsWith(`${own}${sep}`) : `${path}${sep}`.includes(`${sep}${own}${sep}`))
    );
  }
}
