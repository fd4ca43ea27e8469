import { ListEventDataStoresCommand } from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AwsControl } from "../../aws/control.ts";
import { worldFromRecords } from "../../aws/fromRecords.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import { defaultVariants, type Variants } from "../../aws/variants.ts";
import { cloudTrail, failure, lookUpAll } from "./clients.ts";
import { china, end, production, smallWorld } from "./smallWorld.ts";

const quick = { perSecond: 10_000, othersPerSecond: 10_000 };
const minute = 60_000;
/** Services with one event each, a minute apart, that names one resource; the newest first. */
const services = ["s3", "logs", "ssm"] as const;

let now = end;
let aws: WireAws;
let control: AwsControl;

function record(service: string, number: number): unknown {
  return {
    eventID: `event-${service}`,
    eventTime: new Date(end - (number + 1) * minute).toISOString(),
    awsRegion: "eu-west-1",
    recipientAccountId: production.id,
    eventName: `Change${service}`,
    eventSource: `${service}.amazonaws.com`,
    readOnly: false,
    requestParameters: { bucketName: `one-of-${service}` },
    bytes: 12_345_678_901_234_567_890n.toString(),
  };
}

beforeAll(async () => {
  const world = { ...worldFromRecords(services.map(record)), accounts: [production, china] };
  aws = await startAws({ ...world, options: { ...world.options, end } }, { pace: quick, now: () => now });
  control = new AwsControl(aws.controlUrl);
});

afterAll(() => aws.close());

beforeEach(async () => {
  now = end;
  await control.setVariants(defaultVariants);
});

const ireland = () => cloudTrail(aws, production, "eu-west-1");
const listed = async () => (await lookUpAll(ireland())).map(({ EventId }) => EventId?.replace("event-", ""));

describe("the resources of an event", () => {
  async function filled(): Promise<readonly (string | undefined)[]> {
    const events = await lookUpAll(ireland());
    return events
      .filter(({ Resources = [] }) => Resources.length > 0)
      .map(({ EventId }) => EventId?.replace("event-", ""));
  }

  it.each<[string, Variants["resources"], readonly string[]]>([
    ["as seen in public", defaultVariants.resources, ["s3", "ssm"]],
    ["where seen in public only", { others: "only-seen", services: {} }, ["s3"]],
    ["for all services", { others: "fill", services: {} }, ["s3", "logs", "ssm"]],
    ["for no service", { others: "empty", services: {} }, []],
    ["for all but one", { others: "fill", services: { s3: "empty" } }, ["logs", "ssm"]],
    ["for one alone", { others: "empty", services: { logs: "fill" } }, ["logs"]],
  ])("are listed %s", async (_how, resources, expected) => {
    await control.setVariants({ resources });
    expect(await filled()).toEqual(expected);
    for (const service of services) {
      const found = await lookUpAll(ireland(), {
        LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: `one-of-${service}` }],
      });
      expect(found).toHaveLength(expected.includes(service) ? 1 : 0);
    }
  });

  it("also by a server started so, and of what is delivered later", async () => {
    const other = await startAws(smallWorld(), {
      pace: quick,
      variants: { resources: { others: "empty", services: {} } },
    });
    try {
      other.deliver(worldFromRecords([record("s3", 0)]).records());
      const events = await lookUpAll(cloudTrail(other, production, "eu-west-1"));
      expect(events).toHaveLength(138);
      expect(events.every(({ Resources }) => Resources?.length === 0)).toBe(true);
    } finally {
      await other.close();
    }
  });
});

describe("a late event", () => {
  it("comes after newer ones, in its own place", async () => {
    await control.setVariants({ delays: [{ service: "logs", delayMs: 60 * minute }] });
    expect(await listed()).toEqual(["s3", "ssm"]);
    now += 57 * minute;
    expect(await listed()).toEqual(["s3", "ssm"]);
    now += minute;
    expect(await listed()).toEqual(["s3", "logs", "ssm"]);
  });

  it("says so in an addendum where that is wanted, and keeps the rest of its text", async () => {
    const text = async () =>
      (await lookUpAll(ireland())).find(({ EventId }) => EventId === "event-logs")?.CloudTrailEvent;
    const before = JSON.parse((await text()) ?? "") as object;
    await control.setVariants({ delays: [{ eventName: "Changelogs", delayMs: minute, addendum: true }] });
    expect(JSON.parse((await text()) ?? "")).toEqual({ ...before, addendum: { reason: "DELIVERY_DELAY" } });
  });

  it("is one of several, the same ones each time", async () => {
    const some = await startAws(smallWorld(), {
      pace: quick,
      now: () => now,
      variants: { delays: [{ oneOf: 4, delayMs: 300 * minute }] },
    });
    try {
      const ids = async () =>
        (await lookUpAll(cloudTrail(some, production, "eu-west-1"))).map(({ EventId }) => EventId);
      now = end + 10;
      const early = await ids();
      expect(early.length).toBeGreaterThan(80);
      expect(early.length).toBeLessThan(125);
      expect(await ids()).toEqual(early);
      now = end + 300 * minute;
      const all = await ids();
      expect(all).toHaveLength(137);
      expect(all.filter((id) => early.includes(id))).toEqual(early);
    } finally {
      await some.close();
    }
  });

  it("decides nothing for an event with a time of delivery of its own", async () => {
    await control.setVariants({ delays: [{ delayMs: 60 * minute }] });
    const [own] = worldFromRecords([{ ...(record("sqs", 0) as object), eventID: "event-sqs" }]).records();
    if (own === undefined) {
      throw new Error("no record");
    }
    aws.deliver([{ ...own, deliveredAt: end + minute }]);
    expect(await listed()).toEqual([]);
    now += minute;
    expect(await listed()).toEqual(["sqs"]);
  });
});

describe("a Region without CloudTrail Lake", () => {
  const stores = (region: string) =>
    cloudTrail(aws, region.startsWith("cn-") ? china : production, region).send(new ListEventDataStoresCommand({}));

  it("refuses to list event data stores", async () => {
    expect((await failure(stores("cn-north-1"))).name).toBe("UnsupportedOperationException");
    expect((await stores("us-east-1")).EventDataStores).toEqual([]);
  });

  it("is any Region, with either error", async () => {
    await control.setVariants({ lake: { absentIn: ["us-east-1"], refusal: "OperationNotPermittedException" } });
    expect((await failure(stores("us-east-1"))).name).toBe("OperationNotPermittedException");
    expect((await stores("cn-north-1")).EventDataStores).toEqual([]);
  });
});
