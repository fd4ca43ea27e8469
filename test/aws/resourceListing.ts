import type { WorldRecord } from "../world/types.ts";

/** Whether Event history lists the resources of a service's events, or an empty list. */
type Listing = "fill" | "empty";

/**
 * Which services' events Event history lists with their `Resources`. AWS documents this for ten services only, and what
 * it does for most others is not publicly known.
 */
export interface ResourceListing {
  /**
   * For services not named in `services`. "as-seen": as in `SEEN`, and filled where `SEEN` has no line. "only-seen": the
   * same, but empty where `SEEN` has no line. "fill": all filled. "empty": none filled.
   */
  readonly others: "as-seen" | "only-seen" | "fill" | "empty";
  /** By the first label of the event source: "logs", "ssm". */
  readonly services: Readonly<Record<string, Listing>>;
}

/**
 * What public sources show. The types that AWS's user guide once listed for Event history: Auto Scaling, ACM, CloudTrail,
 * CodePipeline, EC2, classic load balancers, IAM, Redshift, RDS, S3. Seen filled in public output of LookupEvents: Lambda,
 * KMS, SNS, EKS, STS, Secrets Manager. Seen empty there: CloudWatch Logs.
 */
const SEEN: ReadonlyMap<string, Listing> = new Map([
  ...[
    "acm",
    "autoscaling",
    "cloudtrail",
    "codepipeline",
    "ec2",
    "eks",
    "elasticloadbalancing",
    "iam",
    "kms",
    "lambda",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sts",
  ].map((service) => [service, "fill"] as const),
  ["logs", "empty"],
]);

/** The resources that Event history lists for an event. */
export function listedResources(
  { eventSource, resources }: WorldRecord,
  { others, services }: ResourceListing,
): WorldRecord["resources"] {
  const [service = ""] = eventSource.split(".");
  const own = Object.hasOwn(services, service) ? services[service] : undefined;
  return (own ?? listingOf(service, others)) === "fill" ? resources : [];
}

function listingOf(service: string, others: ResourceListing["others"]): Listing {
  switch (others) {
    case "as-seen":
      return SEEN.get(service) ?? "fill";
    case "only-seen":
      return SEEN.get(service) ?? "empty";
    default:
      return others;
  }
}
