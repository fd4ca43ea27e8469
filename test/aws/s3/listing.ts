import { compareKeys } from "../../world/archive/keys.ts";
import type { KeyEntry, KeyFolder, StoredObject } from "../../world/types.ts";

/** What a page of a listing is made of: a key, or the beginning that keys share up to a delimiter. */
export type Item = { readonly key: string; readonly object: StoredObject } | { readonly commonPrefix: string };

export interface ListQuery {
  readonly prefix: string;
  /** "": none. */
  readonly delimiter: string;
  /** Only keys after this one. */
  readonly after: string;
  /** What is modified later is not there yet, ms since 1970 UTC. */
  readonly now: number;
}

/** Greater than every character of a key: what follows `prefix + last` is after all keys that begin with the prefix. */
const last = "\u{10FFFF}";

/** The place in a listing after an item, for `ListQuery.after`. */
export function placeAfter(item: Item): string {
  return "key" in item ? item.key : item.commonPrefix + last;
}

/** Every item of some folders that hold the same bucket's keys, in the order of their keys. */
export function* listItems(roots: readonly KeyFolder[], query: ListQuery): Generator<Item> {
  const streams = roots.map((root) => itemsOf(root, "", query));
  const heads = streams.map((stream) => stream.next().value as Item | undefined);
  for (;;) {
    let least: string | undefined;
    for (const head of heads) {
      if (head !== undefined && (least === undefined || compareKeys(nameOf(head), least) < 0)) {
        least = nameOf(head);
      }
    }
    if (least === undefined) {
      return;
    }
    let item: Item | undefined;
    for (const [at, head] of heads.entries()) {
      if (head !== undefined && nameOf(head) === least) {
        item = head;
        heads[at] = nextOther(streams[at], least);
      }
    }
    if (item !== undefined) {
      yield item;
    }
  }
}

/** The next item of another name: a folder of flat keys yields a common prefix for each of them. */
function nextOther(stream: Generator<Item> | undefined, name: string): Item | undefined {
  for (;;) {
    const { value, done } = stream?.next() ?? { done: true };
    if (done === true || nameOf(value) !== name) {
      return done === true ? undefined : value;
    }
  }
}

/** @param path the key up to the folder's entries */
function* itemsOf(folder: KeyFolder, path: string, query: ListQuery): Generator<Item> {
  const { prefix, delimiter, after, now } = query;
  const entries = folder.entries();
  for (let at = firstOf(entries, path, query); at < entries.length; at += 1) {
    const entry = entries[at];
    if (entry === undefined) {
      return;
    }
    const key = path + entry.name;
    if (!key.startsWith(prefix) && !("folder" in entry && prefix.startsWith(key))) {
      if (compareKeys(key, prefix) > 0) {
        return;
      }
      continue;
    }
    const cut = delimiter === "" || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length);
    const commonPrefix = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if ("folder" in entry) {
      const within = itemsOf(entry.folder, key, commonPrefix === undefined ? query : { ...query, delimiter: "" });
      if (commonPrefix === undefined) {
        yield* within;
      } else if (within.next().done !== true) {
        yield { commonPrefix };
      }
    } else if (entry.object.modified <= now && compareKeys(key, after) > 0) {
      yield commonPrefix === undefined ? { key, object: entry.object } : { commonPrefix };
    }
  }
}

/** The first entry that may hold a key of the listing: by halves, as a folder may have a hundred thousand. */
function firstOf(entries: readonly KeyEntry[], path: string, { prefix, after }: ListQuery): number {
  const from = compareKeys(prefix, after) > 0 ? prefix : after;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = path + (entries[middle]?.name ?? "");
    // A folder whose key begins `from` comes before it and still holds what comes after.
    if (compareKeys(key, from) < 0 && !from.startsWith(key)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function nameOf(item: Item): string {
  return "key" in item ? item.key : item.commonPrefix;
}
