/** A file of records that is held in memory, with the content that it would have on disk. */
export interface HeldFile {
  readonly path: string;
  readonly bytes: SharedArrayBuffer;
}
