import { describe, expect, it } from "vitest";
import { linkOfSearch, requestOfLink } from "../../../../src/investigation/links/searchLink.ts";
import type { SearchToCopy } from "../../../../src/investigation/search/copiedSearch.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { LOG_FILES } from "../../../../src/sources/localFiles/capabilities.ts";
import type { SourceKind } from "../../../../src/sources/source.ts";
import { TRAIL_BUCKET } from "../../../../src/sources/trailBucket/capabilities.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const DAY = 86_400_000;
const kinds = [
  { capabilities: EVENT_HISTORY, isNamed: () => false },
  { capabilities: LOG_FILES, isNamed: ({ files }: { files?: unknown }) => files !== undefined },
  { capabilities: TRAIL_BUCKET, isNamed: () => false },
] as unknown as readonly SourceKind[];
const ports = {
  sources: { kinds, usual: kinds[0] as never },
  accountOf: (name: string) => ({ dev: "111122223333", prod: "444455556666", prod2: "444455556666" })[name],
  hours: 24,
};
const copy = (search: SearchToCopy) => linkOfSearch(search, ports, NOW);
const target = (profile: string, region: string, source = "eventHistory") => ({ source, profile, region });

describe("the link to a search", () => {
  it("says what was searched: text, absolute times, Regions and accounts", () => {
    const window = { from: NOW - 7 * DAY, to: NOW };
    const copied = copy({
      request: { text: "user:alice error:* last:7d", profiles: ["prod"] },
      targets: [target("prod", "us-east-1"), target("prod2", "eu-west-1"), target("dev", "us-east-1")],
      window,
    });
    expect(copied).toEqual({
      link: {
        kind: "search",
        text: "user:alice error:*",
        window,
        regions: ["eu-west-1", "us-east-1"],
        accounts: ["111122223333", "444455556666"],
        sources: [],
      },
      notes: [],
    });
    expect(JSON.stringify(copied)).not.toContain("prod");
  });

  it("of one that did not run says its times as they are now, and leaves out what the person's choice decides", () => {
    expect(copy({ request: { text: "(user:a OR user:b) last:2d" } })).toMatchObject({
      link: {
        text: "(user:a OR user:b)",
        window: { from: NOW - 2 * DAY, to: NOW },
        regions: [],
        accounts: [],
        sources: [],
      },
    });
    expect(copy({ request: { from: "1h", regions: ["eu-west-1"], alsoRegions: ["us-east-1"] } })).toMatchObject({
      link: { text: "", window: { from: NOW - DAY / 24, to: NOW }, regions: ["eu-west-1", "us-east-1"] },
    });
    expect(copy({ request: {} })).toMatchObject({ link: { window: { from: NOW - DAY, to: NOW } } });
  });

  it("says which profiles' accounts it lacks", () => {
    expect(copy({ request: { profiles: ["dev", "new"] } })).toMatchObject({
      link: { accounts: ["111122223333"] },
      notes: ["The link doesn't name the account of new: it's known once the profile was used."],
    });
  });

  it("names other kinds of source, and says that it names no bucket", () => {
    const bucket = { source: "trailBucket", profile: "dev", bucket: "acme-logs" } as const;
    expect(copy({ request: { sources: ["trailBucket", "eventHistory"] } })).toMatchObject({
      link: { sources: ["eventHistory", "trailBucket"] },
      notes: [],
    });
    const copied = copy({
      request: { targets: [bucket] },
      targets: [{ source: "trailBucket", profile: "dev" } as const],
      window: { from: 0, to: NOW },
    });
    expect(copied).toMatchObject({ link: { sources: ["trailBucket"], accounts: ["111122223333"] } });
    expect("notes" in copied && copied.notes.join("")).toMatch(/^The link names no bucket/);
    expect(JSON.stringify("link" in copied && copied.link)).not.toContain("acme-logs");
  });

  it("is not made for log files on this computer, nor for a text that is no search", () => {
    const local = { problem: "The search can't be linked to: it reads log files on this computer." };
    expect(copy({ request: { files: ["/home/me/secret-case"] } })).toEqual(local);
    expect(copy({ request: { targets: [{ source: "localFiles", paths: ["/x"] }] } })).toEqual(local);
    const both = [{ source: "localFiles" }, target("dev", "us-east-1")];
    expect(copy({ request: {}, targets: both, window: { from: 0, to: NOW } })).toEqual(local);
    expect(copy({ request: { text: "user:(" } })).toMatchObject({
      problem: expect.stringMatching(/^The search can't be/),
    });
  });

  it("is searched with the chosen profiles, in its times", () => {
    const window = { from: NOW - DAY, to: NOW };
    const request = requestOfLink(
      { kind: "search", text: "user:a OR user:b", window, regions: ["eu-west-1"], sources: [] },
      ["mine"],
    );
    expect(request).toEqual({
      text: "(user:a OR user:b) from:2026-11-29T12:00:00Z to:2026-11-30T12:00:00Z",
      profiles: ["mine"],
      regions: ["eu-west-1"],
    });
    expect(parseQuery(request.text ?? "", { now: 0 }).query.window).toEqual(window);
  });
});
