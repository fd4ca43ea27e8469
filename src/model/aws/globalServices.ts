import { partitionOf } from "./arn.ts";
import { REGIONS } from "./regions.ts";
import { serviceOf } from "./service.ts";

/**
 * The Region in which each partition serves IAM, and its other global services unless `GLOBAL_SERVICES` names another
 * one. Source: the endpoint data of the AWS SDKs (botocore 1.43, `data/endpoints.json` and `endpoint-rule-set-1.json`).
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
 * Services with one endpoint for a whole partition, by the first label of their event source, best known first. The
 * value lists the partitions in which the service is not in the Region of `HOMES`. CloudTrail records a call in the
 * Region of its endpoint: AWS documents this for IAM, CloudFront, Route 53 and Organizations in us-east-1; for the
 * other services and for China it is inferred from the endpoint data. STS, console sign-in and IAM Identity Center are
 * left out: they are recorded in the Region whose endpoint was used.
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
 * First labels of the event sources of global services: "iam", "cloudfront"…
 * @internal
 */
export const globalServices: readonly string[] = [...GLOBAL_SERVICES.keys()];

/** Takes the first label or the whole event source: "iam" or "iam.amazonaws.com". */
export function isGlobalService(service: string): boolean {
  return GLOBAL_SERVICES.has(labelOf(service));
}

/**
 * The Regions in which CloudTrail may record a global service ("iam" or "iam.amazonaws.com") of a partition, given by
 * its id ("aws-cn") or one of its Regions, likeliest first. One Region in most partitions; both Regions of China, because
 * AWS does not say which of them records a service. Empty for a service that is not global.
 */
export function homeRegionsOf(service: string, partitionOrRegion: string): readonly string[] {
  const likely = likelyRegionsOf(service, partitionOrRegion);
  const partition = partitionIdOf(partitionOrRegion);
  return partition === "aws-cn" && likely.length > 0 ? [...new Set([...likely, ...regionsIn(partition)])] : likely;
}

/**
 * The same by the endpoint of the service: all Regions of China for a service whose Chinese endpoint is unknown, because
 * China divides its global services among Regions.
 */
function likelyRegionsOf(service: string, partitionOrRegion: string): readonly string[] {
  const homes = GLOBAL_SERVICES.get(labelOf(service));
  if (homes === undefined) {
    return [];
  }
  const partition = partitionIdOf(partitionOrRegion);
  const own = homes[partition];
  return own !== undefined ? [own] : partition === "aws-cn" ? regionsIn(partition) : [globalRegionOf(partition)];
}

function regionsIn(partition: string): readonly string[] {
  return REGIONS.map(({ id }) => id).filter((id) => partitionOf(id) === partition);
}

/** The Region that serves IAM and most other global services in a partition, given by its id or one of its Regions. */
export function globalRegionOf(partitionOrRegion: string): string {
  return HOMES[partitionIdOf(partitionOrRegion)] ?? "us-east-1";
}

/** Display names of the global services likely recorded in a Region: "IAM", "Route 53". Empty for most Regions. */
export function globalServicesIn(region: string): readonly string[] {
  return globalServices
    .filter((service) => likelyRegionsOf(service, region).includes(region))
    .map((service) => serviceOf(service).name);
}

/**
 * The names of `globalServicesIn` as text: "IAM, CloudFront, Route 53 and other global services". Empty for most
 * Regions.
 */
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
