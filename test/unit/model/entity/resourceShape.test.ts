import { expect, it } from "vitest";
import { resourceShape } from "../../../../src/model/entity/resourceShape.ts";

const own = "111122223333";

it.each([
  ["arn:aws:iam::111122223333:role/Admin", "ARN"],
  ["arn:aws:iam::999988887777:role/Admin", "ARN of another account"],
  ["arn:aws-cn:sqs:cn-north-1:111122223333:orders", "ARN"],
  ["arn:aws:s3:::exports", "ARN without account"],
  ["arn:aws:iam::aws:policy/ReadOnlyAccess", "ARN of AWS"],
  ["arn:partition:none", "malformed ARN"],
  ["https://sqs.eu-west-1.amazonaws.com/111122223333/orders", "URL"],
  ["i-0123456789abcdef0", "ID i-…"],
  ["vpc-cidr-assoc-0123456789abcdef0", "ID vpc-cidr-assoc-…"],
  ["fs-01234567", "ID fs-…"],
  ["alice-deadbeef", "name"],
  ["AKIAIOSFODNN7EXAMPLE", "access key ID"],
  ["AROAIOSFODNN7EXAMPLE", "unique ID of IAM"],
  ["AROAIOSFODNN7EXAMPLE:alice@example.com", "unique ID of IAM, colon, text"],
  ["111122223333", "12 digits"],
  ["1b2c3d4e-1111-4222-8333-0123456789ab", "UUID"],
  ["203.0.113.7", "IP address"],
  ["2001:db8::1", "IP address"],
  ["/acme/flags", "path with leading slash"],
  ["shop/orders", "path"],
  ["admin:prod", "text with colon"],
  ["orders", "name"],
  ["团队", "name"],
  [" ", "empty"],
  ["", "empty"],
])("%j looks like: %s", (name, shape) => {
  expect(resourceShape(name, own)).toBe(shape);
});

it("does not tell another account's ARN where the account is unknown", () => {
  expect(resourceShape("arn:aws:iam::999988887777:role/Admin", undefined)).toBe("ARN");
});
