import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MOST_DIGEST_BYTES, readDigest } from "../../src/analysis/digests/digest.ts";
import { readDigestName } from "../../src/analysis/digests/digestName.ts";
import { evidencePieces } from "../../src/investigation/evidence/evidenceExport.ts";
import { Verification } from "../../src/investigation/evidence/verification.ts";
import { VerificationSession } from "../../src/investigation/evidence/verificationSession.ts";
import { FolderEvidence } from "../../src/sources/localFiles/folderEvidence.ts";
import { BEGIN, HOUR, keyPair, SignedChain } from "../unit/investigation/evidence/signedChain.ts";

const key = keyPair();
const signal = new AbortController().signal;
const REGION_FOLDER = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/11/20";
const DIGEST = "111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20261120T010000Z.json.gz";

/** Keys that are no file names: out of the folder, with NUL, a drive, a device of Windows, and as long as S3 allows. */
const HOSTILE_KEYS = [
  "../../../../../../etc/passwd",
  "AWSLogs/../../outside/111122223333_CloudTrail_eu-west-1_20261120T0020Z_SECRETSECRETSECR.json.gz",
  "C:\\Windows\\CON",
  "CON",
  "nul\0nul_CloudTrail_eu-west-1_20261120T0020Z_a.json.gz",
  '=cmd|"/c calc"!A1',
  `${"long/".repeat(200)}x`.slice(0, 1_024),
  "__proto__",
  "[x](command:workbench.action.terminal.new)|`\n# heading",
];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-hostile-evidence-"));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

function verificationOf(evidence: SignedChain | FolderEvidence, hours?: number): Verification {
  return new Verification(evidence, hours === undefined ? undefined : { from: BEGIN, to: BEGIN + hours * HOUR }, {
    keys: async () => [key],
    allow: async () => true,
    now: () => BEGIN + 100 * HOUR,
    note: async () => undefined,
    changed: () => undefined,
  });
}

/** A chain whose signed digest of the last hour names these log files. */
function chainNaming(logs: readonly string[]): SignedChain {
  const chain = new SignedChain({ hours: 1, files: () => 0, keyOf: () => key });
  for (const log of logs) {
    chain.objects.set(log, { text: log });
  }
  chain.writeDigest(0, logs, key, undefined);
  for (const log of logs) {
    chain.objects.delete(log);
  }
  return chain;
}

describe("keys in digests that are no file names (21)", () => {
  it("name files of a folder by their last part, and never lead out of it", async () => {
    const chain = chainNaming(HOSTILE_KEYS);
    const digests = join(folder, "inside", REGION_FOLDER);
    await mkdir(digests, { recursive: true });
    const [path = ""] = [...chain.objects.keys()];
    await writeFile(join(digests, DIGEST), gzipSync(chain.objects.get(path)?.text ?? ""));
    await mkdir(join(folder, "outside"));
    const outside = join(
      folder,
      "outside",
      "111122223333_CloudTrail_eu-west-1_20261120T0020Z_SECRETSECRETSECR.json.gz",
    );
    await writeFile(outside, gzipSync("secret"));
    await symlink(join(folder, "outside"), join(folder, "inside", "AWSLogs", "link"));
    const evidence = new FolderEvidence([join(folder, "inside")]);
    const listing = await evidence.list(undefined, signal);
    expect(listing.logs).toEqual([]);
    expect(listing.notes).toEqual(["1 link was not followed."]);
    const verification = verificationOf(evidence);
    await verification.run(signal);
    const rows = [...verification.board.rows("deleted")];
    expect(rows.map((row) => row.key).sort()).toEqual([...HOSTILE_KEYS].sort());
    expect(rows.some(({ canOpen }) => canOpen)).toBe(false);
  });

  it("are asked of S3 as they stand, and are missing in it", async () => {
    const chain = chainNaming(HOSTILE_KEYS);
    const verification = verificationOf(chain, 1);
    await verification.run(signal);
    expect([...verification.board.rows("deleted")].map((row) => row.key).sort()).toEqual([...HOSTILE_KEYS].sort());
  });

  it("are cells and code in reports, not formulas or links (20, 10)", async () => {
    const session = new VerificationSession(
      { target: { source: "trailBucket" }, keysProfile: "p", range: { from: BEGIN, to: BEGIN + HOUR } },
      {
        open: async () => chainNaming(HOSTILE_KEYS),
        keys: () => async () => [key],
        allow: async () => true,
        now: () => BEGIN + 100 * HOUR,
        note: async () => undefined,
        changed: () => undefined,
        fault: (error) => {
          throw error;
        },
      },
    );
    await session.run();
    const text = async (format: "md" | "csv" | "json") => {
      let whole = "";
      for await (const piece of evidencePieces(session, format, { version: "1.2.3", now: BEGIN })) {
        whole += piece;
      }
      return whole;
    };
    expect(await text("csv")).toContain(`'=cmd|`);
    const document = await text("md");
    expect(document).not.toMatch(/^# heading/m);
    expect(
      document
        .split("\n")
        .filter((line) => line.includes("command:"))
        .every((line) => /`[^`]*command:/.test(line)),
    ).toBe(true);
    expect(document).toContain(`Public key of eu-west-1: \`${key.fingerprint}\``);
    const report = JSON.parse(await text("json")) as { readonly files: readonly { readonly key: string }[] };
    expect(report.files.map((file) => file.key)).toEqual(expect.arrayContaining(HOSTILE_KEYS));
  });
});

describe("digests and log files that cost more than they are worth (16, 17, 18)", () => {
  /** The longest time (ms) that the thread was blocked. */
  async function blocked(work: () => Promise<unknown>): Promise<number> {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 5);
    await work();
    longest = Math.max(longest, performance.now() - last);
    clearInterval(timer);
    return longest;
  }

  it("are no digests: nested deep, with keys that every object inherits, too many, or of another encoding", () => {
    expect(readDigest(Buffer.from("[".repeat(200_000)))).toBeUndefined();
    expect(readDigest(Buffer.from(`{"logFiles":${"[".repeat(200_000)}${"]".repeat(200_000)}}`))).toBeUndefined();
    expect(readDigest(Buffer.from('{"__proto__":{"digestS3Bucket":"x"}}'))).toBeUndefined();
    expect(readDigest(Buffer.from([0xff, 0xfe, 0x7b]))).toBeUndefined();
    expect(readDigestName(`111122223333_CloudTrail-Digest_eu-west-1_${"_".repeat(100_000)}.json.gz`)).toBeUndefined();
  });

  it("are not unpacked beyond their bounds, and leave the thread free", async () => {
    const bombs = join(folder, "bombs", REGION_FOLDER);
    const logs = join(folder, "bombs", REGION_FOLDER.replace("CloudTrail-Digest", "CloudTrail"));
    await mkdir(bombs, { recursive: true });
    await mkdir(logs, { recursive: true });
    const zeros = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    await writeFile(join(bombs, DIGEST), zeros);
    const log = join(logs, "111122223333_CloudTrail_eu-west-1_20261120T0020Z_a1B2c3D4e5F6g7H8.json.gz");
    await writeFile(log, zeros);
    const evidence = new FolderEvidence([join(folder, "bombs")]);
    const verification = verificationOf(evidence);
    const longest = await blocked(async () => {
      await verification.run(signal);
      expect(await evidence.read({ key: log }, signal)).toBe("too-large");
    });
    expect([...verification.board.rows("unchecked")].map(({ kind }) => kind)).toEqual(["digest", "log"]);
    // A bound that even a busy machine keeps: without slices it is seconds.
    expect(longest).toBeLessThan(1_000);
  });

  it("are read as large as a digest may be", () => {
    const entry = `{"s3Bucket":"b","s3Object":"k","hashValue":"${"a".repeat(64)}","hashAlgorithm":"SHA-256"},`;
    const count = Math.floor((MOST_DIGEST_BYTES - 2_000) / entry.length);
    const text = `{"digestStartTime":"2026-11-20T00:00:00Z","digestEndTime":"2026-11-20T01:00:00Z","digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"${"a".repeat(32)}","digestSignatureAlgorithm":"SHA256withRSA","previousDigestSignature":null,"logFiles":[${entry.repeat(count).slice(0, -1)}]}`;
    expect(readDigest(Buffer.from(text))?.logFiles.length).toBe(count);
  });
});
