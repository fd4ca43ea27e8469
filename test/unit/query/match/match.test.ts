import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { simplify } from "../../../../src/query/condition/simplify.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { anyCondition, anyEvent } from "../arbitraries.ts";
import { refMatches } from "../reference.ts";

const NOW = Date.UTC(2026, 10, 22, 17);

const record = {
  eventVersion: "1.11",
  eventID: "3038ebd2-c98a-4c65-9b6e-e22506292313",
  eventTime: "2026-11-22T12:00:00Z",
  eventName: "AuthorizeSecurityGroupIngress",
  eventSource: "ec2.amazonaws.com",
  awsRegion: "eu-west-1",
  recipientAccountId: "111122223333",
  sourceIPAddress: "2001:0db8:0:0::1",
  userAgent: "[APN/1.0 HashiCorp/1.0 Terraform/1.14.0]",
  errorCode: "Client.UnauthorizedOperation",
  errorMessage: "You are not authorized to perform this operation",
  userIdentity: {
    type: "AssumedRole",
    arn: "arn:aws:sts::111122223333:assumed-role/Deploy/alice@example.com",
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    sessionContext: {
      sessionIssuer: { type: "Role", arn: "arn:aws:iam::111122223333:role/ops/Deploy", userName: "Deploy" },
      attributes: { mfaAuthenticated: "true" },
    },
  },
  requestParameters: {
    groupId: "sg-0a1b2c3d",
    ipPermissions: {
      items: [{ fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } }, { fromPort: 443 }],
    },
    "odd key.x": "yes",
    nothing: null,
    empty: {},
  },
  responseElements: null,
};
const event = readRecord(record);

describe("semantics of tests", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["event:authorizesecuritygroupingress", true],
    ["event:Authorize*", true],
    ["event:Authorize", false],
    ["source:ec2", true],
    ["source:EC2.amazonaws.com", true],
    ["source:ec?", true],
    ["source:*.amazonaws.com", true],
    ["source:s3", false],
    ["user:alice@example.com", true],
    ["user:Deploy/alice@example.com", true],
    ["user:Deploy", false],
    ["role:Deploy", true],
    ["role:arn:aws:iam::111122223333:role/ops/Deploy", true],
    ["actor:Deploy", true],
    ["actor:*assumed-role/Deploy/*", true],
    ["session:alice@example.com", true],
    ["actorType:AssumedRole", true],
    ["key:ASIA*", true],
    ["account:111122223333 region:eu-*", true],
    ["ip:2001:db8::1", true],
    ["ip:2001:db8::/32", true],
    ["ip:10.0.0.0/8", false],
    ["error:*", true],
    ["-error:*", false],
    ["error:UnauthorizedOperation", true],
    ["error:Client.UnauthorizedOperation", true],
    ['message:"not authorized"', true],
    ['message="not authorized"', false],
    ["agent:terraform", true],
    ["mfa", true],
    ["-mfa", false],
    ["readonly", false],
    ["-readonly", true],
    ["readonly:false", false],
    ["vpce:*", false],
    ["-vpce:vpce-0abc", true],
    ["resource:sg-0a1b2c3d", true],
    ["resource:arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d", true],
    ["resource:arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d", false],
    ["resource:arn:aws:ec2:eu-west-1:444455556666:security-group/sg-0a1b2c3d", false],
    ["mentions:0.0.0.0/0", true],
    ["mentions:0.0.0.0", false],
    ["requestParameters.groupId:sg-*", true],
    ["requestparameters.GROUPID:sg-0a1b2c3d", true],
    ["requestParameters.ipPermissions.items.fromPort:443", true],
    ["requestParameters.ipPermissions.items.1.fromPort:22", false],
    ["requestParameters.ipPermissions.items.fromPort>400", true],
    ["requestParameters.ipPermissions.items.fromPort:100..200", false],
    ["requestParameters.ipPermissions:22", true],
    ["requestParameters.groupId>1", false],
    ['requestParameters."odd key.x":yes', true],
    ["requestParameters.nothing:*", false],
    ["requestParameters.empty:*", true],
    ["-requestParameters.nothing:x", true],
    ["responseElements:*", false],
    ["time:2026-11-22", true],
    ["time>=2026-11-22T12:00Z time<2026-11-22T12:00:01Z", true],
    ["time>2026-11-22T12:00Z", false],
    ['"not AUTHORIZED to"', true],
    ["cidrIp", true],
    ["nothing", true],
    ["0.0.0.0", true],
    ["sg-*3d", true],
    ["absent OR (cidrIp -absent)", true],
    ["*", true],
    ["-*", false],
  ];
  it.each(cases)("%s is %s", (text, expected) => {
    const { query, problems } = parseQuery(text, { now: NOW });
    expect(problems).toEqual([]);
    expect(query.condition === undefined || compile(query.condition)(event)).toBe(expected);
  });

  it("uses the envelope's names for an event from Event history", () => {
    const listed = readRecord(record, {
      envelope: { username: "alice@example.com", resources: [{ name: "web", type: "AWS::EC2::SecurityGroup" }] },
    });
    const holds = (text: string): boolean => {
      const { query } = parseQuery(text, { now: NOW });
      return query.condition !== undefined && compile(query.condition)(listed);
    };
    expect(holds("resource:web")).toBe(true);
    expect(holds("resource:sg-0a1b2c3d")).toBe(false);
    expect(holds("mentions:sg-0a1b2c3d")).toBe(true);
    expect(holds("resourceType:AWS::EC2::SecurityGroup")).toBe(true);
    expect(holds("key:*")).toBe(false);
  });

  it("matches dated names of Lambda and CloudFront by operation, and of no other service", () => {
    const named = (eventName: string, eventSource: string): boolean =>
      compile({
        kind: "field",
        field: "event",
        test: { op: "is", values: [{ value: "createfunction", wildcard: false }] },
      })(readRecord({ ...record, eventName, eventSource }));
    expect(named("CreateFunction20150331", "lambda.amazonaws.com")).toBe(true);
    expect(named("CreateFunction2020_05_31", "cloudfront.amazonaws.com")).toBe(true);
    expect(named("CreateFunction", "appsync.amazonaws.com")).toBe(true);
    expect(named("CreateFunction20150331", "example.amazonaws.com")).toBe(false);
  });

  it("finds neither mfa nor -mfa where the record can't know it", () => {
    const holds = (text: string, type: string, mfaAuthenticated: string): boolean => {
      const userIdentity = { ...record.userIdentity, type, sessionContext: { attributes: { mfaAuthenticated } } };
      const { query } = parseQuery(text, { now: NOW });
      return query.condition !== undefined && compile(query.condition)(readRecord({ ...record, userIdentity }));
    };
    const found = (type: string, mfa: string) => ["mfa", "-mfa"].map((text) => holds(text, type, mfa));
    expect(found("IAMUser", "false")).toEqual([false, true]);
    expect(found("AssumedRole", "true")).toEqual([true, false]);
    expect(found("AssumedRole", "false")).toEqual([false, false]);
    expect(found("SAMLUser", "false")).toEqual([false, false]);
  });

  it("treats an unknown field as absent", () => {
    const unknown = { kind: "field", field: "evnt", test: { op: "exists" } } as const;
    expect(compile(unknown)(event)).toBe(false);
    expect(compile({ kind: "not", of: unknown })(event)).toBe(true);
  });

  it("handles keys such as __proto__", () => {
    const odd = readRecord(
      '{"eventName":"X","eventSource":"s3.amazonaws.com","requestParameters":{"__proto__":{"a":"b"}}}',
    );
    const { query } = parseQuery("requestParameters.__proto__.a:b", { now: NOW });
    expect(query.condition !== undefined && compile(query.condition)(odd)).toBe(true);
    const { query: inherited } = parseQuery("requestParameters.constructor:*", { now: NOW });
    expect(inherited.condition !== undefined && compile(inherited.condition)(odd)).toBe(false);
  });
});

describe("a list of addresses, as proxies forward it", () => {
  const forwarded = readRecord({ ...record, sourceIPAddress: "203.0.113.7, 2001:db8::1,10.1.2.3" });
  it.each([
    ["ip:203.0.113.7", true],
    ["ip:2001:0db8::1", true],
    ["ip:10.0.0.0/8", true],
    ["ip:203.0.113.*", true],
    ["ip:203.0.113.8", false],
    ["-ip:10.1.2.3", false],
  ])("%s: %j", (text, expected) => {
    const { condition } = parseQuery(text, { now: NOW }).query;
    expect(condition !== undefined && compile(condition)(forwarded)).toBe(expected);
  });
});

describe("against a simple reference implementation", { timeout: 60_000 }, () => {
  it.each([true, false])("selects the same events (from Event history: %s)", (lookup) => {
    fc.assert(
      fc.property(
        anyCondition({ cases: true }),
        fc.array(anyEvent({ lookup }), { minLength: 1, maxLength: 8 }),
        (condition, events) => {
          const select = compile(condition);
          expect(events.map((one) => select(one))).toEqual(events.map((one) => refMatches(condition, one)));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("gives the same result after simplifying", () => {
    fc.assert(
      fc.property(anyCondition({ cases: true }), anyEvent({ lookup: false }), (condition, one) => {
        expect(refMatches(simplify(condition), one)).toBe(refMatches(condition, one));
        expect(simplify(simplify(condition))).toEqual(simplify(condition));
      }),
      { numRuns: 1500 },
    );
  });
});
