import { describe, expect, test } from "vitest";
import { identificationTest, readCall } from "../../../src/iac/identification.ts";
import { Identity } from "../../../src/iac/identity.ts";
import type { ResourceIdentifiers } from "../../../src/iac/resourceInstance.ts";
import { apiName } from "../../../src/model/event/record.ts";
import type { JsonObject } from "../../../src/model/text/json.ts";

function isOf(
  type: string,
  identifiers: ResourceIdentifiers,
  eventName: string,
  requestParameters: JsonObject,
  responseElements: JsonObject | null = null,
): boolean | undefined {
  const record = { eventName: apiName(eventName), requestParameters, responseElements };
  return identificationTest(new Identity({ type, identifiers }))(readCall({ eventName, record }));
}

const attributes = (values: Readonly<Record<string, string>>) => ({
  attributes: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]])),
});

describe("the event of a part", () => {
  const change = (name: string, type: string, more: JsonObject = {}): JsonObject => ({
    action: "UPSERT",
    resourceRecordSet: { name, type, tTL: 60, ...more },
  });
  const changes = (...all: readonly JsonObject[]) => ({ hostedZoneId: "Z1", changeBatch: { changes: all } });

  test.each<readonly [id: string, request: JsonObject, expected: boolean]>([
    ["Z1_www.example.com_A", changes(change("www.example.com", "A")), true],
    ["Z1_www.example.com_A", changes(change("WWW.example.com.", "A")), true],
    ["Z1_example.com_A", changes(change("www.example.com", "A")), false],
    ["Z1_example.com_MX", changes(change("example.com", "A")), false],
    ["Z1_example.com_A", changes(change("mail.example.com", "A"), change("example.com.", "A")), true],
    // The name of one change and the type of another are no match.
    ["Z1_example.com_MX", changes(change("mail.example.com", "MX"), change("example.com.", "A")), false],
    ["Z2_www.example.com_A", changes(change("www.example.com", "A")), false],
    ["Z1_*.example.com_CNAME", changes(change("\\052.example.com.", "CNAME")), true],
    ["Z1__dmarc.example.com_TXT", changes(change("_dmarc.example.com", "TXT")), true],
    ["Z1_www.example.com_A_blue", changes(change("www.example.com", "A", { setIdentifier: "blue" })), true],
    ["Z1_www.example.com_A_blue", changes(change("www.example.com", "A", { setIdentifier: "green" })), false],
    ["Z1_www.example.com_A", changes(change("www.example.com", "A", { setIdentifier: "blue" })), false],
    [
      "Z1_www.example.com_A",
      changes(change("api.example.com", "A", { setIdentifier: "blue" }), change("www.example.com", "A")),
      true,
    ],
  ])("of a hosted zone: %s, %j", (id, request, expected) => {
    expect(isOf("aws_route53_record", { id }, "ChangeResourceRecordSets", request)).toBe(expected);
  });

  test("of a function: the statement", () => {
    const remove = { functionName: "resize", statementId: "AllowS3" };
    const permission = (id: string) =>
      isOf("aws_lambda_permission", { id, parent: "resize" }, "RemovePermission20150331v2", remove);
    expect(permission("AllowS3")).toBe(true);
    expect(permission("AllowSNS")).toBe(false);
    expect(permission("AllowS")).toBe(false);
    const other = { functionName: "111122223333:function:resize:prod", statementId: "AllowS3" };
    expect(isOf("AWS::Lambda::Permission", { id: "resize|AllowS3" }, "RemovePermission20150331v2", other)).toBe(true);
  });

  test("of a rule: the target, on the rule's own bus", () => {
    const target = (bus: string) => ({
      parent: "nightly",
      ...attributes({ targetid: "start", eventbusname: bus }),
    });
    const isTarget = (bus: string, request: JsonObject, eventName = "PutTargets") =>
      isOf("aws_cloudwatch_event_target", target(bus), eventName, request);
    const put = { rule: "nightly", targets: [{ id: "stop" }, { id: "start", arn: "arn:aws:lambda:x:1:function:f" }] };
    expect(isTarget("default", put)).toBe(true);
    expect(isTarget("orders", put)).toBe(false);
    expect(isTarget("orders", { ...put, eventBusName: "arn:aws:events:eu-west-1:1:event-bus/orders" })).toBe(true);
    expect(isTarget("default", { rule: "nightly", ids: ["start"] }, "RemoveTargets")).toBe(true);
    expect(isTarget("default", { rule: "nightly", ids: ["stop"] }, "RemoveTargets")).toBe(false);
    expect(isTarget("default", { rule: "hourly", ids: ["start"] }, "RemoveTargets")).toBe(false);
  });

  test("of a security group: direction, ports, protocol and source, or the rule's own id", () => {
    const rule = (more: Readonly<Record<string, string>>) => ({
      id: "sgrule-1",
      parent: "sg-1",
      ...attributes({ type: "ingress", protocol: "tcp", fromport: "443", toport: "443", ...more }),
    });
    const open = (cidr: string, port = 443): JsonObject => ({
      groupId: "sg-1",
      ipPermissions: {
        items: [
          { ipProtocol: "udp", fromPort: 53, toPort: 53, ipRanges: { items: [{ cidrIp: "10.0.0.0/8" }] } },
          { ipProtocol: "tcp", fromPort: port, toPort: port, ipRanges: { items: [{ cidrIp: cidr }] } },
        ],
      },
    });
    const isRule = (more: Readonly<Record<string, string>>, request: JsonObject, eventName: string) =>
      isOf("aws_security_group_rule", rule(more), eventName, request);
    const open443 = { cidrblocks: "0.0.0.0/0" };
    expect(isRule(open443, open("0.0.0.0/0"), "AuthorizeSecurityGroupIngress")).toBe(true);
    expect(isRule(open443, open("0.0.0.0/0"), "AuthorizeSecurityGroupEgress")).toBe(false);
    expect(isRule(open443, open("0.0.0.0/0", 22), "AuthorizeSecurityGroupIngress")).toBe(false);
    expect(isRule(open443, open("10.0.0.0/8"), "AuthorizeSecurityGroupIngress")).toBe(false);
    expect(isRule({ cidrblocks: "10.0.0.0/8" }, open("10.1.0.0/16"), "RevokeSecurityGroupIngress")).toBe(false);
    const byId = { groupId: "sg-1", securityGroupRuleIds: { items: [{ securityGroupRuleId: "sgr-1" }] } };
    expect(isRule({ securitygroupruleid: "sgr-1" }, byId, "RevokeSecurityGroupIngress")).toBe(true);
    expect(isRule({ securitygroupruleid: "sgr-2" }, byId, "RevokeSecurityGroupIngress")).toBe(false);
  });

  test("of a role, user or group: an inline policy of a stack", () => {
    const policy = (parent: string) => ({ id: "s-Policy-1ABC", parent });
    const put = (kind: string, name: string, policyName: string): JsonObject => ({
      [`${kind}Name`]: name,
      policyName,
      policyDocument: "{}",
    });
    const isPolicy = (parent: string, eventName: string, request: JsonObject) =>
      isOf("AWS::IAM::Policy", policy(parent), eventName, request);
    expect(isPolicy("s-Role-1XYZ", "PutRolePolicy", put("role", "s-Role-1XYZ", "s-Policy-1ABC"))).toBe(true);
    expect(isPolicy("s-Role-1XYZ", "PutRolePolicy", put("role", "s-Role-1XYZ", "hand-made"))).toBe(false);
    expect(isPolicy("s-Ops-1XYZ", "PutGroupPolicy", put("group", "s-Ops-1XYZ", "s-Policy-1ABC"))).toBe(true);
    expect(isPolicy("s-Ops-1XYZ", "DeleteUserPolicy", put("user", "other", "s-Policy-1ABC"))).toBe(false);
  });

  test("of a function: a version", () => {
    const arn = "arn:aws:lambda:eu-west-1:111122223333:function:resize:3";
    const publish = (version: string) =>
      isOf("AWS::Lambda::Version", { arn }, "PublishVersion20150331", { functionName: "resize" }, { version });
    expect(publish("3")).toBe(true);
    expect(publish("4")).toBe(false);
  });
});

test("a resource of the same name elsewhere is another one", () => {
  const service = (cluster: string) => ({ arn: `arn:aws:ecs:eu-west-1:111122223333:service/${cluster}/web` });
  const update = (cluster: JsonObject) => ({ service: "web", ...cluster, desiredCount: 0 });
  const isService = (name: string, cluster: JsonObject) =>
    isOf("aws_ecs_service", service(name), "UpdateService", update(cluster));
  expect(isService("prod", { cluster: "prod" })).toBe(true);
  expect(isService("prod", { cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod" })).toBe(true);
  expect(isService("prod", { cluster: "dev" })).toBe(false);
  expect(isService("prod", {})).toBe(false);
  expect(isService("default", {})).toBe(true);
  const rule = { id: "orders-bus|nightly" };
  const disable = (bus: JsonObject) => isOf("AWS::Events::Rule", rule, "DisableRule", { name: "nightly", ...bus });
  expect(disable({ eventBusName: "orders-bus" })).toBe(true);
  expect(disable({})).toBe(false);
});

test("an event without request and response, and a type without identifying fields, are undecided", () => {
  expect(isOf("aws_lambda_permission", { id: "a", parent: "f" }, "AddPermission20150331v2", {})).toBeUndefined();
  expect(isOf("aws_s3_bucket", { id: "logs" }, "DeleteBucket", { bucketName: "logs" })).toBeUndefined();
});

test("fields in several branches of a request belong together, those in items of a list do not", () => {
  const association = { id: "eipassoc-1", parent: "eipalloc-1", ...attributes({ instanceid: "i-1" }) };
  const isAssociation = (request: JsonObject) => isOf("aws_eip_association", association, "AssociateAddress", request);
  expect(isAssociation({ address: { allocationId: "eipalloc-1" }, to: { instanceId: "i-1" } })).toBe(true);
  expect(isAssociation({ all: [{ allocationId: "eipalloc-1" }, { instanceId: "i-1" }] })).toBe(false);
});
