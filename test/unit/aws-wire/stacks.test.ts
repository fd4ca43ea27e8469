import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { connection, failure } from "./clients.ts";
import { china, end, production, smallWorld } from "./smallWorld.ts";

let aws: WireAws;

beforeEach(async () => {
  aws = await startAws(smallWorld(), { pace: { perSecond: 1000, othersPerSecond: 1000 } });
});

afterEach(() => aws.close());

const shop = "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/0a1b2c3d-1111-4222-8333-0123456789ab";

describe("CloudFormation, through AWS's own client", () => {
  const ireland = () => new CloudFormationClient(connection(aws, production, "eu-west-1"));

  it("lists and describes the stacks of one account and Region", async () => {
    const { StackSummaries = [] } = await ireland().send(new ListStacksCommand({}));
    expect(StackSummaries.map(({ StackName }) => StackName)).toEqual(["shop", "large"]);
    const { Stacks = [] } = await ireland().send(new DescribeStacksCommand({ StackName: shop }));
    expect(Stacks).toMatchObject([
      { StackName: "shop", StackId: shop, StackStatus: "UPDATE_COMPLETE", LastUpdatedTime: new Date(end - 3_600_000) },
    ]);
    const filtered = new ListStacksCommand({ StackStatusFilter: ["DELETE_COMPLETE", "CREATE_COMPLETE"] });
    expect((await ireland().send(filtered)).StackSummaries).toEqual([]);
    const virginia = new CloudFormationClient(connection(aws, production, "us-east-1"));
    expect((await virginia.send(new ListStacksCommand({}))).StackSummaries).toEqual([]);
  });

  it("lists a stack's resources in pages", async () => {
    const first = await ireland().send(new ListStackResourcesCommand({ StackName: "large" }));
    expect(first.StackResourceSummaries).toHaveLength(100);
    const input = { StackName: "large", NextToken: first.NextToken };
    const { StackResourceSummaries: rest = [], NextToken } = await ireland().send(new ListStackResourcesCommand(input));
    expect(rest).toHaveLength(30);
    expect(NextToken).toBeUndefined();
  });

  it("tells the stack of a resource, its first hundred resources, and that there is none", async () => {
    const of = (PhysicalResourceId: string) =>
      ireland().send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
    expect((await of("shop-uploads-1a2b")).StackResources).toMatchObject([
      { StackName: "shop", StackId: shop, LogicalResourceId: "Uploads", ResourceType: "AWS::S3::Bucket" },
      { LogicalResourceId: "Orders" },
    ]);
    expect((await of("arn:aws:sns:eu-west-1:111122223333:topic-129")).StackResources).toHaveLength(100);
    expect(await failure(of("sg-1"))).toMatchObject({
      name: "ValidationError",
      message: "Stack for sg-1 does not exist",
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("S3, through AWS's own client", () => {
  const read = async (Key: string, region = "eu-west-1", account = production) => {
    const client = new S3Client({ ...connection(aws, account, region), forcePathStyle: true });
    const { Body, LastModified } = await client.send(new GetObjectCommand({ Bucket: "acme-state", Key }));
    return { text: await Body?.transformToString(), LastModified };
  };

  it("gives the object, whatever its key", async () => {
    expect(await read("shop/terraform.tfstate")).toEqual({
      text: '{"version":4,"resources":[],"note":"é & <"}',
      LastModified: new Date(end - 7_200_000),
    });
    expect((await read("env:/stage/a b+c.tfstate")).text).toBe("{}");
    expect(aws.requests.list({ operation: "GetObject" })).toMatchObject([
      { parameters: { Bucket: "acme-state", Key: "shop/terraform.tfstate" } },
      { parameters: { Key: "env:/stage/a b+c.tfstate" } },
    ]);
  });

  it("is reached by an address, whose buckets have no names of their own, without being told", async () => {
    const client = new S3Client(connection(aws, production, "eu-west-1"));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "acme-state", Key: "shop/terraform.tfstate" }));
    expect(await Body?.transformToString()).toContain('"version":4');
  });

  it("refuses as S3 does", async () => {
    expect(await failure(read("gone"))).toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
    expect(await failure(read("shop/terraform.tfstate", "us-east-1"))).toMatchObject({
      name: "PermanentRedirect",
      $metadata: { httpStatusCode: 301 },
    });
    expect(await failure(read("shop/terraform.tfstate", "cn-north-1", china))).toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    aws.faults.add({ kind: "not-found", service: "s3" });
    expect(await failure(read("shop/terraform.tfstate"))).toMatchObject({ name: "NoSuchKey" });
  });
});
