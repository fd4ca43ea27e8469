import fc from "fast-check";
import { type CloudTrailEvent, type LookupEnvelope, readRecord } from "../../../src/model/event/record.ts";
import type { Condition, ValuePattern } from "../../../src/query/condition/condition.ts";

/** 2026-11-20T00:00Z to 2026-11-22T00:00Z: the time range of the random events. */
export const EPOCH = Date.UTC(2026, 10, 20);
const SPAN = 2 * 86_400_000;

const CALLS = [
  ["RunInstances", "ec2.amazonaws.com"],
  ["RunInstances20150331", "ec2.amazonaws.com"],
  ["PutBucketPolicy", "s3.amazonaws.com"],
  ["CreateFunction", "appsync.amazonaws.com"],
  ["CreateFunction20150331", "lambda.amazonaws.com"],
  ["UpdateDistribution2020_05_31", "cloudfront.amazonaws.com"],
  ["AssumeRole", "sts.amazonaws.com"],
] as const;
const ACCOUNTS = ["111122223333", "444455556666"] as const;
const REGIONS = ["eu-west-1", "us-east-1"] as const;
const KEYS = ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"] as const;
const IDS = ["0a", "0b", "0c"].map((end) => `3038ebd2-c98a-4c65-9b6e-e225062923${end}`);
const RESOURCES = [
  "logs",
  "arn:aws:s3:::logs",
  "sg-0a1",
  "fn",
  "arn:aws:lambda:eu-west-1:111122223333:function:fn",
  "Admin",
  "arn:aws:iam::111122223333:role/ops/Admin",
] as const;
const TYPES = ["AWS::S3::Bucket", "AWS::IAM::Role"] as const;
const ERRORS = ["AccessDenied", "ThrottlingException"] as const;
const ADDRESSES = ["10.1.2.3", "192.0.2.7", "2001:db8::1", "AWS Internal"] as const;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  event: ["RunInstances", "PutBucketPolicy", "CreateFunction", "CreateFunction20150331", "UpdateDistribution"],
  user: ["alice", "run-1", "Deploy/run-1", "bob"],
  key: KEYS,
  resource: RESOURCES,
  resourceType: TYPES,
  source: ["ec2", "ec2.amazonaws.com", "lambda", "s3"],
  region: REGIONS,
  error: ERRORS,
  ip: ["192.0.2.7", "AWS Internal"],
  id: IDS,
  category: ["Management", "Data"],
  "requestParameters.bucketName": ["logs", "Logs Archive", "a*b?c\\d"],
  "requestParameters.items.name": ["one", "two"],
};
const PATTERNS = ["*", "R*s", "*a*", "?lice", "*-*", "s?", "arn:*", "a\\*b\\?c\\\\*", "*\\**", "Logs *"] as const;
const FIELDS = Object.keys(WORDS);

/** `lookup`: as Event history returns it, with an envelope and a defined `readOnly`. */
export function anyEvent(options: { readonly lookup: boolean }): fc.Arbitrary<CloudTrailEvent> {
  return fc
    .record({
      call: fc.constantFrom(...CALLS),
      id: fc.constantFrom(...IDS),
      time: fc.integer({ min: 0, max: SPAN / 1000 - 1 }),
      region: fc.constantFrom(...REGIONS),
      account: fc.constantFrom(...ACCOUNTS),
      user: fc.constantFrom("alice", "bob", "run-1", undefined),
      key: fc.option(fc.constantFrom(...KEYS), { nil: undefined }),
      error: fc.option(fc.constantFrom(...ERRORS), { nil: undefined }),
      readOnly: options.lookup ? fc.boolean() : fc.option(fc.boolean(), { nil: undefined }),
      ip: fc.constantFrom(...ADDRESSES),
      bucket: fc.option(fc.constantFrom(...(WORDS["requestParameters.bucketName"] ?? [])), { nil: undefined }),
      items: fc.array(
        fc.record({ name: fc.constantFrom("one", "two", "three"), size: fc.integer({ min: 0, max: 5 }) }),
        {
          maxLength: 2,
        },
      ),
      resources: fc.array(
        fc.record({ name: fc.constantFrom(...RESOURCES), type: fc.constantFrom(...TYPES, undefined) }),
        {
          maxLength: 2,
        },
      ),
    })
    .map((seed) => {
      const [eventName, eventSource] = seed.call;
      const role = seed.user === "run-1";
      const envelope: LookupEnvelope = {
        eventId: seed.id,
        ...(seed.user === undefined ? {} : { username: seed.user }),
        ...(seed.key === undefined ? {} : { accessKeyId: seed.key }),
        resources: seed.resources.map(({ name, type }) => ({ name, ...(type === undefined ? {} : { type }) })),
      };
      const record = {
        eventVersion: "1.11",
        eventID: seed.id,
        eventTime: new Date(EPOCH + seed.time * 1000).toISOString(),
        eventName,
        eventSource,
        awsRegion: seed.region,
        recipientAccountId: seed.account,
        sourceIPAddress: seed.ip,
        eventCategory: "Management",
        eventType: "AwsApiCall",
        ...(seed.readOnly === undefined ? {} : { readOnly: seed.readOnly }),
        ...(seed.error === undefined ? {} : { errorCode: seed.error }),
        ...(seed.user === undefined
          ? {}
          : {
              userIdentity: {
                type: role ? "AssumedRole" : "IAMUser",
                ...(role
                  ? {
                      arn: `arn:aws:sts::${seed.account}:assumed-role/Deploy/run-1`,
                      sessionContext: { sessionIssuer: { type: "Role", userName: "Deploy" } },
                    }
                  : { userName: seed.user }),
                ...(seed.key === undefined ? {} : { accessKeyId: seed.key }),
              },
            }),
        requestParameters: { ...(seed.bucket === undefined ? {} : { BucketName: seed.bucket }), items: seed.items },
      };
      return readRecord(record, options.lookup ? { envelope } : {});
    });
}

/** `cases`: whether values may differ from AWS's letter case. */
export function anyCondition(options: { readonly cases: boolean }): fc.Arbitrary<Condition> {
  const cased = (value: string): fc.Arbitrary<string> =>
    options.cases ? fc.constantFrom(value, value, value.toLowerCase(), value.toUpperCase()) : fc.constant(value);
  const pattern = (field: string): fc.Arbitrary<ValuePattern> =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .constantFrom(...(WORDS[field] ?? []))
          .chain(cased)
          .map((value) => ({ value, wildcard: false })),
      },
      { weight: 1, arbitrary: fc.constantFrom(...PATTERNS).map((value) => ({ value, wildcard: true })) },
    );
  const test = fc
    .constantFrom(...FIELDS)
    .chain((field) =>
      fc
        .array(pattern(field), { minLength: 1, maxLength: 3 })
        .map((values): Condition => ({ kind: "field", field, test: { op: "is", values } })),
    );
  const flag = fc.constantFrom("true", "false").map(
    (value): Condition => ({
      kind: "field",
      field: "readonly",
      test: { op: "is", values: [{ value, wildcard: false }] },
    }),
  );
  const exists = fc
    .constantFrom(...FIELDS)
    .map((field): Condition => ({ kind: "field", field, test: { op: "exists" } }));
  const comparison = fc
    .record({
      op: fc.constantFrom("<", "<=", ">", ">="),
      time: fc.boolean(),
      value: fc.integer({ min: 0, max: 5 }),
    })
    .map(
      ({ op, time, value }): Condition => ({
        kind: "field",
        field: time ? "time" : "requestParameters.items.size",
        test: { op, value: time ? EPOCH + (value * SPAN) / 5 : value },
      }),
    );
  const between = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })).map(
    ([a, b]): Condition => ({
      kind: "field",
      field: "requestParameters.items.size",
      test: { op: "between", from: Math.min(a, b), to: Math.max(a, b) },
    }),
  );
  const network = fc
    .uniqueArray(fc.constantFrom("10.0.0.0/8", "192.0.2.0/28", "2001:db8::/32", "0.0.0.0/0"), {
      minLength: 1,
      maxLength: 2,
    })
    .map((networks): Condition => ({ kind: "field", field: "ip", test: { op: "in-network", networks } }));
  const text = fc
    .constantFrom("alice", "Logs A", "or", "readonly", "a:b", "-x", "10.1", 'quo"te\\', "eventName")
    .map((value): Condition => ({ kind: "text", text: value }));
  const wild = fc
    .constantFrom("Run*s", "?lice", "-a*", "time:*x")
    .map((value): Condition => ({ kind: "text", text: value, wildcard: true }));
  const leaf = fc.oneof(
    { weight: 6, arbitrary: test },
    { weight: 2, arbitrary: flag },
    exists,
    comparison,
    between,
    network,
    text,
    wild,
  );
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("node"), { maxLength: 3 }).map((of): Condition => ({ kind: "all", of })),
      fc.array(tie("node"), { maxLength: 3 }).map((of): Condition => ({ kind: "any", of })),
      tie("node").map((of): Condition => ({ kind: "not", of })),
    ),
  })).node;
}
