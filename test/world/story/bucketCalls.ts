import type { JsonObject, JsonValue } from "../../../src/model/text/json.ts";
import type { WorldAccount } from "../types.ts";
import type { StoryCall } from "./storyteller.ts";

/** A control-plane call on a bucket: the request carries the bucket, the host and an empty sub-resource. */
export function bucketCall(
  account: WorldAccount,
  region: string,
  bucket: string,
  name: string,
  request: JsonObject = {},
  more: JsonObject = {},
): StoryCall {
  const domain = account.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const arn = `arn:${account.partition}:s3:::${bucket}`;
  return {
    service: "s3",
    name,
    readOnly: name.startsWith("Get") || name.startsWith("List"),
    request: { bucketName: bucket, Host: `${bucket}.s3.${region}.${domain}`, ...request },
    resources: [{ type: "AWS::S3::Bucket", name: bucket }],
    more: { resources: [{ accountId: account.id, type: "AWS::S3::Bucket", ARN: arn }], ...more },
    mentions: [arn],
  };
}

/** An object call: a data event, and one of those that name an ARN prefix when they list. */
export function objectCall(
  account: WorldAccount,
  region: string,
  bucket: string,
  name: "GetObject" | "PutObject" | "ListObjects",
  key: string,
): StoryCall {
  const bucketArn = `arn:${account.partition}:s3:::${bucket}`;
  const object: JsonValue =
    name === "ListObjects"
      ? { type: "AWS::S3::Object", ARNPrefix: `${bucketArn}/` }
      : { type: "AWS::S3::Object", ARN: `${bucketArn}/${key}` };
  return {
    service: "s3",
    name,
    readOnly: name !== "PutObject",
    category: "Data",
    request: {
      bucketName: bucket,
      Host: `${bucket}.s3.${region}.amazonaws.com`,
      ...(name === "ListObjects" ? { prefix: key } : { key }),
    },
    more: { resources: [object, { accountId: account.id, type: "AWS::S3::Bucket", ARN: bucketArn }] },
    mentions: [bucket, bucketArn, ...(name === "ListObjects" ? [] : [`${bucketArn}/${key}`])],
  };
}
