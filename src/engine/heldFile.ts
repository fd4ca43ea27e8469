/** A file of records that is held in memory, with the content that it would have on disk. */
export interface HeldFile {
  readonly path: string;
  readonly bytes: SharedArrayBuffer;
}

/** A copy that other threads can read. */
export function sharedCopy(bytes: Uint8Array): SharedArrayBuffer {
  const copy = new SharedArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
