import { assumeRole } from "../accounts/assumeRole.ts";
import { addIdentityCenterAccounts, type IdentityCenterAccountsPorts } from "../accounts/identityCenterAccounts.ts";
import { addOrganizationAccounts } from "../accounts/organizationAccounts.ts";
import { removeAccounts } from "../accounts/removeAccounts.ts";
import type { CommandTable } from "../contributions.ts";
import { type KnownNodes, readTarget, type Target } from "./target.ts";

export type AccountCommands = Pick<
  CommandTable,
  | "cloudtrail.addIdentityCenterAccounts"
  | "cloudtrail.addOrganizationAccounts"
  | "cloudtrail.assumeRole"
  | "cloudtrail.removeAccounts"
>;

/** The commands that add accounts without profiles, and remove them. */
export function accountCommands(ports: IdentityCenterAccountsPorts & { readonly nodes: KnownNodes }): AccountCommands {
  return {
    "cloudtrail.addIdentityCenterAccounts": () => addIdentityCenterAccounts(ports),
    "cloudtrail.addOrganizationAccounts": () => addOrganizationAccounts(ports),
    "cloudtrail.assumeRole": () => assumeRole(ports),
    "cloudtrail.removeAccounts": (...args) => removeAccounts(ports, addedAt(readTarget(args, ports.nodes))),
  };
}

/** The name of the added profile at a node of the Accounts view. Undefined: it is none. */
function addedAt(target: Target): string | undefined {
  const node = target.kind === "node" ? target.node : undefined;
  return node?.kind === "profile" && node.profile.origin === "added" ? node.profile.name : undefined;
}
