import type * as vscode from "vscode";
import { MAX_NOISE_FILES } from "../../investigation/saved/knownNoise.ts";
import { NOISE_FILE_ENDING, readNoiseFile, type SharedNoise } from "../../investigation/saved/noiseFile.ts";
import type { SharedFile } from "../../investigation/saved/sharedFile.ts";
import { WorkspaceFiles } from "../workspaceFiles.ts";

interface WorkspaceNoisePorts {
  /** `found` has other files. */
  changed(): void;
  fault(error: unknown): void;
}

/** The known-noise files of the workspace folders. Searched for on first use; from then on changes are watched. */
export class WorkspaceNoise implements vscode.Disposable {
  readonly #ports: WorkspaceNoisePorts;
  readonly #files: WorkspaceFiles<SharedNoise>;
  #found: readonly SharedFile<SharedNoise>[] = [];
  #latest: Promise<readonly SharedFile<SharedNoise>[]> | undefined;

  constructor(ports: WorkspaceNoisePorts) {
    this.#ports = ports;
    const kind = {
      ending: NOISE_FILE_ENDING,
      what: "known-noise filter",
      most: MAX_NOISE_FILES,
      read: readNoiseFile,
    };
    this.#files = new WorkspaceFiles(kind, () => this.#read());
  }

  /** What was read last, by path; empty until the first reading, which this begins, has ended. */
  get found(): readonly SharedFile<SharedNoise>[] {
    if (this.#latest === undefined) {
      this.#read();
    }
    return this.#found;
  }

  dispose(): void {
    this.#files.dispose();
  }

  #read(): void {
    const latest = this.#files.list();
    this.#latest = latest;
    latest
      .then((found) => {
        if (this.#latest === latest && (found.length > 0 || this.#found.length > 0)) {
          this.#found = found.toSorted((left, right) => (left.path < right.path ? -1 : 1));
          this.#ports.changed();
        }
      })
      .catch((error: unknown) => this.#ports.fault(error));
  }
}
