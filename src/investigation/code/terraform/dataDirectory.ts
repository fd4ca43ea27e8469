import path, { type PlatformPath } from "node:path";
import { pathInside } from "../../../iac/pathInside.ts";

/**
 * The directory in which Terraform keeps its modules and selected workspace for a root: ".terraform" or TF_DATA_DIR.
 */
export class DataDirectory {
  readonly #written: string | undefined;
  readonly #platform: PlatformPath;

  /**
   * @param written TF_DATA_DIR in the editor's environment; relative paths are relative to each root
   * @param platform `path.win32` or `path.posix`
   */
  constructor(written: string | undefined, platform: PlatformPath = path) {
    this.#platform = platform;
    this.#written = written === undefined || written.trim() === "" ? undefined : written;
  }

  /** Candidates for a root, most likely first: Terraform's terminal may have another environment than the editor. */
  of(root: string): readonly string[] {
    const usual = this.#platform.join(root, ".terraform");
    return this.#written === undefined ? [usual] : [this.#platform.resolve(root, this.#written), usual];
  }

  /** Whether a file is in such a directory, judged by its path only. */
  holds(file: string): boolean {
    const { isAbsolute, normalize } = this.#platform;
    const steps = this.#stepsOf(file);
    if (steps.includes(".terraform")) {
      return true;
    }
    const written = this.#written ?? "";
    if (isAbsolute(written)) {
      const isRoot = this.#platform.parse(written).root === normalize(written);
      return !isRoot && pathInside(file, written, this.#platform) !== undefined;
    }
    // A relative path may be in any root.
    const own = this.#stepsOf(normalize(written)).filter((step) => step !== ".." && step !== "." && step !== "");
    return own.length > 0 && steps.some((_, start) => own.every((step, index) => steps[start + index] === step));
  }

  /** The names in a path. Windows ignores their letter case. */
  #stepsOf(file: string): readonly string[] {
    const steps = file.split(this.#platform.sep);
    return this.#platform.sep === "\\" ? steps.map((step) => step.toLowerCase()) : steps;
  }
}
