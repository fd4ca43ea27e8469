import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { summarySentence } from "../../../../src/investigation/evidence/verdictTexts.ts";
import { Verification, type VerificationPorts } from "../../../../src/investigation/evidence/verification.ts";
import { Failure, isAbort } from "../../../../src/model/failure.ts";
import type { FileVerdict } from "../../../../src/sources/fileVerdicts.ts";
import { BEGIN, type ChainOptions, HOUR, keyPair, REGION, SignedChain } from "./signedChain.ts";

const first = keyPair();
const second = keyPair();
const foreign = keyPair();
const listed = [first, second];
const never = new AbortController().signal;

function chainOf(options: Partial<ChainOptions> & Pick<ChainOptions, "hours">): SignedChain {
  return new SignedChain({ files: () => 2, keyOf: () => first, ...options });
}

interface Verified {
  readonly verification: Verification;
  readonly noted: FileVerdict[];
}

async function verify(
  chain: SignedChain,
  { hours = 24, ...ports }: Partial<VerificationPorts> & { readonly hours?: number } = {},
): Promise<Verified> {
  const noted: FileVerdict[] = [];
  const verification = new Verification(
    chain,
    { from: BEGIN, to: BEGIN + hours * HOUR },
    {
      keys: async (region) => listed.filter((key) => key.region === region),
      allow: async () => true,
      now: () => BEGIN + hours * HOUR + 90 * 60_000,
      note: async (verdicts) => void noted.push(...verdicts),
      changed: () => undefined,
      ...ports,
    },
  );
  await verification.run(never);
  return { verification, noted };
}

/** The keys of every file that is not valid, by verdict. */
function problems({ verification }: Verified): Record<string, readonly string[]> {
  const rows = [...verification.board.rows("all")].filter(({ verdict }) => verdict !== "valid");
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ verdict }) => verdict)].map(([verdict, some]) => [
      verdict,
      some.map(({ key }) => key).sort(),
    ]),
  );
}

function sentence({ verification: { board, gaps, hasKeys } }: Verified): string {
  return summarySentence({
    logs: board.counts("log"),
    digests: board.counts("digest"),
    gaps,
    isFolder: false,
    hasKeys,
  });
}

const at = (key: string | undefined): string => key ?? expect.fail("no such digest");

describe("Verification", () => {
  it("finds everything as CloudTrail wrote it: empty hours, the first digest, and a change of keys included", async () => {
    const chain = chainOf({
      hours: 24,
      files: (hour) => hour % 3,
      keyOf: (hour) => (hour < 12 ? first : second),
    });
    const result = await verify(chain);
    expect(problems(result)).toEqual({});
    expect(sentence(result)).toBe(
      "24 of 24 log files are as CloudTrail wrote them; 24 of 24 digests are signed by CloudTrail.",
    );
    expect(result.verification.usedKeys.map(({ fingerprint }) => fingerprint)).toEqual([
      first.fingerprint,
      second.fingerprint,
    ]);
    expect(result.noted.filter(({ verdict }) => verdict !== undefined)).toEqual([]);
  });

  it("names exactly the files that were tampered with", async () => {
    const kinds = ["change log", "delete log", "add log", "change digest", "delete digest", "replace digest"] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...kinds, "nothing" as const), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 24, maxLength: 24 }),
        async (tampering, files) => {
          const chain = chainOf({
            hours: 24,
            files: (hour) => files[hour] ?? 1,
            keyOf: (hour) => (hour % 7 < 3 ? first : second),
          });
          const expected = new Map<string, string>();
          for (const [number, kind] of tampering.entries()) {
            const hour = 3 + number * 3;
            const [log = ""] = chain.logKeys[hour] ?? [];
            const digest = at(chain.digestKeys[hour]);
            switch (kind) {
              case "nothing":
                break;
              case "change log":
                chain.change(log, (text) => text.replace("eventID", "eventId"));
                expected.set(log, "changed");
                break;
              case "delete log":
                chain.objects.delete(log);
                expected.set(log, "deleted");
                break;
              case "add log": {
                const added = chain.logKey(hour, 9);
                chain.objects.set(added, { text: '{"Records":[]}' });
                expected.set(added, "unlisted");
                break;
              }
              default: {
                if (kind === "delete digest") {
                  chain.objects.delete(digest);
                } else if (kind === "change digest") {
                  chain.change(digest, (text) => `${text} `);
                } else {
                  chain.objects.set(digest, chain.objects.get(at(chain.digestKeys[hour - 1])) ?? { text: "" });
                }
                expected.set(digest, kind === "delete digest" ? "deleted" : "changed");
                for (const key of chain.logKeys[hour] ?? []) {
                  expected.set(key, "unchecked");
                }
              }
            }
          }
          const { verification, noted } = await verify(chain);
          const found = [...verification.board.rows("all")].filter(({ verdict }) => verdict !== "valid");
          expect(new Map(found.map(({ key, verdict }) => [key, verdict]))).toEqual(expected);
          expect(new Set(noted.flatMap(({ id, verdict }) => (verdict === undefined ? [] : id.split(" ")[0])))).toEqual(
            new Set(
              [...expected].flatMap(([key, verdict]) =>
                verdict === "changed" && !key.includes("Digest") ? key : verdict === "unlisted" ? key : [],
              ),
            ),
          );
          expect(verification.gaps.map(({ kind, from }) => [kind, (from - BEGIN) / HOUR])).toEqual(
            [...tampering.entries()].flatMap(([number, kind]) =>
              kind === "delete digest" ? [["deleted", 3 + number * 3]] : [],
            ),
          );
        },
      ),
      { numRuns: 25, seed: 15 },
    );
  });

  it("refuses a digest that someone signed with another key, and believes nothing that it says", async () => {
    const chain = chainOf({ hours: 6, keyOf: (hour) => (hour === 5 ? foreign : first) });
    expect(problems(await verify(chain, { hours: 6 }))).toEqual({
      unproven: [...(chain.logKeys[5] ?? []), at(chain.digestKeys[5])].sort(),
    });
    const claims = chainOf({ hours: 6 });
    // A digest that names the key of CloudTrail, and is signed with another one.
    const { signature } =
      new SignedChain({
        hours: 6,
        files: () => 2,
        keyOf: () => ({ ...foreign, fingerprint: first.fingerprint }),
      }).objects.get(at(claims.digestKeys[5])) ?? {};
    const last = claims.objects.get(at(claims.digestKeys[5]));
    claims.objects.set(at(claims.digestKeys[5]), {
      text: last?.text ?? "",
      ...(signature === undefined ? {} : { signature }),
    });
    expect(problems(await verify(claims, { hours: 6 })).changed).toEqual([at(claims.digestKeys[5])]);
  });

  it("tells a time in which validation was off from deleted digests", async () => {
    const off = chainOf({ hours: 12, off: [4, 5], restarts: [6] });
    const result = await verify(off, { hours: 12 });
    expect(
      result.verification.gaps.map(({ kind, from, to }) => [kind, (from - BEGIN) / HOUR, (to - BEGIN) / HOUR]),
    ).toEqual([["off", 4, 6]]);
    expect(problems(result)).toEqual({ unchecked: [...(off.logKeys[4] ?? []), ...(off.logKeys[5] ?? [])].sort() });
    expect(sentence(result)).toBe(
      "20 of 24 log files are as CloudTrail wrote them; 4 could not be checked; 10 of 10 digests are signed by CloudTrail; 2026-11-20 04:00 to 06:00 UTC has no digest.",
    );
  });

  it("says that digests end, where the newest ones were deleted", async () => {
    const chain = chainOf({ hours: 12 });
    for (const hour of [9, 10, 11]) {
      chain.objects.delete(at(chain.digestKeys[hour]));
    }
    const { verification } = await verify(chain, { hours: 12, now: () => BEGIN + 20 * HOUR });
    expect(verification.gaps.map(({ kind, from, to }) => [kind, (from - BEGIN) / HOUR, (to - BEGIN) / HOUR])).toEqual([
      ["end", 9, 12],
    ]);
  });

  it("takes the log files of a backfill digest for listed", async () => {
    const chain = chainOf({ hours: 12 });
    const late = chain.logKey(4, 7);
    chain.objects.set(late, { text: '{"Records":[]}' });
    chain.writeDigest(4, [late], second, undefined, "_backfill");
    const result = await verify(chain, { hours: 12 });
    expect(problems(result)).toEqual({});
    expect(sentence(result)).toContain("13 of 13 digests");
  });

  it("leaves log files open that are in no digest yet", async () => {
    const chain = chainOf({ hours: 6 });
    const fresh = chain.logKey(6, 0);
    chain.objects.set(fresh, { text: "{}" });
    expect(problems(await verify(chain, { hours: 7, now: () => BEGIN + 6.5 * HOUR }))).toEqual({ pending: [fresh] });
  });

  it("proves all but the newest digest without metadata, as in a folder", async () => {
    const chain = chainOf({ hours: 6 });
    for (const key of chain.digestKeys) {
      chain.objects.set(at(key), { text: chain.objects.get(at(key))?.text ?? "" });
    }
    expect(problems(await verify(chain, { hours: 6 }))).toEqual({
      unproven: [...(chain.logKeys[5] ?? []), at(chain.digestKeys[5])].sort(),
    });
  });

  it("checks no signature without keys, and says so", async () => {
    const chain = chainOf({ hours: 3 });
    const noted: FileVerdict[] = [];
    const verification = new Verification(
      chain,
      { from: BEGIN, to: BEGIN + 3 * HOUR },
      {
        allow: async () => true,
        now: () => BEGIN + 3 * HOUR,
        note: async (verdicts) => void noted.push(...verdicts),
        changed: () => undefined,
      },
    );
    await verification.run(never);
    expect(sentence({ verification, noted })).toBe(
      "0 of 6 log files are as CloudTrail wrote them; 6 are not proven; the signatures of 3 digests were not checked.",
    );
    expect(noted).toEqual([]);
  });

  it("names what could not be read, and reads nothing where the cost is refused", async () => {
    const chain = chainOf({ hours: 3 });
    const [log = ""] = chain.logKeys[1] ?? [];
    chain.problems.set(log, "denied");
    const result = await verify(chain, { hours: 3 });
    expect(problems(result)).toEqual({ unchecked: [log] });
    expect([...result.verification.board.rows("unchecked")][0]?.detail).toContain("s3:GetObject");
    const costly = Object.assign(chainOf({ hours: 3 }), { cost: () => ({}) as never });
    await expect(verify(costly, { allow: async () => false })).rejects.toThrow("the cost was not allowed");
    expect(costly.reads).toEqual([]);
  });

  it("proves the Regions whose keys could be read, and fails where no keys or no digests can be read", async () => {
    const refused = (message: string) => new Failure({ reason: "region-disabled", message, context: {}, remedies: [] });
    const chain = chainOf({ hours: 3 });
    const other = new SignedChain({ hours: 3, files: () => 1, keyOf: () => first, region: "me-south-1" });
    for (const [key, object] of other.objects) {
      chain.objects.set(key, object);
    }
    const result = await verify(chain, {
      hours: 3,
      keys: async (region) => {
        if (region === "me-south-1") {
          throw refused("The Region is not enabled.");
        }
        return listed;
      },
    });
    expect(result.verification.board.counts("digest")).toMatchObject({ valid: 3, unproven: 3 });
    expect(result.verification.notes).toEqual([
      "The public keys of me-south-1 could not be read: The Region is not enabled.",
    ]);
    await expect(
      verify(chainOf({ hours: 3 }), {
        keys: async () => {
          throw refused("no keys");
        },
      }),
    ).rejects.toThrow("no keys");
    const denied = Object.assign(chainOf({ hours: 3 }), { refusal: refused("no objects") });
    for (const key of denied.digestKeys) {
      denied.problems.set(at(key), "denied");
    }
    await expect(verify(denied)).rejects.toThrow("no objects");
  });

  it("goes on where it was stopped", async () => {
    const chain = chainOf({ hours: 12, files: () => 5 });
    const stop = new AbortController();
    let changes = 0;
    const verification = new Verification(
      chain,
      { from: BEGIN, to: BEGIN + 12 * HOUR },
      {
        keys: async () => listed,
        allow: async () => true,
        now: () => BEGIN + 13 * HOUR,
        note: async () => undefined,
        changed: () => {
          changes += 1;
          if (changes === 40) {
            stop.abort();
          }
        },
      },
    );
    const stopped = await verification.run(stop.signal).then(
      () => false,
      (error: unknown) => isAbort(error),
    );
    expect(stopped).toBe(true);
    expect(verification.board.counts("log").valid).toBeLessThan(60);
    await verification.run(never);
    expect(verification.board.counts("log").valid).toBe(60);
    expect(new Set(chain.reads).size).toBe(chain.reads.length);
  });

  it("says how to turn validation on, where there are no digests", async () => {
    const chain = chainOf({ hours: 2, off: [0, 1] });
    await expect(verify(chain)).rejects.toThrow(
      /no digest files in s3:\/\/acme-logs\/.*4 log files.*--enable-log-file-validation/,
    );
  });

  it("asks for the keys of the Region of the digests", async () => {
    const asked: string[] = [];
    await verify(chainOf({ hours: 2 }), {
      hours: 2,
      keys: async (region) => {
        asked.push(region);
        return listed;
      },
    });
    expect(asked).toEqual([REGION]);
  });
});
