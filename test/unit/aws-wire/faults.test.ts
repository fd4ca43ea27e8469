import { DescribeTrailsCommand, GetTrailStatusCommand, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AwsControl } from "../../aws/control.ts";
import type { FaultKind } from "../../aws/faults.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import { cloudTrail, connection, failure } from "./clients.ts";
import { end, production, smallWorld } from "./smallWorld.ts";

let aws: WireAws;

beforeEach(async () => {
  aws = await startAws(smallWorld(), { pace: { perSecond: 1000, othersPerSecond: 1000 } });
});

afterEach(() => aws.close());

const ireland = () => cloudTrail(aws, production, "eu-west-1");
const lookUp = (client = ireland()) => client.send(new LookupEventsCommand({}));

describe("an answer", () => {
  it.each<[FaultKind, string, number, string]>([
    ["throttle", "ThrottlingException", 400, "Rate exceeded"],
    [
      "access-denied",
      "AccessDeniedException",
      400,
      "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action",
    ],
    [
      "explicit-deny",
      "AccessDeniedException",
      400,
      "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: cloudtrail:LookupEvents with an explicit deny in a service control policy",
    ],
    ["expired-token", "ExpiredTokenException", 400, "The security token included in the request is expired"],
    [
      "unrecognized-client",
      "UnrecognizedClientException",
      400,
      "The security token included in the request is invalid.",
    ],
    [
      "invalid-next-token",
      "InvalidNextTokenException",
      400,
      "Invalid token or token that was previously used in a request with different parameters.",
    ],
    ["500", "InternalFailure", 500, "An internal failure occurred"],
  ])("%s is a %s", async (kind, name, status, message) => {
    aws.faults.add({ kind });
    const error = await failure(lookUp());
    expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
    expect(aws.requests.list()).toMatchObject([{ operation: "LookupEvents", status, error: name, fault: kind }]);
  });

  it("names the trail that a denied call was about", async () => {
    aws.faults.add({ kind: "access-denied" });
    const Name = "arn:aws:cloudtrail:us-east-1:111122223333:trail/everything";
    const error = await failure(ireland().send(new GetTrailStatusCommand({ Name })));
    expect(error.message).toContain(`cloudtrail:GetTrailStatus on resource: ${Name} because`);
  });

  it("is in the query protocol's words for STS", async () => {
    aws.faults.add({ kind: "expired-token", service: "sts" });
    const sts = new STSClient(connection(aws, production, "eu-west-1"));
    expect((await failure(sts.send(new GetCallerIdentityCommand({})))).name).toBe("ExpiredToken");
    expect((await lookUp()).Events).toHaveLength(50);
  });
});

describe("the transport", () => {
  it("html-200: a page of a captive portal, which the SDK cannot read", async () => {
    aws.faults.add({ kind: "html-200" });
    expect((await failure(lookUp())).name).toBe("SyntaxError");
  });

  it("reset: the connection is cut", async () => {
    aws.faults.add({ kind: "reset" });
    expect(await failure(lookUp())).toMatchObject({ code: "ECONNRESET" });
  });

  it("truncate: half a body, then nothing", async () => {
    aws.faults.add({ kind: "truncate" });
    expect(await failure(lookUp())).toMatchObject({ code: "ECONNRESET" });
    expect(aws.requests.list()).toMatchObject([{ status: 200, fault: "truncate" }]);
  });

  it("hang: no answer, until the caller gives up", async () => {
    aws.faults.add({ kind: "hang" });
    const controller = new AbortController();
    const call = failure(ireland().send(new LookupEventsCommand({}), { abortSignal: controller.signal }));
    await expect.poll(() => aws.requests.count()).toBe(1);
    controller.abort();
    expect((await call).name).toBe("AbortError");
    await expect.poll(() => aws.requests.list()[0]).toMatchObject({ fault: "hang", aborted: true });
    expect(aws.requests.list()[0]).not.toHaveProperty("status");
  });

  it("delay: the right answer, later", async () => {
    aws.faults.add({ kind: "delay", delayMs: 200 });
    const before = performance.now();
    expect((await lookUp()).Events).toHaveLength(50);
    expect(performance.now() - before).toBeGreaterThan(190);
  });

  it("clock-skew: an hour ahead, which the SDK corrects when it may try again", async () => {
    aws.faults.add({ kind: "clock-skew" });
    expect((await failure(lookUp())).name).toBe("InvalidSignatureException");
    const patient = cloudTrail(aws, production, "eu-west-1", { maxAttempts: 2 });
    expect((await lookUp(patient)).Events).toHaveLength(50);
  });
});

describe("a fault", () => {
  it("hits the requests that it names, after some and for some", async () => {
    aws.faults.add({ kind: "500", operation: "LookupEvents", region: "eu-west-1", after: 1, times: 2 });
    aws.faults.add({ kind: "500", accountId: "999999999999" });
    const outcomes: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      outcomes.push(
        await lookUp().then(
          () => "answered",
          ({ name }: Error) => name,
        ),
      );
    }
    expect(outcomes).toEqual(["answered", "InternalFailure", "InternalFailure", "answered"]);
    aws.faults.add({ kind: "500", operation: "LookupEvents" });
    expect((await ireland().send(new DescribeTrailsCommand({}))).trailList).toHaveLength(2);
    aws.faults.clear();
    expect((await lookUp()).Events).toHaveLength(50);
  });
});

describe("another process", () => {
  it("adds and clears faults, reads and clears requests, sets the pace and delivers events", async () => {
    const control = new AwsControl(aws.controlUrl);
    await control.addFault({ kind: "throttle", region: "eu-west-1" });
    expect((await failure(lookUp())).name).toBe("ThrottlingException");
    await control.clearFaults();
    expect((await lookUp()).Events).toHaveLength(50);
    expect(await control.requests({ operation: "LookupEvents", status: 200 })).toMatchObject([
      { service: "cloudtrail", accountId: "111122223333", region: "eu-west-1", parameters: {} },
    ]);
    await control.clearRequests();
    expect(await control.requests()).toEqual([]);
    await control.setPace({ perSecond: 1 });
    expect(aws.pace).toEqual({ perSecond: 1, othersPerSecond: 1000 });
    await control.setPace({ perSecond: 100 });
    const [sample] = smallWorld().records();
    if (sample === undefined) {
      throw new Error("the world is empty");
    }
    await control.deliver([{ ...sample, eventId: "brand-new", region: "eu-west-1", time: end }]);
    // The server's clock has started at the end of the world and goes on.
    expect((await lookUp()).Events?.[0]?.EventId).toBe("brand-new");
  });

  it("is told when it asks for what there is not", async () => {
    const control = new AwsControl(aws.controlUrl);
    const unknown = JSON.parse('{"kind":"flood"}') as { readonly kind: "500" };
    await expect(control.addFault(unknown)).rejects.toThrow("no such fault: flood");
    expect((await fetch(aws.controlUrl)).status).toBe(405);
  });
});
