import { DescribeTrailsCommand, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { describe, expect, it } from "vitest";
import { PaceKeeper, truePace } from "../../aws/pace.ts";
import { startAws } from "../../aws/server.ts";
import { cloudTrail, failure } from "./clients.ts";
import { production, smallWorld } from "./smallWorld.ts";

describe("AWS's pace", () => {
  const startingAt = (clock: { ms: number }) => new PaceKeeper(truePace, () => clock.ms);
  const admitted = (keeper: PaceKeeper, count: number, place = "eu-west-1") =>
    Array.from({ length: count }, () => keeper.admit("LookupEvents", place)).filter(Boolean).length;

  it("is two lookups a second for each place, with nothing saved up", () => {
    const clock = { ms: 0 };
    const keeper = startingAt(clock);
    expect([admitted(keeper, 5), admitted(keeper, 5, "us-east-1")]).toEqual([2, 2]);
    clock.ms = 400;
    expect(admitted(keeper, 5)).toBe(0);
    clock.ms = 500;
    expect(admitted(keeper, 5)).toBe(1);
    clock.ms = 60_000;
    expect(admitted(keeper, 5)).toBe(2);
  });

  it("never stops a caller that waits half a second each time, give or take its timer", () => {
    const clock = { ms: 0 };
    const keeper = startingAt(clock);
    for (let turn = 0; turn < 100; turn += 1) {
      clock.ms = turn * 500 + (turn % 2) * 20;
      expect(admitted(keeper, 1)).toBe(1);
    }
  });

  it("leaves other operations a budget of their own", () => {
    const keeper = startingAt({ ms: 0 });
    expect(admitted(keeper, 3)).toBe(2);
    expect(keeper.admit("DescribeTrails", "eu-west-1")).toBe(true);
  });
});

it("a lookup too many is a ThrottlingException with status 400; a test may quicken the pace", async () => {
  const aws = await startAws(smallWorld());
  try {
    const client = cloudTrail(aws, production, "eu-west-1");
    const burst = () => Promise.all(Array.from({ length: 40 }, () => client.send(new LookupEventsCommand({}))));
    expect(await failure(burst())).toMatchObject({
      name: "ThrottlingException",
      message: "Rate exceeded",
      $metadata: { httpStatusCode: 400 },
    });
    aws.pace = { perSecond: 1_000_000, othersPerSecond: 0 };
    await expect.poll(() => aws.requests.list().every(({ status }) => status !== undefined)).toBe(true);
    expect(await burst()).toHaveLength(40);
    expect((await failure(client.send(new DescribeTrailsCommand({})))).name).toBe("ThrottlingException");
  } finally {
    await aws.close();
  }
});
