const hexDigits = "0123456789abcdef";
const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const mixedLetters = `${idLetters}abcdefghijklmnopqrstuvwxyz`;

/** FNV-1a over UTF-16 units, folded once more so that near texts give far numbers. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}

/** A deterministic source of chance: the same parts give the same sequence on every machine (sfc32). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...parts: readonly (string | number)[]) {
    const text = parts.join("\u0000");
    this.#a = digest(text);
    this.#b = digest(`${text}b`);
    this.#c = digest(`${text}c`);
    for (let round = 0; round < 12; round++) {
      this.next();
    }
  }

  /** An unsigned 32-bit integer. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** In [0, 1). */
  float(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** In [0, limit). */
  int(limit: number): number {
    return Math.floor(this.float() * limit);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(items.length)];
    if (item === undefined) {
      throw new RangeError("nothing to pick from");
    }
    return item;
  }

  hex(length: number): string {
    let text = "";
    let bits = 0;
    for (let index = 0; index < length; index++) {
      if (index % 8 === 0) {
        bits = this.next();
      }
      text += hexDigits[bits & 15];
      bits >>>= 4;
    }
    return text;
  }

  letters(length: number): string {
    return this.#from(idLetters, length);
  }

  /** Letters of both cases and digits. */
  mixedLetters(length: number): string {
    return this.#from(mixedLetters, length);
  }

  uuid(): string {
    const text = this.hex(32);
    const variant = hexDigits[8 + this.int(4)] ?? "8";
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
  }

  /** An access key id; put together here, because no such text may stand in a source file. */
  accessKey(kind: "long-term" | "session"): string {
    return `${kind === "long-term" ? "AK" : "AS"}IA${this.#from(keyLetters, 16)}`;
  }

  /** A unique id as IAM gives it: "AIDA", "AROA", "AIPA" and 17 characters. */
  uniqueId(prefix: "AIDA" | "AROA" | "AIPA" | "ANPA"): string {
    return prefix + this.#from(keyLetters, 17);
  }

  #from(alphabet: string, length: number): string {
    let text = "";
    for (let index = 0; index < length; index++) {
      text += alphabet[this.int(alphabet.length)];
    }
    return text;
  }
}

/** Picks by weight in logarithmic time. */
export class Weighted<T> {
  readonly #items: readonly T[];
  readonly #limits: readonly number[];
  readonly #total: number;

  constructor(items: readonly (readonly [weight: number, item: T])[]) {
    let total = 0;
    this.#items = items.map(([, item]) => item);
    this.#limits = items.map(([weight]) => {
      total += weight;
      return total;
    });
    this.#total = total;
  }

  pick(random: Random): T {
    const at = random.float() * this.#total;
    let low = 0;
    let high = this.#items.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#limits[middle] ?? 0) > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    const item = this.#items[low];
    if (item === undefined) {
      throw new RangeError("nothing to pick from");
    }
    return item;
  }
}
