import { stat } from "node:fs/promises";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { compile } from "../../query/match/match.ts";
import { ALL_TIME, type SourcePlan } from "../../query/plan/plan.ts";
import { type FileVerdicts, VerdictNotes } from "../fileVerdicts.ts";
import type { FileReaderOptions } from "../logFiles/fileReader.ts";
import { FileRun } from "../logFiles/fileRun.ts";
import { FileTools } from "../logFiles/fileTools.ts";
import type { LogFile } from "../logFiles/logFile.ts";
import type { LogFileIndex, Source, SourcePage } from "../source.ts";
import { pathId, verdictIdOf } from "./folderEvidence.ts";
import { listFiles } from "./listFiles.ts";

/**
 * Log files on disk, read newest first where their names tell the time. A search that stopped goes on where it stopped
 * when it is run again on the same instance.
 */
export class LocalFiles implements Source {
  readonly #paths: readonly string[];
  readonly #tools: FileTools;
  readonly #verdicts: VerdictNotes;
  #listed: { readonly count: number; readonly run: FileRun } | undefined;

  /**
   * `index`: takes the files that a trail wrote; without one their events come in pages like all others. `reading`: how
   * the others are read. `verdicts`: the files that are known not to be as CloudTrail wrote them.
   */
  constructor(paths: readonly string[], index?: LogFileIndex, reading?: FileReaderOptions, verdicts?: FileVerdicts) {
    this.#paths = paths;
    this.#verdicts = new VerdictNotes(verdicts);
    this.#tools = new FileTools(index, reading);
  }

  async *search(plan: SourcePlan, signal: AbortSignal): AsyncGenerator<SourcePage, void, undefined> {
    try {
      signal.throwIfAborted();
      const { count, run } = await this.#list(signal);
      const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
      const wanted = {
        from: plan.window.from,
        accepts: (event: CloudTrailEvent) => isIn(plan.window, event.time) && accepts(event),
      };
      yield* run.pages(wanted, signal, ({ bytes, total, read, parsed }) => ({
        throttled: 0,
        remembered: false,
        share: total === 0 ? 1 : bytes / total,
        files: { read, of: count, parsed },
        notes: [...this.#verdicts.all(), ...this.#tools.notes.all()],
      }));
    } finally {
      this.#tools.reader.close();
    }
  }

  async #list(signal: AbortSignal): Promise<{ readonly count: number; readonly run: FileRun }> {
    if (this.#listed === undefined) {
      const { files, notes } = await listFiles(this.#paths, signal);
      if (files.length === 0) {
        throw new Failure({
          reason: "not-found",
          message: `No log file was found. ${notes.join(" ")}`.trim(),
          context: {},
          remedies: [],
        });
      }
      for (const note of notes) {
        this.#tools.notes.line(note);
      }
      await this.#addVerdicts(files);
      this.#listed = { count: files.length, run: new FileRun(files, this.#tools) };
    }
    return this.#listed;
  }

  async #addVerdicts(files: readonly LogFile[]): Promise<void> {
    for (const { path, name } of files) {
      if (this.#verdicts.mayHave(pathId(path))) {
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined) {
          this.#verdicts.add(name, verdictIdOf(path, found.size, found.mtimeMs));
        }
      }
    }
  }
}

/** An event without a time is in no window but the one of all time. */
function isIn({ from, to }: TimeRange, time: number | undefined): boolean {
  return time === undefined ? from <= ALL_TIME.from && to >= ALL_TIME.to : time >= from && time < to;
}
