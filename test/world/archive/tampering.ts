import type { WorldTrail } from "../types.ts";

/** What the description of the rule says that opens a security group to the world, three hours before the end. */
const opened = "tmp debugging, remove me";

/**
 * A log file as it is in the bucket now. Somebody changed one of the organization's after it was delivered: the rule that
 * opened SSH to every address seems to open it to a private network.
 */
export function tampered({ name, organization }: WorldTrail, written: string): string {
  return organization && name === "acme-organization" && written.includes(opened)
    ? written.replaceAll("0.0.0.0/0", "10.20.0.0/16")
    : written;
}
