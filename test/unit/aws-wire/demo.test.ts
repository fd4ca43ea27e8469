import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import { AthenaClient, ListWorkGroupsCommand } from "@aws-sdk/client-athena";
import { CloudFormationClient, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CloudWatchLogsClient, ListLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-providers";
import { expect, it, vi } from "vitest";
import { AwsControl } from "../../aws/control.ts";
import { startDemo } from "../../aws/demo.ts";
import { keysOf, list, recordsIn } from "./s3Clients.ts";

it("a demo serves its profiles through the SDK's own configuration, and leaves nothing behind", {
  timeout: 60_000,
}, async () => {
  const demo = await startDemo({ size: 2000 });
  try {
    for (const name of demo.unset) {
      vi.stubEnv(name, undefined);
    }
    for (const [name, value] of Object.entries(demo.env)) {
      vi.stubEnv(name, value);
    }
    const identity = async (profile: string) =>
      (await new STSClient({ profile, credentials: fromIni({ profile }) }).send(new GetCallerIdentityCommand({}))).Arn;
    for (const { profile, caller } of demo.world.accounts) {
      expect(await identity(profile)).toBe(caller.arn);
      const client = new CloudTrailClient({ profile, credentials: fromIni({ profile }) });
      const { Events = [] } = await client.send(new LookupEventsCommand({}));
      expect(Events.length).toBeGreaterThan(0);
    }
    const resourcesOf = async (profile: string, region: string, StackName: string) => {
      const client = new CloudFormationClient({ profile, region, credentials: fromIni({ profile }) });
      const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
      return StackResourceSummaries.map((resource) => `${StackName}/${resource.LogicalResourceId}`);
    };
    const served = [
      ...(await resourcesOf("development", "eu-west-1", "webshop-api")),
      ...(await resourcesOf("production", "eu-central-1", "Orders")),
      ...(await resourcesOf("china", "cn-north-1", "OrdersChina")),
    ];
    const declared = demo.world.truth.declared.filter(({ tool }) => tool !== "terraform");
    expect(served).toEqual(expect.arrayContaining(declared.map(({ address }) => address)));
    const state = { Bucket: "acme-terraform-state", Key: "platform/terraform.tfstate" };
    const s3 = new S3Client({ profile: "production", credentials: fromIni({ profile: "production" }) });
    const { Body } = await s3.send(new GetObjectCommand(state));
    expect(await Body?.transformToString()).toBe(
      readFileSync(join(demo.workspace, "terraform/terraform.tfstate"), "utf8"),
    );
    const firstIn = async (profile: string, bucket: string, prefix: string) => {
      const reader = new S3Client({ profile, region: "eu-west-1", credentials: fromIni({ profile }) });
      // What is older than 410 days is in an archive class.
      const month = new Date(demo.world.options.end - 300 * 86_400_000).toISOString().slice(0, 7).replace("-", "/");
      const [Key] = keysOf([await list(reader, { Bucket: bucket, StartAfter: `${prefix}${month}`, MaxKeys: 1 })]);
      return recordsIn(reader, { Bucket: bucket, Key });
    };
    const central = "org/AWSLogs/o-a1b2c3d4e5/222222222222/CloudTrail/eu-west-1/";
    for (const [profile, bucket, prefix] of [
      ["production", "acme-prod-trail-logs", "production/AWSLogs/222222222222/CloudTrail/us-east-1/"],
      ["log-archive", "acme-organization-trail-logs", central],
      ["production-audit", "acme-organization-trail-logs", central],
    ] as const) {
      expect(await firstIn(profile, bucket, prefix)).not.toEqual([]);
    }
    await expect(firstIn("production", "acme-organization-trail-logs", central)).rejects.toThrow("s3:ListBucket");
    expect(await identity("production-audit")).toMatch(/^arn:aws:sts::222222222222:assumed-role\/CloudTrailAudit\//);
    const control = new AwsControl(demo.env.CLOUDTRAIL_DEMO_CONTROL ?? "");
    expect((await control.requests({ operation: "AssumeRole" }))[0]).toMatchObject({ accountId: "111111111111" });
    const region = "eu-west-1";
    const logs = (profile: string) => new CloudWatchLogsClient({ profile, region, credentials: fromIni({ profile }) });
    const dataSources = [{ name: "aws_cloudtrail" }];
    for (const profile of ["production", "log-archive"]) {
      const { logGroups = [] } = await logs(profile).send(new ListLogGroupsCommand({ dataSources }));
      expect(logGroups.length).toBeGreaterThan(0);
    }
    const athena = (profile: string) => new AthenaClient({ profile, region, credentials: fromIni({ profile }) });
    expect((await athena("production-audit").send(new ListWorkGroupsCommand({}))).WorkGroups).not.toEqual([]);
    await expect(athena("development").send(new ListWorkGroupsCommand({}))).rejects.toThrow("athena:ListWorkGroups");
    expect(demo.aws.pace.perSecond).toBe(2);
    expect(demo.world.truth.declared.map(({ file }) => existsSync(join(demo.workspace, file)))).not.toContain(false);
    expect(demo.world.truth.declared.length).toBeGreaterThan(0);
  } finally {
    vi.unstubAllEnvs();
    await demo.close();
  }
  expect(existsSync(demo.workspace)).toBe(false);
  expect(existsSync(demo.env.AWS_CONFIG_FILE ?? "")).toBe(false);
});

it("a demo with every Region lists and answers all that AWS enables by default", async () => {
  const demo = await startDemo({ size: 2000, everyRegion: true, pace: { perSecond: 100 } });
  try {
    for (const [name, value] of Object.entries(demo.env)) {
      vi.stubEnv(name, value);
    }
    const credentials = fromIni({ profile: "production" });
    const { Regions = [] } = await new AccountClient({ region: "us-east-1", credentials }).send(
      new ListRegionsCommand({ RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"] }),
    );
    expect(Regions).toHaveLength(17);
    for (const { RegionName: region = "" } of Regions) {
      const client = new CloudTrailClient({ region, credentials });
      expect((await client.send(new LookupEventsCommand({ MaxResults: 1 }))).Events).toBeDefined();
    }
  } finally {
    vi.unstubAllEnvs();
    await demo.close();
  }
});
