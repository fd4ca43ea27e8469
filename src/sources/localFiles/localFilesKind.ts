import * as v from "valibot";
import { refusedRequest } from "../../model/failure.ts";
import type { VerifiableTarget } from "../evidence.ts";
import { filesTitle } from "../filesTitle.ts";
import type { FileVerdicts } from "../fileVerdicts.ts";
import type { Scope, Source, SourceKind, SourceTarget, TargetRef } from "../source.ts";
import { unreadableTarget } from "../source.ts";
import { LOG_FILES } from "./capabilities.ts";

export interface LocalFilesPorts {
  /** The program of the thread that reads log files: the bundle of `fileWorker.ts`. Absent: no thread reads them. */
  readonly fileProgram?: string | undefined;
  /** The log files that are known not to be as CloudTrail wrote them. Absent: none. */
  readonly verdicts?: FileVerdicts | undefined;
}

const reference = v.object({
  source: v.literal(LOG_FILES.source),
  paths: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), v.minLength(1), v.maxLength(1000)),
});

/** Log files and folders on disk: what was opened together is one target. */
export class LocalFilesKind implements SourceKind {
  readonly capabilities = LOG_FILES;
  readonly #ports: LocalFilesPorts;

  constructor(ports: LocalFilesPorts) {
    this.#ports = ports;
  }

  isNamed({ files }: Scope): boolean {
    return files !== undefined;
  }

  async resolve({ files }: Scope): Promise<readonly SourceTarget[]> {
    if (files === undefined) {
      throw refusedRequest("A search of log files names them: pass their paths as `files`.");
    }
    return [this.of(files)];
  }

  async target(ref: TargetRef): Promise<SourceTarget> {
    const parsed = v.safeParse(reference, ref);
    if (!parsed.success) {
      throw unreadableTarget(LOG_FILES.title, "paths");
    }
    return this.of(parsed.output.paths);
  }

  /** The target with files and folders, by their absolute paths. */
  of(paths: readonly string[]): VerifiableTarget {
    const title = filesTitle(paths);
    return {
      origin: {
        source: LOG_FILES.source,
        label: title,
        unbounded: true,
        target: { source: LOG_FILES.source, label: title, paths: [...paths] },
      },
      capabilities: { ...LOG_FILES, title },
      facts: {},
      open: ({ index }) => {
        let source: Source | undefined;
        return async () => {
          // Loaded when files are opened; kept, so that a search continues where it stopped.
          const { LocalFiles } = await import("./localFiles.ts");
          source ??= new LocalFiles(paths, index, { program: this.#ports.fileProgram }, this.#ports.verdicts);
          return source;
        };
      },
      evidence: () => async () => {
        const { FolderEvidence } = await import("./folderEvidence.ts");
        return new FolderEvidence(paths);
      },
    };
  }
}
