import * as v from "valibot";
import { LOG_FILES } from "../localFiles/capabilities.ts";
import type { LocalFilesKind } from "../localFiles/localFilesKind.ts";
import type { SourceKind, SourceTarget, TargetRef } from "../source.ts";
import { unreadableTarget } from "../source.ts";
import { SAMPLE_GUIDE } from "./guide.ts";

export interface SampleDataPorts {
  /** The folder of the log files that come with the extension. Absent: there are none. */
  readonly sampleFolder?: string | undefined;
}

/** Refers to the sample data wherever the extension is installed. */
export const SAMPLE_DATA = { source: "sampleData", label: SAMPLE_GUIDE.title } as const satisfies TargetRef;

const reference = v.object({ source: v.literal(SAMPLE_DATA.source) });

/**
 * The log files that come with the extension, read like all others. A kind of its own, because each version of the
 * extension has them in another folder, and a search of them is kept longer than that.
 */
export class SampleDataKind implements SourceKind {
  readonly capabilities = { ...LOG_FILES, source: SAMPLE_DATA.source, title: SAMPLE_GUIDE.title };
  readonly #target: SourceTarget;

  constructor(folder: string, files: LocalFilesKind) {
    this.#target = {
      ...files.of([folder]),
      origin: { source: SAMPLE_DATA.source, label: SAMPLE_DATA.label, unbounded: true, target: SAMPLE_DATA },
      capabilities: this.capabilities,
      guide: SAMPLE_GUIDE,
    };
  }

  isNamed(): boolean {
    return false;
  }

  async resolve(): Promise<readonly SourceTarget[]> {
    return [this.#target];
  }

  async target(ref: TargetRef): Promise<SourceTarget> {
    if (!v.is(reference, ref)) {
      throw unreadableTarget(SAMPLE_GUIDE.title, `the source "${SAMPLE_DATA.source}"`);
    }
    return this.#target;
  }
}
