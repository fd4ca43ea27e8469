import { expect, test } from "vitest";
import { changeTest } from "../../../src/analysis/blame.ts";
import { stackInstances } from "../../../src/iac/cloudformation/stackInstances.ts";
import { lookupValues } from "../../../src/iac/lookupValues.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import type { JsonObject } from "../../../src/model/text/json.ts";

const uuid = "11111111-2222-3333-4444-555555555555";

/** An event of the resource with this physical id, and one value under which AWS lists it. */
test.each<readonly [type: string, physicalId: string, listed: string, eventName: string, request: JsonObject]>([
  [
    "AWS::Events::Rule",
    "orders-bus|nightly",
    "nightly",
    "DisableRule",
    { name: "nightly", eventBusName: "orders-bus" },
  ],
  ["AWS::Events::Rule", "s-Nightly-1ABC", "s-Nightly-1ABC", "DisableRule", { name: "s-Nightly-1ABC" }],
  [
    "AWS::WAFv2::WebACL",
    `main|${uuid}|REGIONAL`,
    "main",
    "UpdateWebACL",
    { name: "main", scope: "REGIONAL", id: uuid },
  ],
  [
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "service/prod/web|ecs:service:DesiredCount|ecs",
    "service/prod/web",
    "RegisterScalableTarget",
    { serviceNamespace: "ecs", resourceId: "service/prod/web", scalableDimension: "ecs:service:DesiredCount" },
  ],
  [
    "AWS::Batch::JobDefinition",
    "arn:aws:batch:eu-west-1:111122223333:job-definition/j:3",
    "j",
    "RegisterJobDefinition",
    { jobDefinitionName: "j", type: "container" },
  ],
  [
    "AWS::EC2::EIP",
    "203.0.113.50|eipalloc-0123456789abcdef0",
    "eipalloc-0123456789abcdef0",
    "ReleaseAddress",
    { allocationId: "eipalloc-0123456789abcdef0" },
  ],
  ["AWS::EKS::Addon", "prod|coredns", "prod", "DeleteAddon", { name: "prod", addonName: "coredns" }],
  ["AWS::EKS::Nodegroup", "prod/ng1", "prod", "UpdateNodegroupConfig", { name: "prod", nodegroupName: "ng1" }],
  [
    "AWS::EKS::AccessEntry",
    "arn:aws:iam::111122223333:role/dev|prod",
    "prod",
    "UpdateAccessEntry",
    { name: "prod", principalArn: "arn:aws:iam::111122223333:role/dev" },
  ],
  [
    "AWS::EC2::Route",
    "rtb-0123456789abcdef0|0.0.0.0/0",
    "rtb-0123456789abcdef0",
    "ReplaceRoute",
    { routeTableId: "rtb-0123456789abcdef0", destinationCidrBlock: "0.0.0.0/0" },
  ],
  [
    "AWS::Lambda::Alias",
    "arn:aws:lambda:eu-west-1:111122223333:function:resize:live",
    "resize",
    "UpdateAlias20150331",
    { functionName: "resize", name: "live" },
  ],
  ["AWS::IAM::GroupPolicy", "open|ops", "ops", "PutGroupPolicy", { groupName: "ops", policyName: "open" }],
])("a physical id of %s is taken apart: %s", (type, physicalId, listed, eventName, requestParameters) => {
  const [instance] = stackInstances({
    name: "s",
    arn: `arn:aws:cloudformation:eu-west-1:111122223333:stack/s/${uuid}`,
    resources: [{ logicalId: "X", type, physicalId }],
  });
  if (instance === undefined) {
    throw new Error("no instance");
  }
  const { values, service } = lookupValues(instance);
  expect(values).toContain(listed);
  expect(values.filter((value) => value.includes("|"))).toEqual([]);
  const event = readRecord({
    eventID: "1",
    eventTime: "2026-11-20T12:00:00Z",
    eventVersion: "1.11",
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: "eu-west-1",
    userIdentity: { type: "IAMUser", userName: "mallory", accountId: "111122223333" },
    requestParameters,
  });
  expect(changeTest(instance, [])(event)).toBe(true);
});
