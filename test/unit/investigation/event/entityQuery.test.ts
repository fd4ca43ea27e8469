import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entitySearch, searchForEntity, searchForValues } from "../../../../src/investigation/event/entityQuery.ts";
import { entitiesInText } from "../../../../src/model/entity/entitiesInText.ts";
import type { Entity } from "../../../../src/model/entity/entity.ts";
import { findEntities } from "../../../../src/model/entity/findEntities.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import type { Origin } from "../../../../src/sources/source.ts";
import { filesOrigin, historyOrigin } from "../../sources/origins.ts";

const entity = (changes: Partial<Entity>): Entity => ({
  kind: "bucket",
  value: "logs",
  label: "logs",
  occurrences: [],
  ...changes,
});
type SearchOrigin = Parameters<typeof searchForEntity>[1];
const origins = [historyOrigin("dev", "eu-west-1")];

describe("the search for a thing in an event", () => {
  const textOf = (changes: Partial<Entity>) => searchForEntity(entity(changes), { origins })?.text;

  it("asks for a resource by its name and its ARN", () => {
    expect(textOf({})).toBe("resource:logs last:90d");
    expect(textOf({ arn: "arn:aws:s3:::logs" })).toBe("resource:(logs,arn:aws:s3:::logs) last:90d");
  });

  it("asks for keys, addresses and events by their own fields", () => {
    expect(textOf({ kind: "access-key", value: "AKIAIOSFODNN7EXAMPLE" })).toBe("key:AKIAIOSFODNN7EXAMPLE last:90d");
    expect(textOf({ kind: "ip-address", value: "203.0.113.7" })).toBe("ip:203.0.113.7 last:90d");
    const session = "arn:aws:sts::123456789012:assumed-role/Admin/alice";
    expect(textOf({ kind: "arn", value: session, arn: session })).toBe("user:Admin/alice last:90d");
    expect(searchForEntity(entity({ kind: "account", value: "123456789012" }), { origins })).toBeUndefined();
  });

  it("asks for users by name, and for their ids among the resources", () => {
    const arn = "arn:aws:iam::123456789012:user/alice";
    expect(textOf({ kind: "iam-user", value: arn, label: "alice", arn })).toBe("user:alice last:90d");
    expect(textOf({ kind: "iam-user", value: "alice", label: "alice" })).toBe("user:alice last:90d");
    const id = "AIDACKCEVSQ6C2EXAMPLE";
    expect(textOf({ kind: "iam-user", value: id, label: id })).toBe(`resource:${id} last:90d`);
  });

  const placesOf = (changes: Partial<Entity>, origin: SearchOrigin = { origins }) => {
    const { text: _text, ...places } = searchForEntity(entity(changes), origin) ?? { text: "" };
    return places;
  };

  it("looks where the event was seen, and in the Region of the thing", () => {
    expect(placesOf({})).toEqual({ profiles: ["dev"], regions: ["eu-west-1"] });
    expect(placesOf({ region: "us-west-2" }).regions).toEqual(["eu-west-1", "us-west-2"]);
  });

  it("looks for IAM's things here and in the partition's global Region: they are used everywhere", () => {
    expect(placesOf({ kind: "iam-role" }).regions).toEqual(["eu-west-1", "us-east-1"]);
    const china = { origins: [historyOrigin("china", "cn-northwest-1")] };
    expect(placesOf({ kind: "iam-role" }, china).regions).toEqual(["cn-northwest-1", "cn-north-1"]);
  });

  it("looks for what somebody did in every Region that the person chose, and in the event's", () => {
    const places = { profiles: ["dev"], alsoRegions: ["eu-west-1"] };
    for (const kind of ["iam-user", "session-name", "access-key", "ip-address"] as const) {
      expect(placesOf({ kind, service: "iam" })).toEqual(places);
    }
    expect(placesOf({ kind: "arn", service: "sts" })).toEqual(places);
  });

  it("names no profile where nobody saw the event", () => {
    expect(searchForEntity(entity({ kind: "access-key", value: "AKIAIOSFODNN7EXAMPLE" }), { origins: [] })).toEqual({
      text: "key:AKIAIOSFODNN7EXAMPLE last:90d",
    });
  });

  it("asks the log files that the event came from, whatever their time, and no profile", () => {
    const origin = { origins: [filesOrigin("/logs/AWSLogs")], time: 0 };
    for (const kind of ["bucket", "iam-user", "access-key", "iam-role", "ip-address"] as const) {
      const request = searchForEntity(
        entity({ kind, value: "x last:7d", label: "x last:7d", region: "eu-west-1" }),
        origin,
      );
      expect(request).toEqual({
        text: expect.stringMatching(/^[a-z]+:"x last:7d"$/),
        targets: [filesOrigin("/logs/AWSLogs").target],
      });
    }
  });
});

describe("the search for an entity by where its event names it", () => {
  const AIDA = "AIDACKCEVSQ6C2EXAMPLE";
  const record = {
    eventVersion: "1.11",
    eventID: "11111111-0000-4000-8000-000000000001",
    sharedEventID: "22222222-0000-4000-8000-000000000002",
    eventTime: "2026-11-20T10:00:00Z",
    eventSource: "iam.amazonaws.com",
    eventName: "UpdateAccessKey",
    awsRegion: "us-east-1",
    sourceIPAddress: "203.0.113.7",
    vpcEndpointId: "vpce-0123456789abcdef0",
    userIdentity: {
      type: "IAMUser",
      principalId: AIDA,
      arn: "arn:aws:iam::123456789012:user/ops/alice",
      userName: "alice",
    },
    requestParameters: {
      userName: "bob",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      cidrIp: "198.51.100.9/32",
      privateIpAddress: "10.0.0.9",
      note: "key of AROACKCEVSQ6C2EXAMPLE",
    },
  };
  const listed = { username: "alice", resources: [{ name: "AKIAIOSFODNN7EXAMPLE" }, { name: "bob" }] };
  const files = [filesOrigin("/logs")];

  /** What the link of a value searches, and why it does not find the event. */
  const link = (value: string, origin: Origin, more: object = {}) => {
    const history = origin.source === "eventHistory";
    const event = readRecord({ ...record, ...more }, history ? { envelope: listed } : {});
    const thing = findEntities(event).find((one) => one.value === value);
    const search = thing === undefined ? undefined : entitySearch(thing, { origins: [origin], event });
    return search?.misses === undefined ? search?.request.text : [search.request.text, search.misses];
  };
  const history = historyOrigin("dev", "us-east-1");

  it.each([
    [AIDA, "user:alice last:90d"],
    ["bob", "(user:bob OR resource:bob) last:90d"],
    ["AKIAIOSFODNN7EXAMPLE", "(key:AKIAIOSFODNN7EXAMPLE OR resource:AKIAIOSFODNN7EXAMPLE) last:90d"],
    ["vpce-0123456789abcdef0", "vpce:vpce-0123456789abcdef0 last:90d"],
    [record.sharedEventID, `shared:${record.sharedEventID} last:90d`],
    [record.eventID, `id:${record.eventID} last:90d`],
    ["203.0.113.7", "ip:203.0.113.7 last:90d"],
    ["10.0.0.9", "(ip:10.0.0.9 OR mentions:10.0.0.9) last:90d"],
    ["198.51.100.9", "(ip:198.51.100.9 OR 198.51.100.9) last:90d"],
    [
      "AROACKCEVSQ6C2EXAMPLE",
      [
        "resource:AROACKCEVSQ6C2EXAMPLE last:90d",
        "Event history does not list this event under it, so the search finds other events only.",
      ],
    ],
  ])("searches Event history for %s", (value, expected) => {
    expect(link(value, history)).toEqual(expected);
  });

  it("searches log files for the id of a user whose name is unknown, and for a role by what it did", () => {
    expect(link(AIDA, files[0] as Origin, { userIdentity: { type: "AWSAccount", principalId: AIDA } })).toBe(
      `actor:${AIDA}`,
    );
    const role = "arn:aws:iam::123456789012:role/ops/Admin";
    const userIdentity = {
      type: "AssumedRole",
      principalId: "AROACKCEVSQ6C2EXAMPLE:bob",
      sessionContext: { sessionIssuer: { type: "Role", principalId: "AROACKCEVSQ6C2EXAMPLE", arn: role } },
    };
    expect(link(role, files[0] as Origin, { userIdentity })).toBe(`role:${role}`);
    expect(link(role, history, { userIdentity })).toEqual([
      `resource:${role} last:90d`,
      "Event history does not list events by the role that made them: this finds the changes of the role.",
    ]);
  });

  it("says that the id of another event is not this one's", () => {
    const addendum = { originalEventID: "33333333-0000-4000-8000-000000000003", reason: "DELIVERY_DELAY" };
    expect(link(addendum.originalEventID, history, { addendum })).toEqual([
      `id:${addendum.originalEventID} last:90d`,
      "This is the ID of another event.",
    ]);
  });
});

describe("the search for a value", () => {
  it("makes a text that the search language reads back, whatever the value", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (value) => {
        fc.pre(value.isWellFormed() && value.trim() !== "");
        const { text } = searchForValues("resource", [value], {}, "7d");
        const { query, problems } = parseQuery(text, { now: 0 });
        expect(problems).toEqual([]);
        expect(query.condition).toMatchObject({ field: "resource", test: { values: [{ value, wildcard: false }] } });
      }),
    );
  });

  it("looks in the places that saw an event, or in those that are named", () => {
    const both = [...origins, historyOrigin("ops", "eu-west-1")];
    expect(searchForValues("user", ["alice"], { origins: both }, "7d")).toEqual({
      text: "user:alice last:7d",
      profiles: ["dev", "ops"],
      regions: ["eu-west-1"],
    });
    expect(searchForValues("user", ["alice"], { origins: [] })).toEqual({ text: "user:alice last:90d" });
    expect(searchForValues("resource", ["a", "b c"], { profiles: ["dev"] })).toEqual({
      text: 'resource:(a,"b c") last:90d',
      profiles: ["dev"],
    });
    const files = filesOrigin("/logs/AWSLogs");
    expect(searchForValues("user", ["last:7d x"], { origins: [files] })).toEqual({
      text: 'user:"last:7d x"',
      targets: [files.target],
    });
  });
});

describe("the search for a thing in a text", () => {
  const requests = (text: string, origin: SearchOrigin = {}) =>
    entitiesInText(text).map((found) => searchForEntity(found.entity, origin));

  it("asks where the person says", () => {
    const origin = { profiles: ["dev"], regions: ["us-west-2"] };
    expect(requests("arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1", origin)).toEqual([
      { text: "resource:arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1 last:90d", ...origin },
    ]);
  });

  it("asks for the ARN, which means the name in it too, in the Region that it tells", () => {
    expect(requests("arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0123456789abcdef0")).toEqual([
      {
        text: "resource:arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0123456789abcdef0 last:90d",
        regions: ["eu-west-1"],
      },
    ]);
    expect(requests("in sg-0123456789abcdef0.")).toEqual([{ text: "resource:sg-0123456789abcdef0 last:90d" }]);
    expect(requests("arn:aws:s3:::logs")).toEqual([{ text: "resource:arn:aws:s3:::logs last:90d" }]);
  });

  it.each([
    ["arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0123456789abcdef0", "sg-0123456789abcdef0"],
    ["arn:aws:s3:::logs", "logs"],
    ["arn:aws:iam::123456789012:role/ops/Admin", "Admin"],
    ["arn:aws:lambda:eu-west-1:123456789012:function:resize", "resize"],
  ])("asks AWS for %s and for the name in it", (arn, name) => {
    const [request] = requests(arn);
    const now = Date.UTC(2026, 10, 22);
    const { query } = parseQuery(request?.text ?? "", { now });
    const values = plan(query, EVENT_HISTORY, now).lookups.map(({ attribute }) => attribute?.value);
    expect(new Set(values)).toEqual(new Set([arn, name]));
  });

  it.each([
    ["logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*", "/aws/lambda/f"],
    ["ssm:eu-west-1:111122223333:parameter/app/db/password", "/app/db/password"],
    ["kms:eu-west-1:111122223333:alias/app", "alias/app"],
    ["ecs:eu-west-1:111122223333:task-definition/web:12", "web"],
    ["apigateway:eu-west-1::/restapis/abc123/stages/prod", "abc123"],
    ["batch:eu-west-1:111122223333:job-definition/j:3", "j"],
    ["secretsmanager:eu-west-1:111122223333:secret:apps/app-wizard/llm-AbCdEf", "apps/app-wizard/llm"],
    ["ecr:eu-west-1:111122223333:repository/team/app", "team/app"],
  ])("asks by the name in arn:aws:%s", (rest, name) => {
    const [request] = requests(`arn = "arn:aws:${rest}"`);
    const now = Date.UTC(2026, 10, 22);
    const { lookups } = plan(parseQuery(request?.text ?? "", { now }).query, EVENT_HISTORY, now);
    expect(lookups.map(({ attribute }) => attribute?.value).sort()).toEqual([name, `arn:aws:${rest}`].sort());
    expect(request?.regions).toEqual(["eu-west-1"]);
  });

  it("asks the partition's global Region for IAM's things, and wherever the person looks for who acted", () => {
    expect(requests("arn:aws-cn:iam::123456789012:role/Admin")).toEqual([
      { text: "resource:arn:aws-cn:iam::123456789012:role/Admin last:90d", regions: ["cn-north-1", "cn-northwest-1"] },
    ]);
    expect(requests("arn:aws:iam::123456789012:user/alice")).toEqual([{ text: "user:alice last:90d" }]);
    expect(requests("arn:aws:sts::123456789012:assumed-role/Admin/bob")).toEqual([{ text: "user:Admin/bob last:90d" }]);
    expect(requests("AKIAIOSFODNN7EXAMPLE AIDACKCEVSQ6C2EXAMPLE")).toEqual([
      { text: "key:AKIAIOSFODNN7EXAMPLE last:90d" },
      { text: "resource:AIDACKCEVSQ6C2EXAMPLE last:90d" },
    ]);
  });
});
