import { COMPUTE } from "./compute.ts";
import { EDGE } from "./edge.ts";
import { eventSourceOf } from "./eventSource.ts";
import { IDENTITY } from "./identity.ts";
import { INTEGRATION } from "./integration.ts";
import { NETWORK } from "./network.ts";
import type { ResourceType } from "./resourceType.ts";
import { STORAGE } from "./storage.ts";

export const RESOURCE_TYPES: readonly ResourceType[] = [
  ...IDENTITY,
  ...NETWORK,
  ...EDGE,
  ...COMPUTE,
  ...STORAGE,
  ...INTEGRATION,
];

/**
 * The table row of a type as named by Terraform ("aws_s3_bucket"), CloudFormation ("AWS::S3::Bucket") or Pulumi
 * ("aws:s3/bucket:Bucket", "aws-native:s3:Bucket"); undefined for an unlisted type.
 */
export function resourceTypeOf(type: string): ResourceType | undefined {
  const pulumi = /^aws:([\w-]+)\/(\w+):\w+$/.exec(type);
  if (pulumi !== null) {
    const [, module = "", resource = ""] = pulumi;
    const name = snakeCase(resource.replace(/V2$/, ""));
    const unprefixed = BY_TYPE.get(`aws_${name}`);
    return (
      BY_TYPE.get(`${module}/${resource}`) ??
      BY_TYPE.get(`aws_${module}_${name}`) ??
      // An instance of Lightsail is none of EC2.
      (unprefixed?.service === eventSourceOf(type) ? unprefixed : undefined)
    );
  }
  const native = /^aws-native:(\w+):(\w+)$/.exec(type);
  return BY_TYPE.get(native === null ? type : `aws::${native[1]}::${native[2]}`.toLowerCase());
}

/** Types that are parts of this one and may be declared separately: policy, versioning and so on of a bucket. */
export function partsOf(whole: ResourceType): readonly ResourceType[] {
  return PARTS.get(whole) ?? [];
}

/** Splits a list that the tables store as one text. */
export function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(" ");
}

function snakeCase(text: string): string {
  return text.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
}

const BY_TYPE: ReadonlyMap<string, ResourceType> = new Map(
  RESOURCE_TYPES.flatMap((row) => [
    ...[...words(row.terraform), ...words(row.cloudFormation), ...words(row.pulumi)].map(
      (name): [string, ResourceType] => [name, row],
    ),
    ...words(row.cloudFormation).map((name): [string, ResourceType] => [name.toLowerCase(), row]),
  ]),
);

const PARTS: ReadonlyMap<ResourceType, readonly ResourceType[]> = Map.groupBy(
  RESOURCE_TYPES.filter((row) => row.partOf !== undefined),
  (row) => BY_TYPE.get(row.partOf ?? "") ?? row,
);
