import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Failure, isAbort } from "../../src/model/failure.ts";
import { rejection } from "../unit/aws/house.ts";
import { crowdOf, namesOf } from "./crowd.ts";
import { countedClock, hurriedClock } from "./hurriedClock.ts";
import { idsOf, openStack, type Stack, type StackOptions } from "./stack.ts";

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

async function open(options: StackOptions = {}): Promise<Stack> {
  const stack = await openStack(options);
  cleanUp.push(() => stack.close());
  return stack;
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await rejection(work);
  if (!Failure.is(error)) {
    throw error;
  }
  return error;
}

/**
 * Something between here and AWS: hands every request on, and lets `change` write the answers of Event history.
 * A profile "proxied" reaches AWS through it, as the user's own configuration may say.
 */
async function openBehind(
  change: (body: string, response: ServerResponse, turn: number) => void,
  options: StackOptions = {},
): Promise<Stack & { readonly asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  let target = "";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const headers = Object.entries(request.headers).filter(([name]) =>
      /^(authorization|x-amz-|content-type)/.test(name),
    );
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? "POST",
      headers: headers.map(([name, value]) => [name, String(value)] as [string, string]),
      body: Buffer.concat(chunks),
    });
    const body = await answer.text();
    if (String(request.headers["x-amz-target"]).endsWith("LookupEvents")) {
      asked.push(request);
      change(body, response, asked.length);
      return;
    }
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stack = await open({ ...options, endpoint: url });
  target = stack.aws.url;
  return { ...stack, asked };
}

const json = { "content-type": "application/x-amz-json-1.1" };

describe("something that is not AWS answers (37)", () => {
  test("HTML with status 200 in front of everything", async () => {
    const { prepare, aws } = await open();
    aws.faults.add({ kind: "html-200" });
    const failure = await failureOf(idsOf(await prepare()));
    expect(failure).toMatchObject({ reason: "not-aws", context: { profile: "production" } });
    expect(failure.message).toMatch(/proxy or captive portal/);
  });

  test("HTML with status 200 from page 3 on: what was found stays, and after the sign-in it goes on", async () => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 240 }) });
    aws.faults.add({ kind: "html-200", operation: "LookupEvents", after: 2 });
    const search = await prepare();
    expect(await failureOf(idsOf(search))).toMatchObject({ reason: "not-aws", context: { region: "eu-west-1" } });
    expect(lookups()).toBe(3);
    expect(search.count).toBe(100);
    aws.faults.clear();
    await idsOf(search);
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
  });

  test.each([
    ["nothing at all", "", {}],
    ["JSON of a portal", '{"login":"https://portal.example/"}', { "content-type": "application/json" }],
    ["a JSON list", "[]", json],
    ["null", "null", json],
    ["a list where an object is due", '{"Events":{"0":{}}}', json],
  ])("%s with status 200 is no empty page: it never looks as if nothing had happened", async (_, body, headers) => {
    const { prepare } = await openBehind((_answer, response) => {
      response.writeHead(200, headers);
      response.end(body);
    });
    const search = await prepare();
    const failure = await failureOf(idsOf(search));
    expect(["not-aws", "offline"]).toContain(failure.reason);
    expect(search).toMatchObject({ state: "failed", canContinue: true });
  });

  test.each([
    ["proxy-407", /proxy .*\(HTTP 407\)/],
    ["text-403", /proxy or firewall .*\(HTTP 403\)/],
    ["portal-511", /captive portal/],
    ["text-200", /captive portal/],
  ] as const)(
    "%s from page 3 on: it is told, what was found stays, and after it went away it goes on",
    async (kind, words) => {
      const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 240 }) });
      aws.faults.add({ kind, operation: "LookupEvents", after: 2 });
      const search = await prepare();
      const failure = await failureOf(idsOf(search));
      expect(failure.reason).toBe("not-aws");
      expect(failure.message).toMatch(words);
      expect(failure.remedies).toContainEqual({ kind: "retry" });
      expect(lookups()).toBe(3);
      expect(search).toMatchObject({ count: 100, state: "failed", canContinue: true });
      aws.faults.clear();
      await idsOf(search);
      expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
    },
  );

  test("an empty page of AWS is an empty page", async () => {
    const { prepare } = await openBehind((_answer, response) => {
      response.writeHead(200, json);
      response.end('{"Events":[]}');
    });
    const search = await prepare();
    expect(await idsOf(search)).toEqual([]);
    expect(search.state).toBe("done");
  });
});

describe("a body that does not arrive whole (39)", () => {
  test.each(["reset", "truncate", "500"] as const)("%s on the way: asked again, no half rows", async (kind) => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 240, together: 7 }) });
    aws.faults.add({ kind, operation: "LookupEvents", after: 1, times: 2 });
    aws.faults.add({ kind, operation: "LookupEvents", after: 3, times: 1 });
    const ids = await idsOf(await prepare());
    expect(ids.toSorted()).toEqual(namesOf(240));
    expect(lookups()).toBe(5 + 3);
  });

  test.each([0.02, 0.31, 0.5, 0.77, 0.999])(
    "ended early by a proxy, as if it were whole, at %d of it",
    async (part) => {
      const { prepare, asked } = await openBehind(
        (body, response, turn) => {
          response.writeHead(200, json);
          response.end(turn === 2 ? body.slice(0, Math.floor(body.length * part)) : body);
        },
        { world: crowdOf({ events: 120 }) },
      );
      expect((await idsOf(await prepare())).toSorted()).toEqual(namesOf(120));
      expect(asked).toHaveLength(4);
    },
  );

  test("ended early at any character: cut off, never mistaken for a portal", async () => {
    const page = JSON.stringify({
      Events: [{ EventId: "a\n", EventTime: 1.5e9, ReadOnly: "true", Resources: [] }],
      NextToken: "b",
    });
    let length = 0;
    const { prepare } = await openBehind(
      (_body, response) => {
        response.writeHead(200, json);
        response.end(page.slice(0, length));
      },
      { clock: hurriedClock() },
    );
    const reasons = new Map<string, number[]>();
    for (length = 1; length < page.length; length += 1) {
      const { reason } = await failureOf(idsOf(await prepare()));
      reasons.set(reason, [...(reasons.get(reason) ?? []), length]);
    }
    expect(Object.fromEntries(reasons)).toEqual({
      offline: Array.from({ length: page.length - 1 }, (_, at) => at + 1),
    });
  });
});

describe("a hung server (42)", () => {
  test("a time-out; then it goes on at the page", async () => {
    const { prepare, aws, lookups } = await open({
      world: crowdOf({ events: 240 }),
      timeouts: { connectMs: 1_000, answerMs: 2_000 },
    });
    aws.faults.add({ kind: "hang", operation: "LookupEvents", after: 3, times: 1 });
    const search = await prepare();
    const failure = await failureOf(idsOf(search));
    expect(failure).toMatchObject({ reason: "timeout", context: { profile: "production", region: "eu-west-1" } });
    expect(search.count).toBe(150);
    aws.requests.clear();
    expect((await idsOf(search)).length).toBe(90);
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
    expect(lookups()).toBe(2);
  });

  test("one Region hangs: the other completes", async () => {
    const { prepare, aws } = await open({
      world: crowdOf({ events: 60 }, { events: 60, region: "us-east-1" }),
      timeouts: { connectMs: 1_000, answerMs: 2_000 },
    });
    aws.faults.add({ kind: "hang", operation: "LookupEvents", region: "us-east-1" });
    const search = await prepare({ regions: ["us-east-1", "eu-west-1"] });
    expect((await idsOf(search)).toSorted()).toEqual(namesOf(60));
    expect(search.targets.map(({ state }) => state)).toEqual(["failed", "done"]);
  });
});

describe("an answer without an end (42)", () => {
  test.each([
    ["drip", "timeout", { connectMs: 5_000, answerMs: 5_000, totalMs: 500 }],
    ["endless", "invalid-answer", { connectMs: 5_000, answerMs: 5_000 }],
  ] as const)("%s: it ends with a failure, and continues at the page", async (kind, reason, timeouts) => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 240 }), timeouts });
    aws.faults.add({ kind, operation: "LookupEvents", after: 3, times: 1 });
    const search = await prepare();
    expect(await failureOf(idsOf(search))).toMatchObject({ reason, context: { region: "eu-west-1" } });
    expect(search).toMatchObject({ count: 150, canContinue: true });
    aws.requests.clear();
    await idsOf(search);
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
    expect(lookups()).toBe(2);
  });

  test.each([1, 2, 3])(
    "pages whose tokens come round after %d: a failure says so, and nothing passes for complete",
    async (cycle) => {
      const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 240 }) });
      aws.faults.add({ kind: "repeat-token", operation: "LookupEvents", cycle });
      const search = await prepare();
      const failure = await failureOf(idsOf(search));
      expect(failure).toMatchObject({
        reason: "invalid-answer",
        context: { profile: "production", region: "eu-west-1" },
      });
      expect(failure.message).toMatch(/LookupEvents .*did not finish.*incomplete/);
      expect(lookups()).toBe(cycle + 1);
      expect(search).toMatchObject({ state: "failed", canContinue: true });
      aws.faults.clear();
      await idsOf(search);
      expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
    },
  );

  test("a page that is asked for again after a fault is no page that comes again", async () => {
    const { prepare, aws } = await open({ world: crowdOf({ events: 240 }) });
    aws.faults.add({ kind: "500", operation: "LookupEvents", after: 2, times: 3 });
    const search = await prepare();
    expect(await failureOf(idsOf(search))).toMatchObject({ reason: "offline" });
    await idsOf(search);
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
  });
});

describe("cancelled in mid-page (40)", () => {
  test.each([
    ["GetCallerIdentity", 1],
    ["LookupEvents", 2],
  ] as const)("while %s is under way: at once, silently, and nothing more is asked", async (operation, underWay) => {
    const clock = countedClock();
    const { prepare, aws } = await open({
      world: crowdOf({ events: 240 }, { events: 240, region: "us-east-1" }),
      clock,
    });
    aws.faults.add({ kind: "hang", operation, after: operation === "LookupEvents" ? 3 : 0 });
    const search = await prepare({ regions: ["eu-west-1", "us-east-1"] });
    const controller = new AbortController();
    const work = rejection(idsOf(search, controller.signal));
    // The sign-in is one for both Regions, then each has its own: none may still be on its way when the rest is counted.
    await expect.poll(() => aws.requests.count({ fault: "hang" })).toBe(underWay);
    const before = aws.requests.count();
    const asked = performance.now();
    controller.abort();
    expect(isAbort(await work)).toBe(true);
    // A third of the time after which it would end by itself.
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(search).toMatchObject({ state: "cancelled", canContinue: true });
    if (operation === "LookupEvents") {
      await expect.poll(() => aws.requests.count({ fault: "hang", aborted: true })).toBe(underWay);
    }
    // Whatever would ask once more waits for its turn: nothing does.
    await expect.poll(() => clock.waiting).toBe(0);
    expect(aws.requests.count()).toBe(before);
  });

  test("and continued: only what is missing", async () => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 240 }) });
    aws.faults.add({ kind: "hang", operation: "LookupEvents", after: 3, times: 1 });
    const search = await prepare();
    const controller = new AbortController();
    const work = rejection(idsOf(search, controller.signal));
    await expect.poll(() => aws.requests.count({ fault: "hang" })).toBe(1);
    controller.abort();
    await work;
    expect(search.count).toBe(150);
    aws.requests.clear();
    await idsOf(search);
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(240));
    expect(lookups()).toBe(2);
  });
});
