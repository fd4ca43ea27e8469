import type { WorldAccount } from "./types.ts";

/**
 * Where China's global services are recorded, which AWS does not say. "by-endpoint": IAM in cn-north-1 and the others in
 * cn-northwest-1, as their endpoints are in botocore. A Region: all of them there.
 */
export type ChinaGlobalRegion = "by-endpoint" | "cn-north-1" | "cn-northwest-1";

const globalServices: ReadonlySet<string> = new Set(["iam", "cloudfront", "route53", "organizations"]);

/** True for services with one endpoint for a whole partition. */
export function isGlobal(service: string): boolean {
  return globalServices.has(service);
}

/** The only Region that records a global service; undefined for the other services. */
export function homeRegionOf(service: string, account: WorldAccount, china: ChinaGlobalRegion): string | undefined {
  if (!isGlobal(service)) {
    return undefined;
  }
  if (account.partition !== "aws-cn") {
    return account.globalRegion;
  }
  return china === "by-endpoint" ? (service === "iam" ? "cn-north-1" : "cn-northwest-1") : china;
}
