import { AccountClient, ListRegionsCommand, paginateListRegions } from "@aws-sdk/client-account";
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import type { WorldAccount } from "../../world/types.ts";
import { cloudTrail, connection, failure } from "./clients.ts";
import { china, end, production, smallWorld } from "./smallWorld.ts";

let aws: WireAws;
let now = end;

beforeAll(async () => {
  aws = await startAws(smallWorld(), {
    now: () => now,
    pace: { perSecond: 1000, othersPerSecond: 1000 },
    regionsPerPage: 3,
  });
});

afterAll(() => aws.close());

const sts = (account: WorldAccount, region: string) => new STSClient(connection(aws, account, region));
const roleArn = "arn:aws:iam::111122223333:role/team/Audit";

it("GetCallerIdentity names the account's caller", async () => {
  const { Account, Arn, UserId } = await sts(production, "eu-west-1").send(new GetCallerIdentityCommand({}));
  expect({ Account, Arn, UserId }).toEqual({
    Account: "111122223333",
    Arn: production.caller.arn,
    UserId: production.caller.userId,
  });
});

it("ListRegions gives every Region with its state, in pages", async () => {
  const regions: [string | undefined, string | undefined][] = [];
  let pages = 0;
  const client = new AccountClient(connection(aws, production, "us-east-1"));
  for await (const page of paginateListRegions({ client }, {})) {
    pages += 1;
    regions.push(
      ...(page.Regions ?? []).map(({ RegionName, RegionOptStatus }): [string | undefined, string | undefined] => [
        RegionName,
        RegionOptStatus,
      ]),
    );
  }
  expect(pages).toBe(2);
  expect(regions).toEqual([
    ["af-south-1", "DISABLED"],
    ["eu-south-1", "ENABLED"],
    ["eu-west-1", "ENABLED_BY_DEFAULT"],
    ["us-east-1", "ENABLED_BY_DEFAULT"],
  ]);
});

describe("a signature", () => {
  it.each<[string, WorldAccount, string]>([
    ["unknown", { ...production, accessKeyId: "AKIAUNKNOWN7EXAMPLE1" }, "us-east-1"],
    ["for a Region that is not enabled", production, "af-south-1"],
    ["of another partition", china, "us-east-1"],
  ])("%s is refused in each protocol's words", async (_what, account, region) => {
    const lookup = await failure(cloudTrail(aws, account, region).send(new LookupEventsCommand({})));
    expect(lookup).toMatchObject({
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
      $metadata: { httpStatusCode: 400 },
    });
    const identity = await failure(sts(account, region).send(new GetCallerIdentityCommand({})));
    expect(identity).toMatchObject({ name: "InvalidClientTokenId", $metadata: { httpStatusCode: 403 } });
  });

  it("that is missing is told so", async () => {
    const response = await fetch(aws.url, {
      method: "POST",
      headers: { "x-amz-target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents" },
      body: "{}",
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(await response.json()).toEqual({
      __type: "MissingAuthenticationTokenException",
      message: "Missing Authentication Token",
    });
  });
});

it("account errors are in its own words", async () => {
  aws.faults.add({ kind: "throttle", operation: "ListRegions", times: 1 });
  aws.faults.add({ kind: "access-denied", operation: "ListRegions", times: 1 });
  const regions = () => new AccountClient(connection(aws, production, "us-east-1")).send(new ListRegionsCommand({}));
  expect(await failure(regions())).toMatchObject({
    name: "TooManyRequestsException",
    $metadata: { httpStatusCode: 429 },
  });
  expect(await failure(regions())).toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("not authorized to perform: account:ListRegions because"),
    $metadata: { httpStatusCode: 403 },
  });
});

describe("a role", () => {
  it("gives a session that works, with its token, until it ends", async () => {
    const { Credentials, AssumedRoleUser } = await sts(production, "us-east-1").send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "night-watch", DurationSeconds: 900 }),
    );
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::111122223333:assumed-role/Audit/night-watch");
    expect(Credentials?.Expiration).toEqual(new Date(end + 900_000));
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
    };
    const withToken = cloudTrail(aws, production, "eu-west-1", {
      credentials: { ...session, sessionToken: Credentials?.SessionToken ?? "" },
    });
    expect((await withToken.send(new LookupEventsCommand({}))).Events).toHaveLength(50);
    const without = cloudTrail(aws, production, "eu-west-1", { credentials: session });
    expect((await failure(without.send(new LookupEventsCommand({})))).name).toBe("UnrecognizedClientException");
    const restarted = await startAws(smallWorld());
    try {
      const kept = cloudTrail(restarted, production, "eu-west-1", { credentials: withToken.config.credentials });
      expect((await kept.send(new LookupEventsCommand({}))).Events).toHaveLength(50);
    } finally {
      await restarted.close();
    }
    now += 900_000;
    expect((await failure(withToken.send(new LookupEventsCommand({})))).name).toBe("ExpiredTokenException");
    now = end;
  });

  it.each([
    ["of an account that is not there", "arn:aws:iam::999999999999:role/Audit", undefined],
    ["of another partition", "arn:aws-cn:iam::444455556666:role/Audit", undefined],
    ["with a wrong one-time code", roleArn, "000000"],
  ])("%s is denied", async (_what, RoleArn, TokenCode) => {
    const error = await failure(
      sts(production, "us-east-1").send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "night-watch", TokenCode })),
    );
    expect(error).toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
  });
});
