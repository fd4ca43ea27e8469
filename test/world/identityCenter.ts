import type { WorldAccount } from "./types.ts";

/** One account of IAM Identity Center's portal with the permission sets that the person may use in it. */
export interface Assignment {
  readonly accountId: string;
  readonly accountName: string;
  readonly emailAddress: string;
  readonly roles: readonly string[];
}

/** The Identity Center of the demo's organization: its Region, and the person who signs in. */
export const identityCenter = {
  region: "eu-west-1",
  user: "erin@example.com",
} as const;

const rolesOf: Readonly<Record<string, readonly string[]>> = {
  development: ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"],
  production: ["ReadOnlyAccess", "SecurityAudit", "SiteReliability"],
  "log-archive": ["SecurityAudit"],
};

/** The accounts of the commercial partition: an Identity Center serves one partition. */
export function assignmentsOf(accounts: readonly WorldAccount[]): readonly Assignment[] {
  return accounts
    .filter(({ partition }) => partition === "aws")
    .map(({ id, profile, alias }) => ({
      accountId: id,
      accountName: alias,
      emailAddress: `aws+${profile}@example.com`,
      roles: rolesOf[profile] ?? ["AdministratorAccess", "ReadOnlyAccess"],
    }));
}
