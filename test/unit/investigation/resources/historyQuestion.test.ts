import { describe, expect, test } from "vitest";
import type { LookupRequest } from "../../../../src/aws/lookup.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { lookupValues } from "../../../../src/iac/lookupValues.ts";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { askHistory } from "../../../../src/investigation/resources/historyQuestion.ts";
import type { ResourceHistory } from "../../../../src/investigation/resources/historyState.ts";
import { Lookups } from "../../../../src/investigation/resources/lookups.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { EventHistory } from "../../../../src/sources/eventHistory/eventHistory.ts";

const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const never = new AbortController().signal;
const pageSize = 50;
const profile: Profile = {
  name: "production",
  kind: "static",
  isDefault: true,
  partition: "aws",
  endpoints: {},
};
const place = { profile, region: "eu-west-1", accountId: "222222222222" };

/** One event of a made-up Event history. */
interface Told {
  readonly minutesAgo: number;
  readonly name: string;
  readonly source: string;
  readonly listed: readonly string[];
  readonly read?: boolean;
  readonly error?: string;
  readonly request?: object;
}

/** Asks for one resource in a made-up Event history, and says what AWS was asked. */
async function ask(instance: ResourceInstance, events: readonly Told[], lookups = lookupsOver(events)) {
  const history = await askHistory(
    { instance, target: place, values: lookupValues(instance).values, refresh: false },
    { lookups: lookups.lookups, rules: { isPipeline: () => false } },
    never,
  );
  return { history, asked: lookups.asked };
}

function lookupsOver(events: readonly Told[]) {
  const asked: string[] = [];
  const lookup = async ({ attribute, from, to, nextToken }: LookupRequest) => {
    asked.push(`${attribute?.key}=${attribute?.value}`);
    const start = Number(nextToken ?? 0);
    const all = events
      .map((event, index) => ({ ...event, id: `event-${index}`, time: now - event.minutesAgo * minute }))
      .filter(({ time }) => time >= from && time < to)
      .filter(({ name, listed }) =>
        attribute?.key === "EventName" ? name === attribute.value : listed.includes(attribute?.value ?? ""),
      )
      .sort((left, right) => right.time - left.time);
    return {
      throttled: 0,
      ...(start + pageSize < all.length ? { nextToken: String(start + pageSize) } : {}),
      records: all.slice(start, start + pageSize).map(({ id, time, name, source, listed, read, error, request }) => ({
        json: JSON.stringify({
          eventID: id,
          eventTime: new Date(time).toISOString().replace(".000Z", "Z"),
          eventName: name,
          eventSource: `${source}.amazonaws.com`,
          awsRegion: "eu-west-1",
          recipientAccountId: place.accountId,
          readOnly: read ?? false,
          ...(error === undefined ? {} : { errorCode: error }),
          userIdentity: { type: "IAMUser", userName: "alice", accountId: place.accountId },
          requestParameters: request ?? null,
        }),
        envelope: { eventId: id, resources: listed.map((each) => ({ name: each })) },
      })),
    };
  };
  const lookups = new Lookups({
    capabilities: EVENT_HISTORY,
    open: () => async () => new EventHistory(lookup),
    now: () => now,
    freshFor: minute,
  });
  return { lookups, asked };
}

const arn = "arn:aws:lambda:eu-west-1:222222222222:function:resize";
const lambda: ResourceInstance = {
  tool: "terraform",
  address: "aws_lambda_function.resize",
  type: "aws_lambda_function",
  identifiers: { id: "resize", name: "resize", arn },
};
const role: ResourceInstance = {
  tool: "terraform",
  address: "aws_iam_role.app",
  type: "aws_iam_role",
  identifiers: { id: "app", name: "app", arn: "arn:aws:iam::222222222222:role/app" },
};
const updated = (minutesAgo: number, listed: readonly string[], functionName = listed[0]): Told => ({
  minutesAgo,
  name: "UpdateFunctionCode20150331v2",
  source: "lambda",
  listed,
  request: { functionName },
});

function last({ summary }: ResourceHistory): number | undefined {
  return summary.last?.time === undefined ? undefined : (now - summary.last.time) / minute;
}

describe("a Lambda function", () => {
  test("whose events know only the ARN is found by the second lookup (50)", async () => {
    const { history, asked } = await ask(lambda, [updated(30, [arn])]);
    expect(asked).toEqual(["ResourceName=resize", `ResourceName=${arn}`]);
    expect(history.asked).toMatchObject({ requests: 2 });
    expect(last(history)).toBe(30);
    expect(history.asked.sentence).toBe("2 exact-match lookups in eu-west-1 with profile production, 90 days");
  });

  test("changed under its name and later under its ARN: the later one is the last change", async () => {
    const { history } = await ask(lambda, [updated(90, ["resize"]), updated(30, [arn])]);
    expect(last(history)).toBe(30);
    expect(history.summary.changes).toBe(2);
  });

  test("the event that made it tells that there is no other name to ask for", async () => {
    const made: Told = {
      minutesAgo: 600,
      name: "CreateFunction20150331",
      source: "lambda",
      listed: ["resize"],
      request: { functionName: "resize" },
    };
    const { asked, history } = await ask(lambda, [made, updated(90, ["resize"])]);
    expect(asked).toEqual(["ResourceName=resize"]);
    expect(history.whole).toBe(true);
  });
});

test("a failed create does not tell which names a resource is listed under", async () => {
  const refused: Told = {
    minutesAgo: 600,
    name: "CreateFunction20150331",
    source: "lambda",
    listed: ["resize"],
    error: "ResourceConflictException",
    request: { functionName: "resize" },
  };
  const { asked, history } = await ask(lambda, [refused, updated(90, ["resize"]), updated(30, [arn])]);
  expect(asked).toEqual(["ResourceName=resize", `ResourceName=${arn}`]);
  expect(last(history)).toBe(30);
});

describe("never more than three requests", () => {
  test("where reads fill page after page; then it says how far back it looked", async () => {
    const reads: Told[] = Array.from({ length: 400 }, (_, index) => ({
      minutesAgo: index + 1,
      name: "GetRole",
      source: "iam",
      listed: ["app"],
      read: true,
      request: { roleName: "app" },
    }));
    const { history, asked } = await ask(role, reads);
    expect(asked).toHaveLength(3);
    expect(history.whole).toBe(false);
    expect(history.summary.changes).toBe(0);
    expect(history.asked.coveredFrom).toBeGreaterThan(now - 3 * pageSize * minute);
    expect(history.asked.sentence).toMatch(
      /production, complete from 2026-11-20 1\d:\d\d UTC on, older events read only in part/,
    );
  });

  test("a change on the second page is found", async () => {
    const reads: Told[] = Array.from({ length: 80 }, (_, index) => ({
      minutesAgo: index + 1,
      name: "GetRole",
      source: "iam",
      listed: ["app"],
      read: true,
      request: { roleName: "app" },
    }));
    const tagged: Told = {
      minutesAgo: 70.5,
      name: "TagRole",
      source: "iam",
      listed: ["app"],
      request: { roleName: "app" },
    };
    const { history, asked } = await ask(role, [...reads, tagged]);
    expect(asked).toHaveLength(3);
    expect(last(history)).toBe(70.5);
  });

  test("where nothing is listed under any name: then the events that make such a thing", async () => {
    const made: Told = {
      minutesAgo: 30,
      name: "CreateFunction20150331",
      source: "lambda",
      listed: [],
      request: { functionName: "resize" },
    };
    const other: Told = { ...made, minutesAgo: 20, request: { functionName: "another" } };
    const { history, asked } = await ask(lambda, [made, other]);
    expect(asked).toHaveLength(3);
    expect(asked.at(-1)).toBe("EventName=CreateFunction20150331");
    expect(last(history)).toBe(30);
    expect(history.asked.byEventName).toBe(true);
    expect(history.asked.sentence).toMatch(/newest CreateFunction20150331 events, since nothing was found/);
  });

  test("then it says which names were not asked", async () => {
    const reads: Told[] = Array.from({ length: 70 }, (_, index) => ({
      minutesAgo: index + 1,
      name: "GetRole",
      source: "iam",
      listed: ["app"],
      read: true,
      request: { roleName: "app" },
    }));
    const unique = { ...role, identifiers: { ...role.identifiers, id: "AROAEXAMPLEROLE00001" } };
    const { history, asked } = await ask(unique, reads);
    expect(asked).toHaveLength(3);
    expect(history.whole).toBe(false);
    expect(history.asked.sentence).toMatch(/^2 exact-match lookups .*, 90 days; 1 further name not asked$/);
  });

  test("one, for what is listed under its id alone", async () => {
    const group: ResourceInstance = {
      tool: "terraform",
      address: "aws_security_group.web",
      type: "aws_security_group",
      identifiers: { id: "sg-0a1b2c3d4e5f60718", name: "web" },
    };
    const { history, asked } = await ask(group, []);
    expect(asked).toEqual(["ResourceName=sg-0a1b2c3d4e5f60718"]);
    expect(history).toMatchObject({ whole: true, changes: [], summary: { changes: 0 } });
  });
});

test("what was read a moment ago is not asked again, and read on from where it ended", async () => {
  const reads: Told[] = Array.from({ length: 300 }, (_, index) => ({
    minutesAgo: index + 1,
    name: "GetRole",
    source: "iam",
    listed: ["app"],
    read: true,
    request: { roleName: "app" },
  }));
  const events = [
    ...reads,
    { ...updated(200.5, []), name: "TagRole", source: "iam", listed: ["app"], request: { roleName: "app" } },
  ];
  const shared = lookupsOver(events);
  const first = await ask(role, events, shared);
  expect(first.history.summary.changes).toBe(0);
  const asked = shared.asked.length;
  const second = await ask(role, events, shared);
  expect(shared.asked.length - asked).toBeLessThanOrEqual(3);
  expect(second.history.asked.coveredFrom).toBeLessThan(first.history.asked.coveredFrom);
});
