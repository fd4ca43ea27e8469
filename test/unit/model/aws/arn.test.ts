import fc from "fast-check";
import { expect, it } from "vitest";
import { formatArn, isRegionName, lastSegment, parseArn, partitionOf } from "../../../../src/model/aws/arn.ts";

it.each([
  ["arn:aws:iam::123456789012:role/ops/Admin", "aws", "iam", "role", "ops/Admin"],
  ["arn:aws:lambda:eu-west-1:123456789012:function:resize:live", "aws", "lambda", "function", "resize:live"],
  ["arn:aws-cn:s3:::logs/2026/a b.json", "aws-cn", "s3", undefined, "logs/2026/a b.json"],
  ["arn:aws:sqs:eu-west-1:123456789012:jobs", "aws", "sqs", undefined, "jobs"],
  ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x:*", "aws", "logs", "log-group", "/aws/lambda/x:*"],
  ["arn:aws-us-gov:iam::123456789012:root", "aws-us-gov", "iam", undefined, "root"],
  ["arn:aws:apigateway:eu-west-1::/restapis/abc", "aws", "apigateway", "restapis", "abc"],
  ["arn:aws:iam::aws:policy/AdministratorAccess", "aws", "iam", "policy", "AdministratorAccess"],
])("reads %s", (text, partition, service, resourceType, resourceId) => {
  const arn = parseArn(text);
  expect(arn).toMatchObject({ partition, service, resourceId });
  expect(arn?.resourceType).toBe(resourceType);
  expect(arn && formatArn(arn)).toBe(text);
});

it.each(["", "arn", "arn:aws:s3", "arn:aws:s3:::", "arn:gcp:s3:::x", "sg-0123456789abcdef0", "xarn:aws:s3:::x"])(
  "says that %j is none",
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);

it("agrees with the equivalent regular expression", () => {
  // The same grammar as one regular expression, without the services whose resources have no type.
  const pattern = /^arn:(aws[a-z-]*):([a-zA-Z0-9.*-]+):([a-z0-9*-]*):([^:]*):(?:\/?([^/:]+)[/:](.+)|(.+))$/s;
  const pieces = fc.constantFrom(
    ...[
      "arn",
      ":",
      ":",
      ":",
      "aws",
      "-cn",
      "/",
      "iam",
      "Iam",
      "*",
      "eu-1",
      "123456789012",
      "role",
      "a b",
      ".",
      "é",
      "\n",
    ],
    ...["arn:aws:iam::123456789012:", "arn:aws:ec2:eu-west-1:1:"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
      const text = parts.join("");
      const [, partition, service, region, accountId, resourceType, typedId, resourceId = typedId] =
        pattern.exec(text) ?? [];
      const expected = { partition, service, region, accountId, resourceType, resourceId };
      expect(parseArn(text)).toEqual(
        partition === undefined ? undefined : { ...expected, resource: text.split(":").slice(5).join(":") },
      );
    }),
    { numRuns: 5_000 },
  );
});

it("formats every parsed ARN back to its text", () => {
  const part = fc.stringMatching(/^[a-z0-9-]{0,12}$/);
  fc.assert(
    fc.property(part, part, part, fc.string({ minLength: 1 }), (service, region, account, resource) => {
      const text = `arn:aws:${service}:${region}:${account}:${resource}`;
      const arn = parseArn(text);
      expect(arn === undefined ? service : formatArn(arn)).toBe(arn === undefined ? "" : text);
    }),
  );
});

it.each([
  ["eu-west-1", "aws"],
  ["cn-northwest-1", "aws-cn"],
  ["us-gov-east-1", "aws-us-gov"],
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["eu-isoe-west-1", "aws-iso-e"],
  ["us-isof-south-1", "aws-iso-f"],
  ["eusc-de-east-1", "aws-eusc"],
  ["", "aws"],
])("returns the partition of %j: %s", (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

it("removes the path from a name", () => {
  expect([lastSegment("ops/Admin"), lastSegment("Admin"), lastSegment("odd/")]).toEqual(["Admin", "Admin", "odd/"]);
});

it("accepts Region ids and rejects text that would change a host name", () => {
  for (const region of ["eu-west-1", "us-gov-west-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1"]) {
    expect(isRegionName(region), region).toBe(true);
  }
  for (const text of ["", "eu-west", "eu-west-1.attacker.example", "x/../y-1", "EU-WEST-1", "a".repeat(1000)]) {
    expect(isRegionName(text), text).toBe(false);
  }
});
