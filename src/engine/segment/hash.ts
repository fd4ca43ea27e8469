import { randomInt } from "node:crypto";

/** Another one in each process: nobody can write values that collide. Hashes must not be stored. */
const SEED = randomInt(2 ** 32) | 0;

/** A 32-bit hash of all bytes in a range: what values share, beginnings or lengths, does not make them collide. */
export function hashOfBytes(source: Uint8Array, from: number, to: number): number {
  let hash = SEED ^ (to - from);
  const whole = to - ((to - from) & 3);
  for (let at = from; at < whole; at += 4) {
    hash = mixed(
      hash,
      (source[at] as number) |
        ((source[at + 1] as number) << 8) |
        ((source[at + 2] as number) << 16) |
        ((source[at + 3] as number) << 24),
    );
  }
  let rest = 0;
  for (let at = to - 1; at >= whole; at -= 1) {
    rest = (rest << 8) | (source[at] as number);
  }
  return spread(mixed(hash, rest));
}

/** The same of four words. */
export function hashOfWords(a: number, b: number, c: number, d: number): number {
  return spread(mixed(mixed(mixed(mixed(SEED, a), b), c), d));
}

/** One round of MurmurHash3 (x86, 32 bits), by Austin Appleby, public domain. */
function mixed(hash: number, word: number): number {
  const scaled = Math.imul(word, 0xcc9e2d51);
  const turned = hash ^ Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593);
  return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
}

/** Its end: each bit of the hash then depends on all bits before. */
function spread(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}
