import type { WorldAccount } from "./types.ts";

/** An account as the organization lists it. */
export interface OrganizationMember {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly state: "PENDING_ACTIVATION" | "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
}

export const organizationId = "o-a1b2c3d4e5";

/** Accounts of the organization in which nothing happens: no role of theirs can be assumed. */
const others: readonly OrganizationMember[] = [
  { id: "555555555555", name: "Acme Data Science", email: "aws+data@example.com", state: "ACTIVE" },
  { id: "666666666666", name: "Acme Old Website", email: "aws+website@example.com", state: "SUSPENDED" },
];

/** The account that manages the organization. */
export function managementOf(accounts: readonly WorldAccount[]): WorldAccount | undefined {
  return accounts.find(({ profile }) => profile === "production");
}

/** The accounts of the organization, the management account among them. An organization is in one partition. */
export function membersOf(accounts: readonly WorldAccount[]): readonly OrganizationMember[] {
  const partition = managementOf(accounts)?.partition;
  return [
    ...accounts
      .filter((account) => account.partition === partition)
      .map(({ id, profile }) => ({
        id,
        name: `Acme ${profile.replaceAll("-", " ").replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())}`,
        email: `aws+${profile}@example.com`,
        state: "ACTIVE" as const,
      })),
    ...others,
  ];
}
