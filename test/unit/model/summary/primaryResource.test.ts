import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IdentifiedEntity } from "../../../../src/model/entity/entity.ts";
import { findEntities } from "../../../../src/model/entity/findEntities.ts";
import { type LookupEnvelope, readRecord } from "../../../../src/model/event/record.ts";
import { primaryResource } from "../../../../src/model/summary/primaryResource.ts";
import { candidates } from "../../../../src/model/summary/resourceCandidates.ts";
import { makeWorld } from "../../../world/world.ts";
import { recordWith } from "../records.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

/** The primary resource must be the same with and without the event's entities. */
function expectSame(json: string, envelope?: LookupEnvelope): void {
  const event = readRecord(json, envelope === undefined ? {} : { envelope });
  const expected = withoutOccurrences(primaryResource(event, findEntities(event)));
  expect(withoutOccurrences(primaryResource(event)), json.slice(0, 2_000)).toEqual(expected);
}

function withoutOccurrences(entity: (IdentifiedEntity & { readonly occurrences?: unknown }) | undefined): unknown {
  return entity === undefined ? undefined : { ...entity, occurrences: undefined };
}

describe("primaryResource without entities", () => {
  const world = makeWorld({ seed: 11, size: 4_000, end: Date.UTC(2026, 10, 20) });

  it("equals the result with entities, on the demo world with and without lookup envelopes", SLOW, () => {
    for (const { json, eventId, resources } of world.records()) {
      expectSame(json);
      expectSame(json, { eventId, resources });
    }
  });

  it("rarely needs the whole record", SLOW, () => {
    const parts = new Set([
      "requestParameters",
      "responseElements",
      "resources",
      "serviceEventDetails",
      "errorMessage",
    ]);
    let whole = 0;
    let count = 0;
    for (const { json } of world.records()) {
      count += 1;
      whole +=
        candidates(
          readRecord(json),
          (root) => parts.has(root),
          ({ kind }) => kind !== "account",
        ) === undefined
          ? 1
          : 0;
    }
    expect(whole / count).toBeLessThan(0.1);
  });

  const corpus = new URL("../../../../../shared/corpus/", import.meta.url);
  it.skipIf(!existsSync(corpus))(
    "equals the result with entities on public records (skipped without ../shared/corpus)",
    SLOW,
    () => {
      let count = 0;
      for (const folder of ["invictus", "stratus"].filter((name) => existsSync(new URL(name, corpus)))) {
        for (const name of readdirSync(new URL(folder, corpus)).filter((file) => file.endsWith(".json"))) {
          const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, corpus), "utf8")) as {
            Records?: unknown;
          };
          const records = Array.isArray(content) ? content : (content.Records ?? [content]);
          for (const record of records as readonly unknown[]) {
            expectSame(JSON.stringify(record));
            count += 1;
          }
        }
      }
      expect(count).toBeGreaterThan(50);
    },
  );

  // Names that occur in several members, whole and inside longer texts, under keys of different precision.
  const text = fc.constantFrom(
    ...[
      "logs",
      "alice",
      "Admin",
      "i-0123456789abcdef0",
      "sg-0123456789abcdef0",
      "AROAEXAMPLEROLE00001",
      "123456789012",
    ],
    ...[
      "arn:aws:iam::123456789012:role/Admin",
      "arn:aws:s3:::logs",
      "arn:aws:s3:::logs/a%20b",
      "arn:aws:iam::1:role/*",
    ],
    ...["arn:aws:sts::123456789012:assumed-role/Admin/alice", "AROAEXAMPLEROLE00001:alice", "203.0.113.7", ""],
    ...[
      "is not allowed on resource: arn:aws:iam::123456789012:role/Admin",
      "on resource: i-0123456789abcdef0 and logs",
    ],
    ...[
      '{"Resource":"arn:aws:s3:::logs/*"}',
      "%7B%22arn%3Aaws%3As3%3A%3A%3Alogs%22%7D",
      "s3://logs",
      "logs.amazonaws.com",
    ],
  );
  const key = fc.constantFrom(
    ...[
      "bucketName",
      "roleName",
      "roleArn",
      "groupId",
      "instanceId",
      "userName",
      "key",
      "items",
      "ARN",
      "type",
      "name",
    ],
    ...["instancesSet", "resourceArn", "accountId", "Host", "policyDocument", "widgetName", "id", "member", "content"],
  );
  const part = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      text,
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  })).value;
  const root = fc.constantFrom(
    ...["requestParameters", "responseElements", "resources", "serviceEventDetails", "additionalEventData"],
    ...["errorMessage", "userIdentity", "addendum", "vpcEndpointId", "eventContext", "content"],
  );

  it("equals the result with entities for any record, in any order", SLOW, () => {
    const events = fc.record({
      eventName: fc.constantFrom(
        "AttachRolePolicy",
        "RunInstances",
        "PutObject",
        "CreateWidget",
        "AssumeRole",
        "ListBuckets",
      ),
      eventSource: fc.constantFrom(
        "iam.amazonaws.com",
        "ec2.amazonaws.com",
        "s3.amazonaws.com",
        "widget.amazonaws.com",
      ),
      eventType: fc.constantFrom("AwsApiCall", "AwsServiceEvent"),
      parts: fc.array(fc.tuple(root, part), { maxLength: 6 }),
      resources: fc.array(fc.record({ name: text, type: fc.constantFrom("AWS::S3::Bucket", "AWS::EC2::Host") }), {
        maxLength: 2,
      }),
    });
    fc.assert(
      fc.property(events, ({ parts, resources, ...said }) => {
        const before = parts.slice(0, 2);
        expectSame(JSON.stringify({ ...Object.fromEntries(before), ...said, ...Object.fromEntries(parts) }), {
          resources,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it("equals the result with entities when an event exceeds the entity limit", () => {
    const many = Array.from({ length: 2_500 }, (_, index) => `bucket-${index}`);
    for (const requestParameters of [
      { bucketName: many },
      { bucketName: [...many, "logs"], x: { bucketName: "logs" } },
    ]) {
      expectSame(JSON.stringify(recordWith({ addendum: { bucketName: many }, requestParameters })));
      expectSame(JSON.stringify({ addendum: { roleArn: many }, ...recordWith({ requestParameters }) }));
      expectSame(JSON.stringify({ ...recordWith({ requestParameters, addendum: { bucketName: many } }) }));
    }
    const crowd = { addendum: { x: many.map((name) => ({ roleName: name })), requestID: "x" } };
    expectSame(
      JSON.stringify({ serviceEventDetails: crowd, ...recordWith({ requestParameters: { bucketName: "zz" } }) }),
    );
    expectSame(
      JSON.stringify({ additionalEventData: crowd, ...recordWith({ requestParameters: { bucketName: "zz" } }) }),
    );
  });
});

it("is the first of several equally good ones", () => {
  const ids = ["i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb"];
  const event = readRecord(
    recordWith({
      eventSource: "ec2.amazonaws.com",
      eventName: "StopInstances",
      requestParameters: { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } },
    }),
  );
  expect(primaryResource(event)?.value).toBe(ids[0]);
  expect(primaryResource(event, findEntities(event))?.value).toBe(ids[0]);
});
