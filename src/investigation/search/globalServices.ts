/**
 * Services whose calls CloudTrail records only in the partition's global Region, as the first label of their event
 * source. STS and console sign-in are not among them: they are recorded in the Region whose endpoint was used.
 * Source: CloudTrail user guide, "Global service events".
 */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set([
  "iam",
  "cloudfront",
  "route53",
  "route53domains",
  "organizations",
  "support",
  "waf",
  "shield",
]);

/** Takes "iam" or "iam.amazonaws.com". */
export function isGlobalService(service: string): boolean {
  return GLOBAL_SERVICES.has(service.replace(/\.amazonaws\.com$/, "").toLowerCase());
}
