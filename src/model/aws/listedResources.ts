/**
 * Services whose events list resources, by the first label of their event source. Source: the CloudTrail user guide,
 * "Resource types supported by Event history" (Auto Scaling to S3); published LookupEvents answers show the others.
 */
const LISTED: ReadonlySet<string> = new Set([
  "autoscaling",
  "acm",
  "cloudtrail",
  "codepipeline",
  "ec2",
  "elasticloadbalancing",
  "iam",
  "redshift",
  "rds",
  "s3",
  "eks",
  "kms",
  "lambda",
  "sns",
  "sts",
]);

/**
 * Services whose events list no resource even where the request names one, by the first label of their event source.
 * Source: published LookupEvents answers for CloudWatch Logs, in which `Resources` is empty.
 */
export const SERVICES_WITHOUT_RESOURCES: readonly string[] = ["logs"];

/**
 * Whether Event history lists the events of a service ("logs" or "logs.amazonaws.com") under resources, so that a lookup
 * by ResourceName can find them. "unknown": AWS does not say, and no published answer shows it.
 */
export function listsResources(service: string): "yes" | "no" | "unknown" {
  const label = service.toLowerCase().split(".")[0] ?? "";
  return SERVICES_WITHOUT_RESOURCES.includes(label) ? "no" : LISTED.has(label) ? "yes" : "unknown";
}
