import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  entityPlaces,
  entityQuery,
  fieldQuery,
  inFiles,
  textEntityRequest,
} from "../../../../src/investigation/event/entityQuery.ts";
import { entitiesInText } from "../../../../src/model/entitiesInText.ts";
import type { Entity } from "../../../../src/model/entity.ts";
import { parseQuery } from "../../../../src/query/text.ts";

const entity = (changes: Partial<Entity>): Entity => ({
  kind: "bucket",
  value: "logs",
  label: "logs",
  places: [],
  ...changes,
});

describe("entityQuery", () => {
  it("asks for a resource by its name and its ARN", () => {
    expect(entityQuery(entity({}))).toBe("resource:logs last:90d");
    expect(entityQuery(entity({ arn: "arn:aws:s3:::logs" }))).toBe("resource:(logs,arn:aws:s3:::logs) last:90d");
  });

  it("asks for keys, addresses and events by their own fields", () => {
    expect(entityQuery(entity({ kind: "access-key", value: "AKIAIOSFODNN7EXAMPLE" }))).toBe(
      "key:AKIAIOSFODNN7EXAMPLE last:90d",
    );
    expect(entityQuery(entity({ kind: "ip-address", value: "203.0.113.7" }))).toBe("ip:203.0.113.7 last:90d");
    const session = "arn:aws:sts::123456789012:assumed-role/Admin/alice";
    expect(entityQuery(entity({ kind: "arn", value: session, arn: session }))).toBe("user:Admin/alice last:90d");
    expect(entityQuery(entity({ kind: "account", value: "123456789012" }))).toBeUndefined();
  });

  it("makes a text that the search language reads back, whatever the value", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (value) => {
        fc.pre(value.isWellFormed() && value.trim() !== "");
        const { query, problems } = parseQuery(fieldQuery("resource", [value], "7d"), { now: 0 });
        expect(problems).toEqual([]);
        expect(query.condition).toMatchObject({ field: "resource", test: { values: [{ value, wildcard: false }] } });
      }),
    );
  });
});

describe("textEntityRequest", () => {
  const requests = (text: string) => entitiesInText(text).map((found) => textEntityRequest(found));

  it("asks by the names that CloudTrail may list, in the Region that the ARN tells", () => {
    expect(requests("arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0123456789abcdef0")).toEqual([
      {
        text: "resource:(sg-0123456789abcdef0,arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0123456789abcdef0) last:90d",
        regions: ["eu-west-1"],
      },
    ]);
    expect(requests("in sg-0123456789abcdef0.")).toEqual([{ text: "resource:sg-0123456789abcdef0 last:90d" }]);
    expect(requests("arn:aws:s3:::logs")).toEqual([{ text: "resource:(logs,arn:aws:s3:::logs) last:90d" }]);
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
    const { condition } = parseQuery(request?.text ?? "", { now: 0 }).query;
    const values = [name, `arn:aws:${rest}`].map((value) => ({ value, wildcard: false }));
    expect(condition).toMatchObject({ field: "resource", test: { values } });
    expect(request?.regions).toEqual(["eu-west-1"]);
  });

  it("asks the partition's global Region for IAM's things, and wherever the person looks for who acted", () => {
    expect(requests("arn:aws-cn:iam::123456789012:role/Admin")).toEqual([
      { text: "resource:(Admin,arn:aws-cn:iam::123456789012:role/Admin) last:90d", regions: ["cn-north-1"] },
    ]);
    expect(requests("arn:aws:iam::123456789012:user/alice")).toEqual([{ text: "user:alice last:90d" }]);
    expect(requests("arn:aws:sts::123456789012:assumed-role/Admin/bob")).toEqual([{ text: "user:Admin/bob last:90d" }]);
    expect(requests("AKIAIOSFODNN7EXAMPLE AIDACKCEVSQ6C2EXAMPLE")).toEqual([
      { text: "key:AKIAIOSFODNN7EXAMPLE last:90d" },
      { text: "resource:AIDACKCEVSQ6C2EXAMPLE last:90d" },
    ]);
  });
});

describe("entityPlaces", () => {
  const seenIn = [{ profile: "dev", region: "eu-west-1" }];

  it("looks where the event was seen, and in the Region of the thing", () => {
    expect(entityPlaces(entity({}), seenIn)).toEqual({ profiles: ["dev"], regions: ["eu-west-1"] });
    expect(entityPlaces(entity({ region: "us-west-2" }), seenIn).regions).toEqual(["eu-west-1", "us-west-2"]);
  });

  it("looks for IAM's things here and in the partition's global Region: they are used everywhere", () => {
    expect(entityPlaces(entity({ kind: "iam-role" }), seenIn).regions).toEqual(["eu-west-1", "us-east-1"]);
    expect(
      entityPlaces(entity({ kind: "iam-role" }), [{ profile: "china", region: "cn-northwest-1" }]).regions,
    ).toEqual(["cn-northwest-1", "cn-north-1"]);
  });

  it("looks for what somebody did in every Region that the person chose", () => {
    for (const kind of ["iam-user", "session-name", "access-key"] as const) {
      expect(entityPlaces(entity({ kind, service: "iam" }), seenIn)).toEqual({ profiles: ["dev"] });
    }
    expect(entityPlaces(entity({ kind: "arn", service: "sts" }), seenIn)).toEqual({ profiles: ["dev"] });
  });
});

describe("a search in the log files that an event came from", () => {
  it("asks the same of the files, whatever their time", () => {
    const files = ["/logs/AWSLogs"];
    expect(inFiles(fieldQuery("user", ["last:7d x"]), [{ files }])).toEqual({ text: 'user:"last:7d x"', files });
    expect(inFiles("user:alice last:7d", [{}])).toBeUndefined();
  });
});
