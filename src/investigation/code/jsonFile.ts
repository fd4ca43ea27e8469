/** A small persistent file on this machine. Contains ids, names and times; no requests, answers or states. */
export interface JsonFile {
  /** The value saved last. It may have any shape: the file may be damaged or of another version. */
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
}
