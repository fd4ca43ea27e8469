import { describe, expect, it } from "vitest";
import { Dictionary } from "../../../src/engine/segment/dictionary.ts";
import { hashOfBytes, hashOfWords } from "../../../src/engine/segment/hash.ts";

const COUNT = 4_000;
const numbered = (make: (at: string) => string): readonly string[] =>
  Array.from({ length: COUNT }, (_, at) => make(String(at).padStart(8, "0")));

/** The identity of one session of a role: all of one length, and the same but for a key and a time. */
const session = (key: string, role: string): string =>
  JSON.stringify({
    type: "AssumedRole",
    principalId: `AROAEXAMPLE00000001:${role}`,
    arn: `arn:aws:sts::111122223333:assumed-role/${role}/${role}`,
    accountId: "111122223333",
    accessKeyId: `ASIA0000${key}`,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLE00000001",
        arn: `arn:aws:iam::111122223333:role/${role}`,
        userName: role,
      },
      attributes: { creationDate: `2026-11-20T10:${key.slice(4, 6)}:${key.slice(6)}Z`, mfaAuthenticated: "false" },
    },
  });

const values: readonly (readonly [name: string, values: readonly string[]])[] = [
  ...[4, 17, 40, 63].map((length): readonly [string, readonly string[]] => [
    `sessions of one role with a name of ${length} characters`,
    numbered((key) => session(key, "r".repeat(length))),
  ]),
  [
    "values that differ in the middle of 100 kB",
    numbered((key) => `${"x".repeat(50_000)}${key}${"x".repeat(50_000)}`).slice(0, 200),
  ],
  ["short values", numbered((key) => `"${key}"`)],
  ["values of many lengths", Array.from({ length: COUNT }, (_, at) => "a".repeat(at))],
];

/** How many slots a table of twice as many looks at for all of them, where one takes the next that is free. */
function probes(hashes: readonly number[]): number {
  const mask = 2 ** Math.ceil(Math.log2(hashes.length * 2)) - 1;
  const taken = new Set<number>();
  let looked = 0;
  for (const hash of hashes) {
    let slot = hash & mask;
    for (looked += 1; taken.has(slot); looked += 1) {
      slot = (slot + 1) & mask;
    }
    taken.add(slot);
  }
  return looked;
}

describe("hashes of what an index holds", () => {
  it.each(values)("tell %s apart", (_, texts) => {
    const hashes = texts.map((text) => {
      const bytes = Buffer.from(`[${text}]`);
      return hashOfBytes(bytes, 1, bytes.length - 1);
    });
    expect(new Set(hashes).size).toBeGreaterThan(texts.length - 5);
    expect(probes(hashes)).toBeLessThan(texts.length * 3);
  });

  it.each([0, 1, 2, 3])("tell ids apart that differ in word %d alone", (word) => {
    const hashes = Array.from({ length: 40_000 }, (_, at) => {
      const words = [0, 0x8000, 0x80000000, 7];
      words[word] = at * 0x10000;
      const [a = 0, b = 0, c = 0, d = 0] = words;
      return hashOfWords(a, b, c, d);
    });
    expect(new Set(hashes).size).toBeGreaterThan(39_900);
    expect(probes(hashes)).toBeLessThan(40_000 * 3);
  });

  it("give one code to equal values and another to each other value", () => {
    const dictionary = new Dictionary();
    const texts = numbered((key) => session(key, "deploy"));
    const codes = texts.map((text) => dictionary.codeOfText(text));
    expect(new Set(codes).size).toBe(COUNT);
    expect(texts.map((text) => dictionary.codeOfText(text))).toEqual(codes);
  });
});
