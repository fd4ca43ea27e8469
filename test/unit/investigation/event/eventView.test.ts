import { describe, expect, it } from "vitest";
import { drawEvent, linkedJson } from "../../../../src/investigation/event/eventView.ts";
import type { Entity } from "../../../../src/model/entity/entity.ts";
import { findEntities } from "../../../../src/model/entity/findEntities.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { assumedRole, recordWith } from "../../model/records.ts";
import { historyOrigin } from "../../sources/origins.ts";

const PAGE = { verb: "Open", note: "Opens in account 111122223333." } as const;

function draw(changes: Parameters<typeof recordWith>[0] = {}) {
  const event = readRecord(JSON.stringify(recordWith(changes)));
  const entities = findEntities(event);
  return {
    entities,
    drawn: drawEvent(event, {
      entities,
      origins: [historyOrigin("development", "eu-west-1")],
      consolePage: ({ kind }) => (kind === "bucket" ? PAGE : undefined),
      declaredIn: ({ kind }) => (kind === "bucket" ? "main.tf:3" : undefined),
      timeZone: "Europe/Berlin",
    }),
  };
}

describe("drawEvent", () => {
  it("tells who, when, where from and how it went", () => {
    const { drawn } = draw({ errorCode: "AccessDenied", errorMessage: "not you\u001b[31m" });
    const fact = (label: string) => drawn.facts.find((one) => one.label === label)?.value;
    expect(drawn.title).toBe("PutBucketPolicy");
    expect(drawn.outcome).toEqual({ ok: false, label: "Failed: AccessDenied", message: "not you\\u001b[31m" });
    expect(drawn.timeUtc).toBe("2026-11-21 18:06:52 UTC");
    expect(drawn.timeLocal).toContain("2026-11-21 19:06:52");
    expect(fact("Who")).toContain("alice");
    expect(fact("From")).toBe("203.0.113.7");
    expect(fact("Found in")).toBe("development, eu-west-1");
    expect(fact("Role")).toBeUndefined();
  });

  it("names the line that declares the event's resource, and none where the workspace declares only others", () => {
    const { drawn, entities } = draw();
    expect(drawn.declaration?.text).toBe("main.tf:3");
    expect(entities[drawn.declaration?.entity ?? -1]?.kind).toBe("bucket");
    const onTrail = { eventSource: "cloudtrail.amazonaws.com", eventName: "UpdateTrail" };
    const requestParameters = { name: "audit", s3BucketName: "logs" };
    expect(draw({ ...onTrail, requestParameters }).drawn.declaration).toBeUndefined();
  });

  it("links facts to the things they name", () => {
    const { drawn, entities } = draw({ userIdentity: assumedRole("Admin", "bob") });
    const key = drawn.facts.find(({ label }) => label === "Access key");
    expect(key?.entity === undefined ? undefined : entities[key.entity]?.kind).toBe("access-key");
    const session = drawn.facts.find(({ label }) => label === "Session");
    expect(session?.entity === undefined ? undefined : entities[session.entity]?.value).toBe("bob");
  });

  it("links issued credentials to their events, with their expiry on the person's clock", () => {
    const issued = (expiration: string) =>
      draw({
        eventSource: "sts.amazonaws.com",
        eventName: "AssumeRole",
        readOnly: true,
        requestParameters: { roleArn: "arn:aws:iam::123456789012:role/Ops", roleSessionName: "alice" },
        responseElements: { credentials: { accessKeyId: "ASIAIOSFODNN7EXAMPL2", expiration } },
      });
    const { drawn, entities } = issued("Nov 21, 2026, 7:06:52 PM");
    expect(drawn.effect?.title).toBe("What it issued");
    const [row] = drawn.effect?.rows ?? [];
    expect(row).toMatchObject({ label: "Issued access key", note: "for session alice, until 20:06 (1 h)" });
    expect(entities[row?.follow ?? -1]).toMatchObject({ kind: "access-key", value: "ASIAIOSFODNN7EXAMPL2" });
    expect(row?.values).toEqual([{ text: "ASIAIOSFODNN7EXAMPL2", entity: row?.follow }]);
    const overnight = issued("Nov 22, 2026, 3:06:52 AM").drawn.effect?.rows[0]?.note;
    expect(overnight).toBe("for session alice, until 2026-11-22 04:06 (9 h)");
  });

  it("says what a refused call would have exposed, without claiming that it did", () => {
    const bucketPolicy = { Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject\u202e" }] };
    const changes = { requestParameters: { bucketName: "logs", bucketPolicy } };
    const done = draw(changes).drawn.effect;
    expect(done?.title).toBe("What changed");
    expect(done?.rows[0]).toMatchObject({ note: "s3:GetObject\\u202e", exposure: { text: "Public", certain: true } });
    const refused = draw({ ...changes, errorCode: "AccessDenied" }).drawn.effect;
    expect(refused?.title).toBe("What it would have changed");
    expect(refused?.rows[0]?.exposure).toEqual({ text: "Would have been public", certain: false });
  });

  it("says how many changes are only in the record, and nothing where there is none", () => {
    const settings = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`setting${at}`, at]));
    expect(draw({ eventName: "PutBucketThing", requestParameters: settings }).drawn.effect?.notes).toEqual([
      "14 more changes in the record.",
    ]);
    expect(draw({ eventName: "GetBucketAcl", readOnly: true }).drawn.effect).toBeUndefined();
  });

  it("puts who, from where, Region, account and key into the two lines, the rest into the details", () => {
    const { drawn } = draw({
      userIdentity: assumedRole("Admin", "bob"),
      errorCode: "E",
      errorMessage: "x".repeat(9_000),
    });
    const labels = (line?: 1 | 2) => drawn.facts.filter((fact) => fact.line === line).map(({ label }) => label);
    expect(labels(1)).toEqual(["Who", "Role"]);
    expect(labels(2)).toEqual(["From", "Region", "Account", "Access key"]);
    expect(labels()).toEqual(["Session", "User agent", "Event type", "Event ID", "Request ID", "Found in"]);
    expect(drawn.outcome?.message?.length).toBe(600);
    expect(drawn.facts.find(({ label }) => label === "From")?.note).toBe("aws-cli/2.15.0");
    expect(drawn.facts.find(({ label }) => label === "User agent")?.value).toBe("[aws-cli/2.15.0 Python/3.11]");
  });

  it("names the addenda to an event, and of an addendum what it amends", () => {
    const ids = ["11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555556"] as const;
    const addendum = { reason: "UPDATED_DATA", updatedFields: "responseElements", originalEventID: ids[0] };
    const { drawn, entities } = draw({ eventID: ids[1], addendum });
    const amends = drawn.facts.find(({ label }) => label === "Amends");
    expect(amends).toMatchObject({ value: ids[0], note: "UPDATED_DATA responseElements" });
    expect(amends?.entity === undefined ? undefined : entities[amends.entity]?.kind).toBe("event-id");
    const original = readRecord(JSON.stringify(recordWith({ eventID: ids[0] })));
    const later: Entity = { kind: "event-id", value: ids[1], label: ids[1], occurrences: [] };
    const { facts } = drawEvent(original, {
      entities: [later],
      origins: [],
      amendedBy: [readRecord(JSON.stringify(recordWith({ eventID: ids[1], addendum })))],
      consolePage: () => undefined,
      declaredIn: () => undefined,
      timeZone: "UTC",
    });
    expect(facts.find(({ label }) => label === "Amended by")).toMatchObject({ value: ids[1], entity: 0 });
  });

  it("lists every thing in exactly one group, by its name where it has a name and an ARN", () => {
    const { drawn, entities } = draw();
    const listed = drawn.groups.flatMap((group) => group.entities.map(({ id }) => id));
    expect(new Set(listed).size).toBe(listed.length);
    const labels = drawn.groups.flatMap((group) => group.entities.map(({ label }) => `${group.title}: ${label}`));
    expect(new Set(labels).size).toBe(labels.length);
    expect(new Set(entities.map(({ label }) => label)).size).toBe(new Set(labels).size);
    const bucket = drawn.groups.flatMap((group) => group.entities).find(({ kind }) => kind === "bucket");
    expect(bucket).toMatchObject({
      value: "logs",
      consolePage: PAGE,
      hasEvents: true,
      mayHaveCode: true,
      declaredIn: "main.tf:3",
    });
    const account = drawn.groups.flatMap((group) => group.entities).find(({ kind }) => kind === "account");
    expect(account?.hasEvents).toBe(false);
  });

  it("lists first what the event is about, and last what only tells who called", () => {
    const { drawn } = draw({
      userIdentity: {
        ...assumedRole("Admin", "bob"),
        onBehalfOf: { userId: "u", identityStoreArn: "arn:aws:identitystore::123456789012:identitystore/d-1" },
      },
      requestParameters: { bucketName: "logs", other: "arn:aws:sns:eu-west-1:123456789012:told" },
    });
    const resources = drawn.groups.find(({ title }) => title === "Resources")?.entities.map(({ value }) => value);
    expect(resources?.[0]).toBe("logs");
    expect(resources?.at(-1)).toContain("identitystore");
  });

  it("links every place where a thing stands to that very text", () => {
    const { drawn, entities } = draw({ errorMessage: 'no "s3" for arn:aws:iam::123456789012:user/alice here' });
    expect(drawn.links.length).toBeGreaterThan(4);
    for (const { start, end, entity } of drawn.links) {
      const text = drawn.json.slice(start, end);
      expect([entities[entity]?.value, entities[entity]?.arn]).toContain(text);
    }
    const message = drawn.json.indexOf('"errorMessage"');
    expect(drawn.links.some(({ start }) => start > message)).toBe(true);
  });
});

describe("linkedJson", () => {
  const entity = (value: string, span?: readonly [number, number]): Entity => ({
    kind: "resource",
    value,
    label: value,
    occurrences: [{ path: ["a"], in: "record", ...(span === undefined ? {} : { span }) }],
  });

  it("never lets links overlap: the first and longest wins", () => {
    const { json, links } = linkedJson('{"a":"abcdef"}', [
      entity("cd", [2, 4]),
      entity("abcdef"),
      entity("ef", [4, 6]),
    ]);
    expect(links.map(({ start, end }) => json.slice(start, end))).toEqual(["abcdef"]);
  });

  it("leaves out what only the envelope has", () => {
    const only: Entity = { ...entity("x"), occurrences: [{ path: ["a"], in: "envelope" }] };
    expect(linkedJson('{"a":"x"}', [only]).links).toEqual([]);
  });
});
