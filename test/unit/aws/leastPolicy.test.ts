import { expect, test } from "vitest";
import { leastPolicy } from "../../../src/aws/leastPolicy.ts";

const object = { action: "s3:GetObject", resource: "arn:aws-cn:s3:::acme-state/a.tfstate" };
const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-4222-8333-0123456789ab";
const role = "arn:aws:iam::111122223333:role/path/Audit";
const inChina = { profile: { partition: "aws-cn" } };

test.each([
  ["s3:GetObject", "Access Denied", object, object.resource],
  ["kms:Decrypt", `User: x is not authorized to perform: kms:Decrypt on resource: ${key} because`, object, key],
  ["kms:Decrypt", "The ciphertext refers to a key that you may not use", object, "arn:aws:kms:*:*:key/*"],
  ["sts:AssumeRole", `not authorized to perform: sts:AssumeRole on resource: ${role}`, { action: "sts:X" }, role],
  [
    "cloudformation:ListStacks",
    `on resource: ${role}`,
    { action: "cloudformation:ListStacks" },
    "arn:aws:cloudformation:*:*:stack/*",
  ],
  ["cloudtrail:LookupEvents", "denied", { action: "cloudtrail:LookupEvents" }, "*"],
  ["cloudtrail:GetTrailStatus", "denied", { ...inChina, action: "x:Y" }, "arn:aws-cn:cloudtrail:*:*:trail/*"],
  ["x:Unknown", "denied", { action: "x:Unknown" }, "*"],
])("%s (%s)", (action, message, place, resource) => {
  expect(JSON.parse(leastPolicy(action, message, place))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  });
});
