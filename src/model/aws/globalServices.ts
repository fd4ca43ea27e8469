import { partitionOf } from "./arn.ts";
import { REGIONS } from "./regions.ts";
import { serviceOf } from "./service.ts";

/**
 * The Region in which each partition serves IAM and, where nothing else is said below, its other global services.
 * Source: the endpoint data of the AWS SDKs (botocore 1.43, `data/endpoints.json` and `endpoint-rule-set-1.json`).
 */
const HOMES: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-eusc": "eusc-de-east-1",
  "aws-iso": "us-iso-east-1",
  "aws-iso-b": "us-isob-east-1",
  "aws-iso-e": "eu-isoe-west-1",
  "aws-iso-f": "us-isof-south-1",
};

const NORTH = { "aws-cn": "cn-north-1" } as const;
const NORTHWEST = { "aws-cn": "cn-northwest-1" } as const;
const OREGON = { aws: "us-west-2" } as const;

/**
 * Services with one endpoint for a whole partition, by the first label of their event source, the best known first, with
 * the partitions in which it is not in the Region above. CloudTrail records a call in the Region of its endpoint: the AWS
 * documentation says so for IAM, CloudFront, Route 53 and Organizations in us-east-1; for the rest, and for all of China,
 * it is inferred from the endpoint data. Not among them, since they are recorded in the Region whose endpoint was used:
 * STS, console sign-in and IAM Identity Center.
 */
const GLOBAL_SERVICES: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map<
  string,
  Readonly<Record<string, string>>
>([
  ["iam", NORTH],
  ["cloudfront", NORTHWEST],
  ["route53", NORTHWEST],
  ["organizations", NORTHWEST],
  ["account", NORTHWEST],
  ["billing", {}],
  ["billingconductor", {}],
  ["budgets", NORTHWEST],
  ["ce", NORTHWEST],
  ["globalaccelerator", OREGON],
  ["health", NORTHWEST],
  ["networkmanager", OREGON],
  ["route53domains", {}],
  ["savingsplans", {}],
  ["shield", {}],
  ["support", NORTH],
  ["tax", {}],
  ["waf", {}],
]);

/**
 * The services that have one Region in each partition: "iam", "cloudfront"…
 * @internal
 */
export const globalServices: readonly string[] = [...GLOBAL_SERVICES.keys()];

/** Takes "iam" or "iam.amazonaws.com". */
export function isGlobalService(service: string): boolean {
  return GLOBAL_SERVICES.has(labelOf(service));
}

/**
 * The Regions in which CloudTrail may record a global service ("iam" or "iam.amazonaws.com") in a partition, which an id
 * ("aws-cn") or a Region tells: mostly one. China divides them among its Regions, so there a service of which nothing is
 * known may be in any. Empty for a service that is not global.
 */
export function homeRegionsOf(service: string, partitionOrRegion: string): readonly string[] {
  const homes = GLOBAL_SERVICES.get(labelOf(service));
  if (homes === undefined) {
    return [];
  }
  const partition = partitionIdOf(partitionOrRegion);
  const own = homes[partition];
  return own !== undefined
    ? [own]
    : partition === "aws-cn"
      ? REGIONS.map(({ id }) => id).filter((id) => partitionOf(id) === partition)
      : [globalRegionOf(partition)];
}

/** The Region in which a partition, or that of a Region, serves IAM and most other global services. */
export function globalRegionOf(partitionOrRegion: string): string {
  return HOMES[partitionIdOf(partitionOrRegion)] ?? "us-east-1";
}

/** Names of the global services that are recorded in a Region: "IAM", "Route 53"; empty for most Regions. */
export function globalServicesIn(region: string): readonly string[] {
  return globalServices
    .filter((service) => homeRegionsOf(service, region).includes(region))
    .map((service) => serviceOf(service).name);
}

/** "IAM, CloudFront, Route 53 and other global services", in a sentence or as a label. Empty where there are none. */
export function globalServicesText(region: string): string {
  const names = globalServicesIn(region);
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} and other global services` : names.join(", ");
}

function partitionIdOf(partitionOrRegion: string): string {
  return Object.hasOwn(HOMES, partitionOrRegion) ? partitionOrRegion : partitionOf(partitionOrRegion);
}

function labelOf(service: string): string {
  return service.toLowerCase().replace(/\.amazonaws\.com(?:\.cn)?$/, "");
}
