import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { defaultVariants } from "../../aws/variants.ts";
import type { WorldAccount } from "../../world/types.ts";
import { connection, failure } from "./clients.ts";
import { china, end, production, smallWorld } from "./smallWorld.ts";

let aws: WireAws;

beforeAll(async () => {
  aws = await startAws(smallWorld(), { now: () => end, pace: { perSecond: 1000, othersPerSecond: 1000 } });
});

beforeEach(() => {
  aws.variants = defaultVariants;
});

afterAll(() => aws.close());

const organizations = (account: WorldAccount) =>
  new OrganizationsClient(connection(aws, account, account.globalRegion));

describe("an organization", () => {
  it("lists its accounts in pages, with the states of each", async () => {
    aws.variants = { ...aws.variants, organization: { perPage: 2 } };
    const pages: (readonly unknown[])[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: organizations(production) }, {})) {
      pages.push(Accounts.map(({ Id, Name, State, Status }) => [Id, Name, State, Status]));
    }
    expect(pages).toEqual([
      [
        ["111122223333", "Acme Production", "ACTIVE", "ACTIVE"],
        ["555555555555", "Acme Data Science", "ACTIVE", "ACTIVE"],
      ],
      [["666666666666", "Acme Old Website", "SUSPENDED", "SUSPENDED"]],
    ]);
    const { Organization } = await organizations(production).send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({ MasterAccountId: "111122223333", FeatureSet: "ALL" });
  });

  it("is refused with a token that is not its own", async () => {
    const list = organizations(production).send(new ListAccountsCommand({ NextToken: "x" }));
    expect(await failure(list)).toMatchObject({ name: "InvalidInputException" });
  });

  it("is not in use for an account of another partition, and for none where that is the variant", async () => {
    const other = await failure(organizations(china).send(new ListAccountsCommand({})));
    expect(other).toMatchObject({ name: "AWSOrganizationsNotInUseException", $metadata: { httpStatusCode: 400 } });
    aws.variants = { ...aws.variants, organization: { isInUse: false } };
    const own = await failure(organizations(production).send(new DescribeOrganizationCommand({})));
    expect(own).toMatchObject({ name: "AWSOrganizationsNotInUseException" });
  });
});

describe("a rule about a role", () => {
  const assume = (role: string, more: object = {}) =>
    new STSClient(connection(aws, production, "us-east-1")).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::111122223333:role/${role}`, RoleSessionName: "me", ...more }),
    );

  it("asks for the external ID, or for MFA, of one role only", async () => {
    aws.variants = {
      ...aws.variants,
      roles: [
        { role: "Vendor", externalId: "of-us" },
        { role: "Admin", mfa: true },
      ],
    };
    for (const wrong of [{}, { ExternalId: "other" }]) {
      expect(await failure(assume("Vendor", wrong))).toMatchObject({
        name: "AccessDenied",
        message: `User: ${production.caller.arn} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/Vendor`,
      });
    }
    expect((await assume("Vendor", { ExternalId: "of-us" })).AssumedRoleUser?.Arn).toContain("Vendor/me");
    expect(await failure(assume("Admin"))).toMatchObject({ name: "AccessDenied" });
    const serial = { SerialNumber: "arn:aws:iam::111122223333:mfa/me" };
    await assume("Admin", { ...serial, TokenCode: "123456" });
    await assume("Other");
  });

  it.each([
    [{ permitted: false }, " because no identity-based policy allows the sts:AssumeRole action"],
    [{ trusts: ["999999999999"] }, " because no role trust policy allows the sts:AssumeRole action"],
    [{ exists: false }, " because no role trust policy allows the sts:AssumeRole action"],
  ])("%j is explained where AWS explains, and not elsewhere", async (rule, because) => {
    const message = `User: ${production.caller.arn} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/Audit`;
    aws.variants = { ...aws.variants, roles: [{ role: "Audit", ...rule }] };
    expect((await failure(assume("Audit"))).message).toBe(message);
    aws.variants = { ...aws.variants, roles: [{ role: "Audit", ...rule, explained: true }] };
    expect((await failure(assume("Audit"))).message).toBe(message + because);
  });
});
