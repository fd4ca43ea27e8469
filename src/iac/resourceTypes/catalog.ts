import { ANALYTICS } from "./analytics.ts";
import { APIS } from "./apis.ts";
import { BACKUPS } from "./backups.ts";
import { CACHES } from "./caches.ts";
import { CLIENT_VPN } from "./clientVpn.ts";
import { COMPUTE } from "./compute.ts";
import { CONTAINERS } from "./containers.ts";
import { COSTS } from "./costs.ts";
import { DATABASES } from "./databases.ts";
import { DELIVERY } from "./delivery.ts";
import { DETECTION } from "./detection.ts";
import { DNS } from "./dns.ts";
import { EDGE } from "./edge.ts";
import { eventSourceOf } from "./eventSource.ts";
import { FILES } from "./files.ts";
import { FIREWALLS } from "./firewalls.ts";
import { GATEWAYS } from "./gateways.ts";
import { IAM_PARTS } from "./iamParts.ts";
import { IDENTITY } from "./identity.ts";
import { INSTANCE_PARTS } from "./instanceParts.ts";
import { INTEGRATION } from "./integration.ts";
import { LEARNING } from "./learning.ts";
import { MAIL } from "./mail.ts";
import { MONITORING } from "./monitoring.ts";
import { NETWORK } from "./network.ts";
import { NETWORKS } from "./networks.ts";
import { OPERATION_TYPES } from "./operations.ts";
import { ORGANIZATION } from "./organization.ts";
import { PLATFORMS } from "./platforms.ts";
import type { ResourceType } from "./resourceType.ts";
import { SCALING } from "./scaling.ts";
import { SCANNERS } from "./scanners.ts";
import { SEARCHES } from "./searches.ts";
import { STORAGE } from "./storage.ts";
import { STREAMS } from "./streams.ts";
import { WAREHOUSES } from "./warehouses.ts";

export const RESOURCE_TYPES: readonly ResourceType[] = [
  ...COMPUTE,
  ...EDGE,
  ...IDENTITY,
  ...INTEGRATION,
  ...NETWORK,
  ...STORAGE,
  ...ANALYTICS,
  ...APIS,
  ...BACKUPS,
  ...CACHES,
  ...CLIENT_VPN,
  ...CONTAINERS,
  ...COSTS,
  ...DATABASES,
  ...DELIVERY,
  ...DETECTION,
  ...DNS,
  ...FILES,
  ...FIREWALLS,
  ...GATEWAYS,
  ...IAM_PARTS,
  ...INSTANCE_PARTS,
  ...LEARNING,
  ...MAIL,
  ...MONITORING,
  ...NETWORKS,
  ...OPERATION_TYPES,
  ...ORGANIZATION,
  ...PLATFORMS,
  ...SCALING,
  ...SCANNERS,
  ...SEARCHES,
  ...STREAMS,
  ...WAREHOUSES,
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
