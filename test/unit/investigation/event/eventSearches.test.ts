import { describe, expect, it } from "vitest";
import { searchAround, searchForRelated } from "../../../../src/investigation/event/eventSearches.ts";
import type { EventHit } from "../../../../src/investigation/search/search.ts";
import { titleOf } from "../../../../src/investigation/session/sessionState.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import type { JsonObject } from "../../../../src/model/text/json.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { Origin } from "../../../../src/sources/source.ts";
import { filesOrigin, historyOrigin } from "../../sources/origins.ts";

const TIME = Date.parse("2026-11-22T10:00:00Z");
const BUCKET: Origin = { source: "trailBucket", label: "logs", target: { source: "trailBucket", bucket: "logs" } };

function found(changes: JsonObject = {}, ...origins: readonly Origin[]): EventHit {
  const event = readRecord({
    eventID: "e1",
    eventTime: new Date(TIME).toISOString(),
    eventName: "PutObject",
    eventSource: "s3.amazonaws.com",
    awsRegion: "eu-west-1",
    recipientAccountId: "111122223333",
    sourceIPAddress: "203.0.113.17",
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::111122223333:assumed-role/Admin/alice",
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
      sessionContext: { sessionIssuer: { type: "Role", userName: "Admin" } },
    },
    ...changes,
  });
  return { event, origins: origins.length === 0 ? [historyOrigin("dev", "eu-west-1")] : origins };
}

describe("the search for what else an event's caller did", () => {
  it("asks for users and keys in all of Event history, for sessions and addresses around the event", () => {
    const textOf = (relation: Parameters<typeof searchForRelated>[0]) =>
      searchForRelated(relation, found(), undefined)?.text;
    expect(textOf("user")).toBe("user:alice last:90d");
    expect(textOf("key")).toBe("key:ASIAIOSFODNN7EXAMPLE last:90d");
    expect(textOf("session")).toBe("user:Admin/alice from:2026-11-21T22:00:00Z to:2026-11-22T22:00:00.001Z");
    expect(textOf("address")).toBe("ip:203.0.113.17 from:2026-11-21T10:00:00Z to:2026-11-23T10:00:00.001Z");
  });

  it("looks in every Region that the results were searched in, and in the event's", () => {
    const where = (within: Parameters<typeof searchForRelated>[2]) => {
      const { text: _text, ...rest } = searchForRelated("key", found(), within) ?? { text: "" };
      return rest;
    };
    expect(where(undefined)).toEqual({ profiles: ["dev"], alsoRegions: ["eu-west-1"] });
    expect(where({ text: "error:*", profiles: ["dev", "prod"], regions: ["us-east-1", "eu-west-1"] })).toEqual({
      profiles: ["dev"],
      regions: ["us-east-1", "eu-west-1"],
    });
    const everywhere = searchForRelated("key", found(), { text: "error:* region:* last:1h" });
    expect(everywhere?.text).toBe("key:ASIAIOSFODNN7EXAMPLE region:* last:90d");
    expect(where({ alsoRegions: ["us-east-1"] })).toEqual({
      profiles: ["dev"],
      alsoRegions: ["us-east-1", "eu-west-1"],
    });
  });

  it("reads log files as a whole, and a bucket a day around the event", () => {
    const files = filesOrigin("/logs");
    expect(searchForRelated("session", found({}, files), undefined)).toEqual({
      text: "user:Admin/alice",
      targets: [files.target],
    });
    expect(searchForRelated("user", found({}, BUCKET), undefined)).toEqual({
      text: "user:alice",
      targets: [BUCKET.target],
      from: TIME - 86_400_000,
      to: TIME + 86_400_000,
    });
  });

  it("finds the event, whatever its caller and address say", () => {
    for (const name of ['a"b\\', "or", "-x:y", "*", "a,b) OR (*", "last:1d", " \u202e\u0000\n", "x".repeat(1000)]) {
      const hit = found({
        userIdentity: {
          type: "AssumedRole",
          principalId: `AROAEXAMPLE:${name}`,
          accessKeyId: name,
          sessionContext: { sessionIssuer: { type: "Role", userName: name } },
        },
        sourceIPAddress: name,
      });
      for (const relation of ["user", "session", "key", "address"] as const) {
        const text = searchForRelated(relation, hit, undefined)?.text ?? "";
        const { query, problems } = parseQuery(text, { now: TIME });
        expect(problems, text).toEqual([]);
        expect(query.condition !== undefined && compile(query.condition)(hit.event), text).toBe(true);
        expect(query.window?.from, text).toBeLessThanOrEqual(TIME);
      }
    }
  });

  it("is none for an event without user, session, key or address", () => {
    const service = found({
      userIdentity: { type: "AWSService", invokedBy: "ec2.amazonaws.com" },
      sourceIPAddress: "",
    });
    for (const relation of ["user", "session", "key", "address"] as const) {
      expect(searchForRelated(relation, service, undefined)).toBeUndefined();
    }
  });
});

describe("the search for all events around an event", () => {
  it("looks in its account and Region for 15 minutes before and after it, both included", () => {
    const request = searchAround(found({}, historyOrigin("dev", "eu-west-1"), historyOrigin("audit", "eu-west-1")));
    expect(request).toEqual({
      text: "from:2026-11-22T09:45:00Z to:2026-11-22T10:15:00.001Z",
      profiles: ["dev"],
      regions: ["eu-west-1"],
    });
  });

  it("is called by its time", () => {
    expect(titleOf(searchAround(found()) ?? {})).toBe("All events 2026-11-22 09:45 to 10:15 UTC");
    expect(titleOf(searchAround(found({}, BUCKET)) ?? {})).toBe("All events 2026-11-22 09:45 to 10:15 UTC");
    expect(titleOf(searchForRelated("session", found(), undefined) ?? {})).toBe("user:Admin/alice");
    expect(titleOf({ text: "last:24h" })).toBe("All events");
    expect(titleOf({ text: "account:111122223333 region:eu-west-1 last:24h" })).toBe(
      "account:111122223333 region:eu-west-1",
    );
    expect(titleOf({ text: "-region:eu-west-1 from:2026-11-21 to:2026-11-22" })).toBe("-region:eu-west-1");
  });

  it("asks files and buckets, which hold several accounts and Regions, for those of the event", () => {
    expect(searchAround(found({}, BUCKET))).toEqual({
      text: "account:111122223333 region:eu-west-1 from:2026-11-22T09:45:00Z to:2026-11-22T10:15:00.001Z",
      targets: [BUCKET.target],
    });
    expect(searchAround(found({ eventTime: "never" }))).toBeUndefined();
  });
});
