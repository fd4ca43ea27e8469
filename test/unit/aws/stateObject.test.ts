import { afterEach, describe, expect, test } from "vitest";
import { readStateObject } from "../../../src/aws/stateObject.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import type { FaultKind } from "../../aws/faults.ts";
import type { World } from "../../world/types.ts";
import { end, smallWorld } from "../aws-wire/smallWorld.ts";
import { fastClock, type House, noLimit, openHouse, rejection } from "./house.ts";

const options = { signal: new AbortController().signal };
const place = { bucket: "acme-state", key: "shop/terraform.tfstate" };

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(region = "eu-west-1", world: World = smallWorld()) {
  const opened = await openHouse({ wire: { pace: noLimit }, clock: fastClock(), world });
  house = opened;
  return { ...opened, connection: await opened.connections.connect("s3", opened.profile("production"), region) };
}

describe("readStateObject", () => {
  test("the text and when it was written, in one request", async () => {
    const { connection, aws, log } = await open();
    expect(await readStateObject(connection, place, options)).toEqual({
      text: '{"version":4,"resources":[],"note":"é & <"}',
      modified: end - 7_200_000,
    });
    expect(aws.requests.list({ service: "s3" })).toMatchObject([{ operation: "GetObject", region: "eu-west-1" }]);
    expect(log).toEqual([]);
  });

  test("a bucket of another Region: that Region is named, and not asked", async () => {
    const { connection, aws } = await open("us-east-1");
    const error = await rejection(readStateObject(connection, place, options));
    expect(Failure.is(error) && error.toData()).toMatchObject({
      reason: "invalid-request",
      message: expect.stringContaining("The bucket is in Region eu-west-1"),
    });
    expect(aws.requests.list({ service: "s3" })).toMatchObject([{ region: "us-east-1" }]);
  });

  test.each([{ key: "gone" }, { bucket: "nobodys-bucket" }])("%j: not found", async (other) => {
    const { connection } = await open();
    const error = await rejection(readStateObject(connection, { ...place, ...other }, options));
    expect(Failure.is(error) && error.reason).toBe("not-found");
  });

  test("without the permission: the action, and a policy for this object alone", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "access-denied", service: "s3" });
    const error = await rejection(readStateObject(connection, place, options));
    expect(Failure.is(error) && error.toData()).toMatchObject({ reason: "access-denied", action: "s3:GetObject" });
    const remedy = Failure.is(error) ? error.remedies.find(({ kind }) => kind === "copy-policy") : undefined;
    expect(JSON.parse(remedy?.kind === "copy-policy" ? remedy.policy : "{}")).toMatchObject({
      Statement: [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-state/shop/terraform.tfstate" }],
    });
  });

  test("64 MB and no more", async () => {
    const world = smallWorld();
    const [object] = world.objects;
    const text = "x".repeat(64 * 1024 * 1024 + 1);
    const objects = object === undefined ? [] : [{ ...object, text }];
    const { connection } = await open("eu-west-1", { ...world, objects });
    const error = await rejection(readStateObject(connection, place, options));
    expect(Failure.is(error) && error.message).toContain("larger than 64 MB");
  });

  test.each([
    { bucket: "arn:aws:s3:eu-west-1:999988887777:accesspoint/x" },
    { bucket: "../acme" },
    { bucket: "" },
    { bucket: "acme-state/other" },
    { key: "" },
    { key: "k".repeat(1_025) },
  ])("no request for what is no bucket and key: %j", async (other) => {
    const { connection, aws } = await open();
    const error = await rejection(readStateObject(connection, { ...place, ...other }, options));
    expect(Failure.is(error) && error.reason).toBe("invalid-request");
    expect(aws.requests.count({ service: "s3" })).toBe(0);
  });

  test.each<[FaultKind, string]>([
    ["html-200", "not-aws"],
    ["explicit-deny", "explicit-deny"],
    ["unrecognized-client", "invalid-credentials"],
    ["500", "offline"],
  ])("%s: %s", async (kind, reason) => {
    const { connection, aws } = await open();
    aws.faults.add({ kind, service: "s3" });
    const error = await rejection(readStateObject(connection, place, options));
    expect(Failure.is(error) && error.reason).toBe(reason);
  });

  test.each<FaultKind>(["throttle", "reset", "truncate", "expired-token"])(
    "one %s: it is asked again",
    async (kind) => {
      const { connection, aws } = await open();
      aws.faults.add({ kind, service: "s3", times: 1 });
      expect((await readStateObject(connection, place, options)).text).toContain('"version":4');
      expect(aws.requests.count({ service: "s3" })).toBe(2);
    },
  );

  test("cancelled: silent", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "hang", service: "s3" });
    const controller = new AbortController();
    const work = rejection(readStateObject(connection, place, { signal: controller.signal }));
    await expect.poll(() => aws.requests.count({ service: "s3" })).toBe(1);
    controller.abort();
    expect(isAbort(await work)).toBe(true);
  });
});
