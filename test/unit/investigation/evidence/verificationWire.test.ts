import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readPublicKeys } from "../../../../src/aws/publicKeys.ts";
import { summarySentence } from "../../../../src/investigation/evidence/verdictTexts.ts";
import { Verification } from "../../../../src/investigation/evidence/verification.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { type Evidence, isVerifiable } from "../../../../src/sources/evidence.ts";
import { FileVerdicts } from "../../../../src/sources/fileVerdicts.ts";
import { LocalFilesKind } from "../../../../src/sources/localFiles/localFilesKind.ts";
import type { SourceTarget } from "../../../../src/sources/source.ts";
import { ObjectCache } from "../../../../src/sources/trailBucket/objectCache.ts";
import { TrailBucketKind } from "../../../../src/sources/trailBucket/trailBucketKind.ts";
import { makeWorld } from "../../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../../aws/house.ts";

const HOUR = 3_600_000;
const end = Date.parse("2026-11-29T20:00:00Z");
const world = makeWorld({ seed: 1, size: 4000, end });
const signal = new AbortController().signal;
const bucket = { source: "trailBucket", profile: "log-archive", bucket: "acme-organization-trail-logs", prefix: "org" };

let house: House;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-evidence-"));
  house = await openHouse({ world, wire: { pace: noLimit, now: () => end }, clock: fastClock() });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});
afterEach(() => {
  house.aws.faults.clear();
});

function memory() {
  const values = new Map<string, unknown>();
  return {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, JSON.parse(JSON.stringify(value))),
  };
}

function bucketKind(verdicts: FileVerdicts): TrailBucketKind {
  return new TrailBucketKind({
    connections: house.connections,
    objects: new ObjectCache({ folder: join(folder, "objects"), maxBytes: () => 1e9, onUnwritable: () => undefined }),
    verdicts,
    now: () => end,
    profiles: async () => world.accounts.map(({ profile }) => house.profile(profile)),
    shown: async () => [],
  });
}

async function evidenceOf(target: SourceTarget): Promise<Evidence> {
  return isVerifiable(target) ? target.evidence({ asked: true })(signal) : expect.fail("not verifiable");
}

async function verify(evidence: Evidence, verdicts: FileVerdicts, hours?: number) {
  const verification = new Verification(
    evidence,
    hours === undefined ? undefined : { from: end - hours * HOUR, to: end },
    {
      keys: async (region, range) => {
        const connection = await house.connections.connect("cloudtrail", house.profile("log-archive"), region);
        return readPublicKeys(connection, range, { signal });
      },
      allow: async () => true,
      now: () => end,
      note: (noted, at) => verdicts.note(noted, at),
      changed: () => undefined,
    },
  );
  await verification.run(signal);
  const { board, gaps, hasKeys } = verification;
  const isFolder = evidence.bucket === undefined;
  return {
    verification,
    rows: [...board.rows("problems")],
    sentence: summarySentence({ logs: board.counts("log"), digests: board.counts("digest"), gaps, hasKeys, isFolder }),
  };
}

async function notesOf(target: SourceTarget, text: string): Promise<readonly string[]> {
  const source = await target.open({ asked: true })(signal);
  const { query } = parseQuery(text, { now: end });
  let notes: readonly string[] = [];
  for await (const page of source.search(plan(query, target.capabilities, end), signal)) {
    notes = page.notes ?? notes;
  }
  await source.close?.();
  return notes;
}

describe("a trail's bucket, verified over the wire", () => {
  it("has digests with CloudTrail's signature for every account and Region, and one log file that somebody changed", async () => {
    const verdicts = new FileVerdicts(memory());
    const kind = bucketKind(verdicts);
    const { rows, sentence, verification } = await verify(await evidenceOf(await kind.target(bucket)), verdicts, 24);
    expect(rows.map(({ kind: what, verdict, account, region }) => [what, verdict, account, region])).toEqual([
      ["log", "changed", "222222222222", "eu-west-1"],
    ]);
    expect(sentence).toMatch(
      /^[\d,]+ of [\d,]+ log files are as CloudTrail wrote them; 1 was changed after delivery; (?:\d+ (?:is|are) not in a digest yet; )?(\d+) of \1 digests are signed by CloudTrail\.$/,
    );
    expect(verification.gaps).toEqual([]);
    expect(house.aws.requests.list().some(({ operation }) => operation === "ListPublicKeys")).toBe(true);

    const [changed] = rows;
    const notes = await notesOf(
      await kind.target({ ...bucket, accounts: ["222222222222"] }),
      "region:eu-west-1 last:24h",
    );
    expect(notes[0]).toContain(`1 log file was changed after CloudTrail delivered it (${changed?.name})`);
    // A search that did not read the file says nothing, and neither does one before the verification.
    expect(
      (await notesOf(await kind.target({ ...bucket, accounts: ["111111111111"] }), "last:24h")).join(" "),
    ).not.toContain("changed");
    expect(
      (await notesOf(await bucketKind(new FileVerdicts(memory())).target(bucket), "region:eu-west-1 last:6h")).join(
        " ",
      ),
    ).not.toContain("was changed");
    // The events of the file alone.
    const request = (await evidenceOf(await kind.target(bucket))).request(changed?.key ?? "");
    const [only] = "targets" in request ? request.targets : [];
    const source = await (await kind.target(only ?? bucket)).open({ asked: true })(signal);
    const { query } = parseQuery("last:30d", { now: end });
    const ids: string[] = [];
    for await (const page of source.search(plan(query, kind.capabilities, end), signal)) {
      ids.push(...page.events.map(({ eventName }) => eventName));
    }
    await source.close?.();
    expect(ids).toContain("AuthorizeSecurityGroupIngress");
    expect(ids.length).toBeLessThan(50);
  });

  it("names deleted files, and those that cannot be read", async () => {
    const verdicts = new FileVerdicts(memory());
    const target = await bucketKind(verdicts).target({ ...bucket, accounts: ["222222222222"], regions: ["eu-west-1"] });
    const evidence = await evidenceOf(target);
    const { digests, logs } = await evidence.list({ from: end - 12 * HOUR, to: end }, signal);
    const early = logs.filter(({ delivered = 0 }) => delivered < end - 5 * HOUR);
    const [gone, denied] = early.map(({ key }) => key);
    const digest = digests.map(({ key }) => key).sort()[2];
    house.aws.faults.add({ kind: "not-found", service: "s3", operation: "GetObject", key: gone ?? "" });
    house.aws.faults.add({ kind: "access-denied", service: "s3", operation: "GetObject", key: denied ?? "" });
    house.aws.faults.add({ kind: "corrupt", service: "s3", operation: "GetObject", key: digest ?? "" });
    const { rows } = await verify(evidence, verdicts, 12);
    expect(rows.find(({ key }) => key === gone)?.verdict).toBe("deleted");
    expect(rows.find(({ key }) => key === denied)?.detail).toContain("s3:GetObject");
    expect(rows.find(({ key }) => key === digest)?.verdict).toBe("changed");
  });

  it("fails with the missing permission, where the public keys cannot be read", async () => {
    house.aws.faults.add({ kind: "access-denied", service: "cloudtrail", operation: "ListPublicKeys" });
    const target = await bucketKind(new FileVerdicts(memory())).target({ ...bucket, accounts: ["111111111111"] });
    await expect(verify(await evidenceOf(target), new FileVerdicts(memory()), 3)).rejects.toMatchObject({
      reason: "access-denied",
      action: "cloudtrail:ListPublicKeys",
    });
  });

  it("says how to turn validation on for a trail without it", async () => {
    const target = await bucketKind(new FileVerdicts(memory())).target({
      source: "trailBucket",
      profile: "production",
      bucket: "acme-prod-trail-logs",
      prefix: "production",
    });
    await expect(verify(await evidenceOf(target), new FileVerdicts(memory()), 3)).rejects.toThrow(
      "--enable-log-file-validation",
    );
  });

  it("verifies a copy in a folder, all but the newest digest, and names the changed file in a search of the folder", async () => {
    const target = await bucketKind(new FileVerdicts(memory())).target({
      ...bucket,
      accounts: ["222222222222"],
      regions: ["eu-west-1"],
    });
    const listing = await (await evidenceOf(target)).list({ from: end - 8 * HOUR, to: end }, signal);
    const s3 = await house.connections.connect("s3", house.profile("log-archive"), "eu-west-1");
    const copy = join(folder, "copy");
    for (const { key } of [...listing.digests, ...listing.logs]) {
      const { value } = await s3.call(
        {
          apiClass: "logFiles",
          action: "s3:GetObject",
          run: async (api, stop) => {
            const { Body, Metadata = {} } = await api.getObject(bucket.bucket, key, stop);
            return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(0), metadata: Metadata };
          },
        },
        { signal },
      );
      await mkdir(dirname(join(copy, key)), { recursive: true });
      await writeFile(join(copy, key), value.bytes);
      if (
        key ===
        listing.digests
          .map((file) => file.key)
          .sort()
          .at(-1)
      ) {
        await writeFile(join(copy, `${key}.head`), JSON.stringify({ Metadata: value.metadata }));
      }
    }
    const verdicts = new FileVerdicts(memory());
    const files = new LocalFilesKind({ verdicts });
    const first = await verify(await evidenceOf(files.of([copy])), verdicts);
    const newest =
      listing.digests
        .map(({ key }) => key)
        .sort()
        .at(-1) ?? "";
    expect(first.rows.map(({ kind, verdict }) => `${kind} ${verdict}`)).toContain("log changed");
    expect(first.rows.find(({ kind, verdict }) => kind === "digest" && verdict === "unproven")?.key).toBe(
      join(copy, newest),
    );
    expect((await notesOf(files.of([copy]), "event:*"))[0]).toContain(
      "1 log file was changed after CloudTrail delivered it",
    );

    // What `aws s3api head-object` printed, beside the newest digest.
    await writeFile(join(copy, `${newest}.metadata.json`), await readFile(join(copy, `${newest}.head`)));
    const second = await verify(await evidenceOf(files.of([copy])), verdicts);
    expect(second.rows.filter(({ verdict }) => verdict === "unproven")).toEqual([]);
    expect(second.sentence).toMatch(/(\d+) of \1 digests are signed by CloudTrail/);

    // One day of log files alone finds the digests beside them, and misses nothing of the others.
    const part = await verify(await evidenceOf(files.of([join(copy, dirname(listing.logs[0]?.key ?? ""))])), verdicts);
    expect(part.rows.filter(({ verdict }) => verdict === "deleted")).toEqual([]);
    expect(part.rows.map(({ verdict }) => verdict)).toContain("changed");
  });
});
