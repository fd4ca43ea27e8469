import { accounts } from "../accounts.ts";
import { organizationId } from "../trails.ts";
import type { WorldAccount, WorldTrail } from "../types.ts";

/** The key, up to the accounts' folders, under which a trail writes: `prefix/AWSLogs/o-…/`. */
export function pathOf({ prefix, organization }: WorldTrail): string {
  return `${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${organization ? `${organizationId}/` : ""}`;
}

/** The accounts whose events a trail records. */
export function accountsOf(trail: WorldTrail): readonly WorldAccount[] {
  return accounts.filter(({ id, partition }) =>
    trail.organization ? trail.arn.startsWith(`arn:${partition}:`) : id === trail.accountId,
  );
}

export function regionsOf(trail: WorldTrail, account: WorldAccount): readonly string[] {
  return trail.multiRegion ? account.regions : [trail.homeRegion];
}
