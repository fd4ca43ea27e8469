import { afterEach, describe, expect, test } from "vitest";
import { checkAccess } from "../../../src/aws/accountAccess.ts";
import { AddedProfiles } from "../../../src/aws/addedProfiles.ts";
import { isNoOrganization, listOrganization } from "../../../src/aws/organization.ts";
import { awsFilesReader, listProfiles } from "../../../src/aws/profiles.ts";
import type { ReadSharedConfig } from "../../../src/aws/sharedConfig.ts";
import type { OrganizationMember } from "../../world/organization.ts";
import { fastClock, type House, type HouseOptions, noLimit, openHouse, rejection } from "./house.ts";

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

const signal = () => new AbortController().signal;

async function open(options: HouseOptions = {}): Promise<House> {
  house = await openHouse({ clock: fastClock(), wire: { pace: noLimit }, ...options });
  return house;
}

describe("listing an organization", () => {
  test("gives every account of every page by name, with its state and the management account", async () => {
    const { aws, connections, profile } = await open();
    const members = Array.from(
      { length: 45 },
      (_, index): OrganizationMember => ({
        id: String(200_000_000_000 + index),
        name: `Account ${45 - index}`,
        email: `a${index}@example.com`,
        state: index === 7 ? "PENDING_CLOSURE" : "ACTIVE",
      }),
    );
    const management: OrganizationMember = {
      id: "111122223333",
      name: "Management",
      email: "m@example.com",
      state: "ACTIVE",
    };
    aws.variants = { ...aws.variants, organization: { members: [...members, management] } };
    const counts: number[] = [];
    const accounts = await listOrganization(connections, profile("production"), signal(), (count) =>
      counts.push(count),
    );
    expect(counts).toEqual([20, 40, 46]);
    expect(accounts.map(({ name }) => name).slice(0, 3)).toEqual(["Account 1", "Account 2", "Account 3"]);
    expect(accounts.filter(({ state }) => state !== "active")).toMatchObject([
      { id: "200000000007", state: "pending_closure" },
    ]);
    expect(accounts.filter(({ isManagement }) => isManagement)).toMatchObject([{ id: "111122223333" }]);
  });

  test("reads the state from AWS's older field where the newer one is absent", async () => {
    const { aws, connections, profile } = await open();
    const old = { id: "222222222222", name: "Old", email: "", state: undefined } as unknown as OrganizationMember;
    aws.variants = { ...aws.variants, organization: { members: [old] } };
    expect(await listOrganization(connections, profile("production"), signal())).toMatchObject([{ state: "unknown" }]);
  });

  test("without an organization, or without being allowed to list it, says that ids can be typed", async () => {
    const { aws, connections, profile } = await open();
    const none = await rejection(listOrganization(connections, profile("china"), signal()));
    expect(isNoOrganization(none)).toBe(true);
    expect(none).toMatchObject({
      message: 'The account 444455556666 of profile "china" is not in an organization. Type the account IDs instead.',
    });
    aws.faults.add({ kind: "access-denied", service: "organizations", operation: "ListAccounts" });
    const denied = await rejection(listOrganization(connections, profile("production"), signal()));
    expect(isNoOrganization(denied)).toBe(true);
    expect(denied).toMatchObject({
      reason: "access-denied",
      action: "organizations:ListAccounts",
      message: expect.stringMatching(
        /Only the organization's management account and its delegated administrators can list its accounts\..* type the account IDs instead\.$/,
      ),
      remedies: expect.arrayContaining([expect.objectContaining({ kind: "copy-policy" })]),
    });
  });

  test("that a policy denies explicitly says that ids can be typed, too", async () => {
    const { aws, connections, profile } = await open();
    aws.faults.add({ kind: "explicit-deny", service: "organizations", operation: "ListAccounts" });
    const denied = await rejection(listOrganization(connections, profile("production"), signal()));
    expect(isNoOrganization(denied)).toBe(true);
    expect(denied).toMatchObject({ reason: "explicit-deny", message: expect.stringMatching(/type the account IDs/) });
  });

  test("ends where a page token comes round again, or the person cancels", async () => {
    const { aws, connections, profile } = await open();
    aws.variants = { ...aws.variants, organization: { perPage: 1 } };
    aws.faults.add({ kind: "repeat-token", service: "organizations", operation: "ListAccounts" });
    const endless = await rejection(listOrganization(connections, profile("production"), signal()));
    expect(endless).toMatchObject({ reason: "invalid-answer" });
    expect(isNoOrganization(endless)).toBe(false);
    aws.faults.clear();
    const cancel = new AbortController();
    const list = listOrganization(connections, profile("production"), cancel.signal, () => cancel.abort());
    expect(await rejection(list)).toMatchObject({ name: "AbortError" });
  });
});

/** The house with an added role in each of these accounts, reached from production. */
async function withRoles(accountIds: readonly string[]) {
  const stored = new Map<string, unknown>();
  const added = new AddedProfiles({
    get: (key) => stored.get(key),
    update: async (key, value) => void stored.set(key, value),
  });
  let files: ReadSharedConfig = async () => ({ config: {}, credentials: {}, files: { config: "", credentials: "" } });
  const readConfig: ReadSharedConfig = async () => added.over(await files());
  const opened = await open({ readConfig });
  files = awsFilesReader(opened.files.env);
  const names = await added.add(
    accountIds.map((accountId) => ({
      accountId,
      role: "Audit",
      section: { role_arn: `arn:aws:iam::${accountId}:role/Audit`, source_profile: "production" },
    })),
    [],
  );
  const profiles = await listProfiles({ ...opened.files.env, AWS_ENDPOINT_URL: opened.aws.url }, readConfig);
  return { house: opened, roles: names.flatMap((name) => profiles.find((profile) => profile.name === name) ?? []) };
}

describe("checking access", () => {
  test("gives each account that refuses and why, and goes on", async () => {
    const { house, roles } = await withRoles(["111122223333", "555555555555", "999999999999"]);
    let checked = 0;
    const access = await checkAccess(house.connections, roles, signal(), () => checked++);
    expect(access.map(({ profile, state }) => [profile.name, state])).toEqual([
      ["111122223333/Audit", "allowed"],
      ["555555555555/Audit", "refused"],
      ["999999999999/Audit", "refused"],
    ]);
    expect(checked).toBe(3);
    expect(access[0]).toMatchObject({ identity: { arn: expect.stringContaining("assumed-role/Audit/") } });
    expect(access[1]).toMatchObject({ failure: { reason: "access-denied", action: "sts:AssumeRole" } });
  });

  test("asks AWS again for a role that worked before", async () => {
    const { house, roles } = await withRoles(["111122223333"]);
    expect(await checkAccess(house.connections, roles, signal())).toMatchObject([{ state: "allowed" }]);
    house.aws.variants = { ...house.aws.variants, roles: [{ role: "Audit", trusts: [] }] };
    expect(await checkAccess(house.connections, roles, signal())).toMatchObject([{ state: "refused" }]);
  });

  test("that AWS cannot answer is no refusal", async () => {
    const { house, roles } = await withRoles(["111122223333", "555555555555"]);
    house.aws.faults.add({ kind: "500", service: "sts", operation: "AssumeRole" });
    expect(await checkAccess(house.connections, roles, signal())).toMatchObject([
      { state: "unchecked", failure: { reason: "offline" } },
      { state: "unchecked", failure: { reason: "offline" } },
    ]);
  });

  test("that is cancelled leaves the rest unchecked and asks AWS nothing more", async () => {
    const ids = Array.from({ length: 40 }, (_, index) => String(700_000_000_000 + index));
    const { house, roles } = await withRoles(ids);
    const cancel = new AbortController();
    const access = await checkAccess(house.connections, roles, cancel.signal, () => cancel.abort());
    const unchecked = access.filter(({ state }) => state === "unchecked").length;
    expect(unchecked).toBeGreaterThanOrEqual(30);
    expect(house.aws.requests.count({ operation: "AssumeRole" })).toBeLessThanOrEqual(10);
  });
});
