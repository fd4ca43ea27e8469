import { describe, expect, test } from "vitest";
import {
  canCompare,
  compareChanges,
  compareRecords,
  isEarlierChange,
} from "../../../../src/investigation/event/comparison.ts";
import { readRecord } from "../../../../src/model/event/record.ts";

const BERLIN = "Europe/Berlin";
const statement = (sid: string, action: string) => ({ Sid: sid, Effect: "Allow", Action: action, Resource: "*" });
const policy = (...statements: readonly unknown[]) => ({ Version: "2012-10-17", Statement: statements });

function event(eventName: string, requestParameters: unknown, changes: object = {}) {
  return readRecord({
    eventVersion: "1.11",
    eventName,
    eventSource: "iam.amazonaws.com",
    eventTime: "2026-11-22T09:02:00Z",
    eventID: `${eventName}-1`,
    awsRegion: "us-east-1",
    recipientAccountId: "111122223333",
    readOnly: false,
    userIdentity: { type: "Root", accountId: "111122223333", arn: "arn:aws:iam::111122223333:root" },
    requestParameters,
    responseElements: null,
    eventType: "AwsApiCall",
    ...changes,
  });
}
const bucketPolicy = (bucket: string, document: unknown, changes: object = {}) =>
  event(
    "PutBucketPolicy",
    { bucketName: bucket, bucketPolicy: document, Host: "s3.amazonaws.com" },
    { eventSource: "s3.amazonaws.com", ...changes },
  );
const LATER = { eventTime: "2026-11-22T13:35:10Z", eventID: "later" };

describe("compareChanges", () => {
  test("compares the policies alone, with sorted keys and statements by their Sid", () => {
    const older = bucketPolicy("acme-logs", policy(statement("b", "s3:GetObject"), statement("a", "s3:ListBucket")));
    const newer = bucketPolicy("acme-logs", policy(statement("a", "s3:ListBucket"), statement("b", "s3:*")), LATER);
    const compared = compareChanges(older, newer, BERLIN);
    expect(compared.title).toBe("bucket policy of acme-logs: 10:02 → 14:35");
    const lines = (text: string) => text.split("\n");
    const left = lines(compared.older.json);
    expect(left[1]).toBe('  "Statement": [');
    expect(left.filter((line) => line.includes("Sid"))).toEqual(['      "Sid": "a"', '      "Sid": "b"']);
    expect(lines(compared.newer.json).filter((line, at) => line !== left[at])).toEqual(['      "Action": "s3:*",']);
    expect(compared.newer.name).toBe("bucket policy of acme-logs 2026-11-22 14:35:10 CET");
  });

  test("decodes URL-encoded policies, and keeps statements without Sid in their order", () => {
    const document = policy({ Effect: "Deny", Action: "z" }, { Effect: "Allow", Action: "a" });
    const request = { roleName: "deploy", policyDocument: encodeURIComponent(JSON.stringify(document)) };
    const { title, older } = compareChanges(
      event("UpdateAssumeRolePolicy", request),
      event("UpdateAssumeRolePolicy", request, { eventTime: "2026-11-24T09:02:00Z", eventID: "b" }),
      BERLIN,
    );
    expect(title).toBe("trust policy of deploy: 2026-11-22 10:02 → 2026-11-24 10:02");
    expect(JSON.parse(older.json)).toEqual(document);
    expect(older.json.indexOf('"z"')).toBeLessThan(older.json.indexOf('"a"'));
  });

  test("compares the trust policy of a role with that of its creation", () => {
    const request = { roleName: "deploy", policyDocument: JSON.stringify(policy(statement("a", "sts:AssumeRole"))) };
    const created = { roleName: "deploy", assumeRolePolicyDocument: request.policyDocument, path: "/" };
    const [older, newer] = [event("CreateRole", created), event("UpdateAssumeRolePolicy", request, LATER)];
    expect(isEarlierChange(older, newer)).toBe(true);
    const compared = compareChanges(older, newer, BERLIN);
    expect(compared.title).toBe("trust policy of deploy: 10:02 → 14:35");
    expect(compared.older.json).toBe(compared.newer.json);
  });

  test("compares the requests of other changes, without the wrapper of newer services", () => {
    const request = (value: number) => ({
      CreateFlowLogsRequest: { MaxAggregationInterval: value, Doc: '{"b":1,"a":2}' },
    });
    const { older, newer } = compareChanges(
      event("CreateFlowLogs", request(60)),
      event("CreateFlowLogs", request(600), LATER),
      BERLIN,
    );
    expect(older.json).toBe('{\n  "Doc": {\n    "a": 2,\n    "b": 1\n  },\n  "MaxAggregationInterval": 60\n}\n');
    expect(JSON.parse(newer.json)).toMatchObject({ MaxAggregationInterval: 600 });
  });

  test("escapes what hides or reorders text, and keeps keys of Object.prototype", () => {
    const document = JSON.parse('{"Statement":[{"Sid":"a\u202eb"}],"__proto__":{"x":1},"constructor":2}');
    const { older } = compareChanges(
      bucketPolicy("acme-logs", document),
      bucketPolicy("acme-logs", document, LATER),
      BERLIN,
    );
    expect(older.json).toContain("a\\u202eb");
    expect(older.json).toContain('"__proto__"');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test("takes the older of two selected events first, whole records", () => {
    const [one, other] = [bucketPolicy("a-bucket", {}), bucketPolicy("b-bucket", {}, LATER)];
    const compared = compareRecords(other, one, BERLIN);
    expect(compared.title).toBe("PutBucketPolicy: 10:02 → 14:35");
    expect(JSON.parse(compared.older.json)).toEqual(one.record);
    expect(JSON.parse(compared.newer.json)).toEqual(other.record);
  });
});

describe("earlier changes", () => {
  const newer = bucketPolicy("acme-logs", policy(), LATER);
  test.each([
    ["the same operation on the same resource", bucketPolicy("acme-logs", policy()), true],
    ["another resource", bucketPolicy("acme-web", policy()), false],
    ["a failed call", bucketPolicy("acme-logs", policy(), { errorCode: "AccessDenied" }), false],
    ["a later one", bucketPolicy("acme-logs", policy(), { eventTime: "2026-11-22T14:00:00Z" }), false],
    ["the event itself", newer, false],
  ])("%s", (_name, earlier, expected) => {
    expect(isEarlierChange(earlier, newer)).toBe(expected);
  });

  test("an inline policy is compared with one of its own name", () => {
    const put = (policyName: string, changes: object = {}) =>
      event("PutRolePolicy", { roleName: "deploy", policyName, policyDocument: "{}" }, changes);
    expect(isEarlierChange(put("s3"), put("s3", LATER))).toBe(true);
    expect(isEarlierChange(put("ec2"), put("s3", LATER))).toBe(false);
  });

  test("read events and failed calls are not compared", () => {
    expect(canCompare(newer)).toBe(true);
    expect(canCompare(event("RunInstances", { instanceType: "t3.micro" }))).toBe(false);
    expect(canCompare(event("CreatePolicyVersion", { policyArn: "arn:aws:iam::111122223333:policy/p" }))).toBe(true);
    expect(canCompare(bucketPolicy("a", {}, { readOnly: true }))).toBe(false);
    expect(canCompare(bucketPolicy("a", {}, { errorCode: "AccessDenied" }))).toBe(false);
  });
});
