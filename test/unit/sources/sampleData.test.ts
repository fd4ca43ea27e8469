import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sampleRecords, writeSampleData } from "../../../scripts/sampleData.ts";
import type { SearchRequest } from "../../../src/investigation/search/search.ts";
import { Searches } from "../../../src/investigation/search/searches.ts";
import { readSearchRequest } from "../../../src/investigation/search/searchRequest.ts";
import { Seen } from "../../../src/investigation/search/seen.ts";
import { requestOfGuide } from "../../../src/investigation/session/followUps.ts";
import { titleOf } from "../../../src/investigation/session/sessionState.ts";
import type { CloudTrailEvent } from "../../../src/model/event/record.ts";
import { Failure } from "../../../src/model/failure.ts";
import { sourcesOf } from "../../../src/sources/registry.ts";
import { testStore } from "../engine/store/testStore.ts";
import { noObjects } from "./origins.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "media", "sample");
const signal = new AbortController().signal;

/** The sources of a machine without AWS. */
function sourcesIn(sampleFolder: string | undefined) {
  const unused = () => Promise.reject(new Error("the sample data asks nothing of AWS"));
  return sourcesOf({
    store: testStore("/nowhere"),
    objects: noObjects(),
    now: () => Date.parse("2031-01-01T00:00:00Z"),
    connections: { connect: unused, regions: unused },
    profiles: async () => [],
    shown: async () => [],
    ...(sampleFolder === undefined ? {} : { sampleFolder }),
  });
}
const sources = sourcesIn(FOLDER);
const { guide, target } = sources.sample;
const searches = new Searches({ sources, seen: new Seen(), now: () => Date.now(), defaultHours: () => 24 });

async function found(request: SearchRequest): Promise<readonly CloudTrailEvent[]> {
  const search = await searches.prepare(request, signal, { asked: true });
  expect(search.guide).toBe(guide);
  const events: CloudTrailEvent[] = [];
  for await (const page of search.run(signal)) {
    events.push(...page.events.map(({ event }) => event));
  }
  expect(search.state).toBe("done");
  expect(search.targets.map(({ notes = [], failure }) => ({ notes, failure }))).toEqual([
    { notes: [], failure: undefined },
  ]);
  return events;
}

const foundBy = (title: string) => {
  const suggested = guide.searches.find((one) => one.title === title);
  if (suggested === undefined) {
    throw new Error(`the guide has no search "${title}"`);
  }
  return found(requestOfGuide({ targets: [target] }, guide, suggested));
};
const namesOf = (events: readonly CloudTrailEvent[]) => new Set(events.map(({ eventName }) => eventName));

/** The log files below a folder with their texts, by name. Compressed bytes differ between versions of zlib. */
async function textsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  const texts = paths.map(async (path) => [relative(folder, path), String(gunzipSync(await readFile(path)))] as const);
  return new Map((await Promise.all(texts)).sort(([left], [right]) => (left < right ? -1 : 1)));
}

describe("the sample data", () => {
  it("is what scripts/sampleData.ts writes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cloudtrail-sample-"));
    try {
      await writeSampleData(folder);
      const [bundled, written] = await Promise.all([textsIn(FOLDER), textsIn(folder)]);
      expect([...bundled.keys()]).toEqual([...written.keys()]);
      for (const [name, text] of written) {
        expect(bundled.get(name) === text, `${name}: run node scripts/sampleData.ts`).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is small: no more than 70 KB", async () => {
    const sizes = [...(await textsIn(FOLDER)).keys()].map(async (name) => (await stat(join(FOLDER, name))).size);
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)).toBeLessThan(70_000);
  });

  it("has the accounts, the time and the address that its guide names", async () => {
    const records = sampleRecords();
    expect(new Set(records.map(({ accountId }) => accountId))).toEqual(new Set(["111111111111", "222222222222"]));
    const [first, last] = [records[0]?.time ?? 0, records.at(-1)?.time ?? 0];
    expect(Math.ceil((last - first) / 3_600_000)).toBe(40);
    expect(guide.about).toContain("40 hours in two AWS accounts");
    expect(guide.about).toContain(/ip:(\S+)/.exec(guide.searches[0].text)?.[1]);
  });

  it("shows with each search of its guide what the guide says", async () => {
    expect((await foundBy("All events")).length).toBe(sampleRecords().length);
    const attack = await foundBy("What the attacker did");
    expect(namesOf(attack)).toEqual(
      expect.toSatisfy((names: ReadonlySet<string>) =>
        ["GetCallerIdentity", "CreateUser", "CreateAccessKey", "PutBucketPolicy", "StopLogging"].every((name) =>
          names.has(name),
        ),
      ),
    );
    expect(new Set(attack.map(({ record }) => record.sourceIPAddress))).toEqual(new Set(["203.0.113.66"]));
    const administrator = await foundBy("The new administrator");
    expect(administrator.some(({ raw }) => raw.includes(":policy/AdministratorAccess"))).toBe(true);
    expect(namesOf(administrator)).toContain("CreateUser");
    const bucket = await foundBy("The opened bucket");
    expect(namesOf(bucket)).toContain("DeleteBucketPublicAccessBlock");
    expect(bucket.filter(({ raw }) => raw.includes("ANONYMOUS_PRINCIPAL"))).toHaveLength(11);
    const trail = await foundBy("Attempts to stop the trail");
    expect(trail).toHaveLength(3);
    expect(trail.every(({ record }) => record.errorCode === "AccessDenied")).toBe(true);
    const changes = await foundBy("Changes by person and pipeline");
    expect(changes.every(({ record }) => record.readOnly === false)).toBe(true);
    expect(changes.some(({ raw }) => raw.includes("role/pipelines/github-terraform"))).toBe(true);
    expect(changes.some(({ raw }) => raw.includes("erin@example.com"))).toBe(true);
  });

  it("is called sample data in every view of it", () => {
    for (const search of guide.searches) {
      expect(titleOf(requestOfGuide({ targets: [target] }, guide, search))).toMatch(/^Sample data: \w/);
    }
    expect(titleOf({ targets: [target] })).toBe("Sample data");
  });

  it("is referred to without its folder, which another version of the extension has elsewhere", async () => {
    const request = readSearchRequest(JSON.parse(JSON.stringify({ targets: [target], text: "user:svc-monitoring" })));
    expect(request).toEqual({ targets: [{ source: "sampleData", label: "Sample data" }], text: "user:svc-monitoring" });
    expect((await found(request ?? {})).length).toBeGreaterThan(0);
    // A search that goes on from an event has the target of its origin.
    const search = await searches.prepare(request ?? {}, signal, { asked: true });
    expect(search.targets.map(({ target: ref }) => ref)).toEqual([target]);
  });

  it("is unknown to a composition without its folder", async () => {
    const without = new Searches({
      sources: sourcesIn(undefined),
      seen: new Seen(),
      now: () => 0,
      defaultHours: () => 24,
    });
    const refused = await without.prepare({ targets: [target] }, signal).catch((error: unknown) => error);
    expect(Failure.is(refused) && refused.message).toMatch(/^There is no source of events "sampleData"/);
  });
});
