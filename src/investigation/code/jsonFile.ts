/** A small file of this machine that outlives the session. Holds ids, names and times; no request, answer or state. */
export interface JsonFile {
  /** What was saved last; anything for a file that is damaged or of another version. */
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
}
