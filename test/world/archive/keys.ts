import type { KeyEntry, KeyFolder } from "../types.ts";

/** Compares keys as S3 orders them: by their UTF-8 bytes. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** A folder whose entries are made once, when it is first listed, and sorted. */
export function lazyFolder(make: () => Iterable<KeyEntry>): KeyFolder {
  let made: readonly KeyEntry[] | undefined;
  return {
    entries: () => {
      made ??= [...make()].sort((left, right) => compareKeys(left.name, right.name));
      return made;
    },
  };
}

/** A folder under a path that ends with a slash. */
export function under(path: string, folder: KeyFolder): KeyFolder {
  const end = path.indexOf("/") + 1;
  return end === 0 ? folder : lazyFolder(() => [{ name: path.slice(0, end), folder: under(path.slice(end), folder) }]);
}
