import { describe, expect, it } from "vitest";
import { readRecord } from "../../../src/model/event/record.ts";
import { read } from "./reading.ts";

const elastic = {
  "@timestamp": "2026-11-20T10:00:00.000Z",
  event: { id: "one", action: "StopInstances", provider: "ec2.amazonaws.com", dataset: "aws.cloudtrail" },
  cloud: { region: "eu-west-1", account: { id: "111122223333" } },
  user: { name: "alice", id: "AIDAEXAMPLE" },
  source: { address: "203.0.113.7" },
  user_agent: { original: "aws-cli/2" },
  aws: {
    cloudtrail: {
      event_version: "1.09",
      read_only: false,
      error_code: "AccessDenied",
      user_identity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/alice" },
      request_parameters: "{instancesSet={items=[{instanceId=i-1}]}}",
      flattened: { request_parameters: { instancesSet: { items: [{ instanceId: "i-1" }] } } },
    },
  },
};
const lake = (unmapped: unknown) => ({
  class_uid: 6003,
  time: Date.parse("2026-11-20T10:00:00Z"),
  metadata: { uid: "one", product: { name: "CloudTrail", version: "1.09" }, event_code: "AwsApiCall" },
  cloud: { region: "eu-west-1" },
  api: {
    operation: "StopInstances",
    service: { name: "ec2.amazonaws.com" },
    request: { uid: "r", data: '{"instancesSet":{"items":[{"instanceId":"i-1"}]}}' },
    response: { error: "AccessDenied" },
  },
  actor: {
    user: {
      type: "IAMUser",
      name: "alice",
      uid: "arn:aws:iam::111122223333:user/alice",
      account: { uid: "111122223333" },
    },
  },
  src_endpoint: { ip: "203.0.113.7", domain: null },
  http_request: { user_agent: "aws-cli/2" },
  unmapped,
});
const unmapped = { recipientAccountId: "111122223333", readOnly: "false", "tlsDetails.tlsVersion": "TLSv1.3" };

describe("events in other schemas", () => {
  const files: readonly (readonly [name: string, schema: string, event: object])[] = [
    ["Elastic's hits without the record", "Elastic Common Schema", { hits: { hits: [{ _source: elastic }] } }],
    ["Security Lake's events with an object beside", "OCSF", lake(unmapped)],
    ["Security Lake's events with pairs beside", "OCSF", lake(Object.entries(unmapped))],
  ];
  for (const [name, schema, file] of files) {
    it(`reads ${name} and reports the schema`, async () => {
      const { records, codes, messages } = await read(JSON.stringify(file));
      expect(codes).toEqual(["schema"]);
      expect(messages[0]).toContain(schema);
      const event = readRecord(records[0]?.json);
      expect(event).toMatchObject({
        eventId: "one",
        eventName: "StopInstances",
        eventSource: "ec2.amazonaws.com",
        time: Date.parse("2026-11-20T10:00:00Z"),
        region: "eu-west-1",
        accountId: "111122223333",
        sourceIPAddress: "203.0.113.7",
        userAgent: "aws-cli/2",
        readOnly: false,
        error: { code: "AccessDenied" },
        actor: { type: "IAMUser", name: "alice", arn: "arn:aws:iam::111122223333:user/alice" },
      });
      expect(event.record.requestParameters).toEqual({ instancesSet: { items: [{ instanceId: "i-1" }] } });
    });
  }

  it("parses parameters that are JSON, and keeps other texts as they are", async () => {
    const event = lake([]);
    const { request, ...api } = event.api;
    const recordWith = async (data: string) => {
      const file = {
        ...event,
        api: { ...api, request: { uid: "12", data }, response: { data: "[1]", message: "{}" } },
      };
      return readRecord((await read(JSON.stringify(file))).records[0]?.json).record;
    };
    expect(await recordWith(request.data)).toMatchObject({
      requestParameters: { instancesSet: { items: [{ instanceId: "i-1" }] } },
      responseElements: [1],
      requestID: "12",
      errorMessage: "{}",
    });
    expect(await recordWith("{cut")).toMatchObject({ requestParameters: "{cut" });
  });

  it("keeps names such as __proto__", async () => {
    const { records } = await read(JSON.stringify(lake([["__proto__.x", "y"], ["a", 1], "none", null])));
    expect(records).toHaveLength(1);
    expect(({} as { readonly x?: unknown }).x).toBeUndefined();
  });

  it("ignores other data sets", async () => {
    const other = { event: { action: "login", provider: "web" }, aws: { cloudtrail: {} } };
    const other2 = { class_uid: 6003, metadata: { product: { name: "Okta" } }, api: { operation: "x" } };
    expect((await read(JSON.stringify([other, other2]))).codes).toEqual(["not-cloudtrail"]);
  });
});
