import { afterEach, describe, expect, test } from "vitest";
import { listStackResources, listStacks, stackOf } from "../../../src/aws/stacks.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import type { FaultKind } from "../../aws/faults.ts";
import { end } from "../aws-wire/smallWorld.ts";
import { fastClock, type House, noLimit, openHouse, rejection } from "./house.ts";

const options = { signal: new AbortController().signal };
const shop = "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/0a1b2c3d-1111-4222-8333-0123456789ab";

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(region = "eu-west-1") {
  const opened = await openHouse({ wire: { pace: noLimit, stacksPerPage: 40 }, clock: fastClock() });
  house = opened;
  return { ...opened, connection: await opened.connections.cloudFormation(opened.profile("production"), region) };
}

describe("stacks", () => {
  test("the stacks of the connection's Region", async () => {
    const { connection } = await open();
    const updated = end - 3_600_000;
    expect(await listStacks(connection, options)).toMatchObject([
      { name: "shop", arn: shop, updated },
      { name: "large" },
    ]);
    expect(await listStacks(connection.inRegion("us-east-1"), options)).toEqual([]);
  });

  test("every page of a stack's resources; by name or by ARN", async () => {
    const { connection, aws } = await open();
    const resources = await listStackResources(connection, "large", options);
    expect(new Set(resources.map(({ physicalId }) => physicalId)).size).toBe(130);
    expect(aws.requests.count({ operation: "ListStackResources" })).toBe(4);
    expect(await listStackResources(connection, shop, options)).toEqual([
      {
        logicalId: "Uploads",
        physicalId: "shop-uploads-1a2b",
        type: "AWS::S3::Bucket",
        status: "UPDATE_COMPLETE",
        updated: end - 3_600_000,
      },
      expect.objectContaining({ logicalId: "Orders" }),
    ]);
  });

  test("the stack of a resource, also past the first hundred of a stack", async () => {
    const { connection, aws } = await open();
    expect(await stackOf(connection, "shop-uploads-1a2b", options)).toMatchObject({
      name: "shop",
      arn: shop,
      resource: { logicalId: "Uploads", type: "AWS::S3::Bucket" },
    });
    expect(aws.requests.count({ service: "cloudformation" })).toBe(1);
    const late = await stackOf(connection, "arn:aws:sns:eu-west-1:111122223333:topic-129", options);
    expect(late).toMatchObject({ name: "large", resource: { logicalId: "Topic129" } });
  });

  test("no stack made it: undefined, and nothing in the log", async () => {
    const { connection, log } = await open();
    expect(await stackOf(connection, "sg-0123456789abcdef0", options)).toBeUndefined();
    expect(log).toEqual([]);
  });

  test("a stack that is not there", async () => {
    const { connection } = await open();
    const error = await rejection(listStackResources(connection, "gone", options));
    expect(Failure.is(error) && error.toData()).toMatchObject({
      reason: "not-found",
      message: expect.stringContaining("gone"),
      context: { profile: "production", region: "eu-west-1", accountId: "111122223333" },
    });
  });

  test.each([
    ["cloudformation:ListStacks", listStacks],
    ["cloudformation:ListStackResources", (connection, given) => listStackResources(connection, "shop", given)],
    ["cloudformation:DescribeStackResources", (connection, given) => stackOf(connection, "i-1", given)],
  ] satisfies readonly (readonly [string, (...given: Parameters<typeof listStacks>) => Promise<unknown>])[])(
    "without %s: it is named, with a policy to copy",
    async (action, ask) => {
      const { connection, aws } = await open();
      aws.faults.add({ kind: "access-denied", service: "cloudformation" });
      const error = await rejection(ask(connection, options));
      expect(Failure.is(error) && error.toData()).toMatchObject({ reason: "access-denied", action });
      const policy = Failure.is(error) ? error.remedies.find(({ kind }) => kind === "copy-policy") : undefined;
      expect(JSON.stringify(policy)).toContain(action);
    },
  );

  test.each<[FaultKind, string]>([
    ["explicit-deny", "explicit-deny"],
    ["html-200", "not-aws"],
    ["expired-token", "expired-credentials"],
    ["500", "offline"],
  ])("%s: %s", async (kind, reason) => {
    const { connection, aws } = await open();
    aws.faults.add({ kind, service: "cloudformation" });
    const error = await rejection(listStacks(connection, options));
    expect(Failure.is(error) && error.reason).toBe(reason);
  });

  test.each<FaultKind>(["throttle", "reset", "truncate", "expired-token"])(
    "one %s: it is asked again",
    async (kind) => {
      const { connection, aws } = await open();
      aws.faults.add({ kind, service: "cloudformation", times: 1 });
      expect(await listStackResources(connection, "shop", options)).toHaveLength(2);
    },
  );

  test("cancelled: silent, and nothing more is asked", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "hang", operation: "ListStackResources" });
    const controller = new AbortController();
    const work = rejection(listStackResources(connection, "large", { signal: controller.signal }));
    await expect.poll(() => aws.requests.count({ operation: "ListStackResources" })).toBe(1);
    controller.abort();
    expect(isAbort(await work)).toBe(true);
    expect(aws.requests.count({ operation: "ListStackResources" })).toBe(1);
  });
});
