import type { FileBatch } from "./fileBatches.ts";

/** What the thread that reads files is asked: the next batch of a file, whose reading begins with the first of them. */
export interface FileQuestion {
  readonly path: string;
  /** How much of the file to read. */
  readonly bytes: number;
}

/** A batch; no batch where the file is over; or the error of the file system. */
export interface FileAnswer {
  readonly batch?: FileBatch;
  readonly error?: { readonly code: string; readonly message: string };
}
