import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LookupRequest } from "../../../../src/aws/lookup.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { isLastOf } from "../../../../src/investigation/resources/claims.ts";
import { type HistoryPlan, planHistory } from "../../../../src/investigation/resources/historyPlan.ts";
import { askHistory } from "../../../../src/investigation/resources/historyQuestion.ts";
import type { ResourceHistory } from "../../../../src/investigation/resources/historyState.ts";
import { Lookups } from "../../../../src/investigation/resources/lookups.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { EventHistory } from "../../../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../../../src/sources/memory.ts";
import { testStore } from "../../engine/store/testStore.ts";

const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const never = new AbortController().signal;
const pageSize = 50;
const profile: Profile = {
  name: "production",
  kind: "static",
  origin: "file",
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
async function ask(
  instance: ResourceInstance,
  events: readonly Told[],
  lookups = lookupsOver(events),
  changed: Partial<HistoryPlan> = {},
) {
  const planned = planHistory(instance);
  if ("why" in planned) {
    throw new Error(planned.why);
  }
  const plan = { ...planned, ...changed };
  const history = await askHistory(
    { instance, target: place, plan, refresh: false },
    { lookups: lookups.lookups, rules: { isPipeline: () => false } },
    never,
  );
  return { history, asked: lookups.asked };
}

function lookupsOver(events: readonly Told[], memory?: Memory) {
  const asked: string[] = [];
  const lookup = async ({ attribute, from, to, nextToken }: LookupRequest) => {
    asked.push(`${attribute?.key}=${attribute?.value}`);
    const start = Number(nextToken ?? 0);
    const all = events
      .map((event, index) => ({ ...event, id: `event-${index}`, time: now - event.minutesAgo * minute }))
      .filter(({ time }) => time >= from && time < to)
      .filter(({ name, source, listed }) =>
        attribute?.key === "EventName"
          ? name === attribute.value
          : attribute?.key === "EventSource"
            ? `${source}.amazonaws.com` === attribute.value
            : attribute === undefined || listed.includes(attribute.value),
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
    open: () => async () => new EventHistory(lookup, memory),
    now: () => now,
    freshFor: minute,
  });
  return { lookups, asked, history: new EventHistory(lookup, memory) };
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

  test("changed under one name is read under the other too, also where the event that made it lists only one", async () => {
    const made: Told = {
      minutesAgo: 600,
      name: "CreateFunction20150331",
      source: "lambda",
      listed: ["resize"],
      request: { functionName: "resize" },
    };
    const { asked, history } = await ask(lambda, [made, updated(90, ["resize"]), updated(30, [arn])]);
    expect(asked).toEqual(["ResourceName=resize", `ResourceName=${arn}`]);
    expect(last(history)).toBe(30);
    expect(history).toMatchObject({ coverage: { kind: "all" }, summary: { changes: 3 } });
  });
});

const reads = (count: number, source: string, name: string, listed: readonly string[] = []): readonly Told[] =>
  Array.from({ length: count }, (_, index) => ({ minutesAgo: index + 1, name, source, listed, read: true }));

describe("of a resource with many events that only read", () => {
  const roleReads = (count: number) => reads(count, "iam", "GetRole", ["app"]);

  test("three pages are read, then the events that create, change or delete such a resource", async () => {
    const other: Told = {
      minutesAgo: 4000,
      name: "TagRole",
      source: "iam",
      listed: ["another"],
      request: { roleName: "another" },
    };
    const { history, asked } = await ask(role, [...roleReads(400), other]);
    expect(asked.slice(0, 3).every((one) => one.startsWith("ResourceName="))).toBe(true);
    expect(asked.slice(3).every((one) => one.startsWith("EventName="))).toBe(true);
    expect(asked.slice(3)).toHaveLength(history.asked.operations.length);
    expect(history).toMatchObject({ coverage: { kind: "operations" }, summary: { changes: 0 } });
    expect(history.asked.sentence).toMatch(
      /production, complete from 2026-11-20 1\d:\d\d UTC on, older events read only in part; events named CreateRole, DeleteRole, UpdateRole, .* and UntagRole, 90 days$/,
    );
  });

  test("a change before those pages is found by the name of its event", async () => {
    const tagged: Told = {
      minutesAgo: 4000,
      name: "TagRole",
      source: "iam",
      listed: ["app"],
      request: { roleName: "app" },
    };
    const { history } = await ask(role, [...roleReads(400), tagged]);
    expect(last(history)).toBe(4000);
    expect(history.coverage.kind).not.toBe("all");
  });

  test("a change on the second page is found", async () => {
    const tagged: Told = {
      minutesAgo: 70.5,
      name: "TagRole",
      source: "iam",
      listed: ["app"],
      request: { roleName: "app" },
    };
    const { history, asked } = await ask(role, [...roleReads(80), tagged]);
    expect(asked).toHaveLength(3);
    expect(last(history)).toBe(70.5);
  });

  test("each of three names is looked up, although the first alone could use up the requests", async () => {
    const unique = { ...role, identifiers: { ...role.identifiers, id: "AROAEXAMPLEROLE00001" } };
    const tagged: Told = {
      minutesAgo: 500,
      name: "TagRole",
      source: "iam",
      listed: ["AROAEXAMPLEROLE00001"],
      request: { roleName: "app" },
    };
    const { history, asked } = await ask(unique, [...roleReads(200), tagged]);
    expect(asked.filter((one) => one.startsWith("ResourceName="))).toHaveLength(3);
    expect(last(history)).toBe(500);
  });
});

test("what AWS documents to be listed under its id alone needs one request", async () => {
  const group: ResourceInstance = {
    tool: "terraform",
    address: "aws_security_group.web",
    type: "aws_security_group",
    identifiers: { id: "sg-0a1b2c3d4e5f60718", name: "web" },
  };
  const { history, asked } = await ask(group, []);
  expect(asked).toEqual(["ResourceName=sg-0a1b2c3d4e5f60718"]);
  expect(history).toMatchObject({ coverage: { kind: "all" }, changes: [], summary: { changes: 0 } });
});

describe("of a log group, whose service lists no resources", () => {
  const name = "/aws/lambda/resize";
  const group: ResourceInstance = {
    tool: "terraform",
    address: "aws_cloudwatch_log_group.resize",
    type: "aws_cloudwatch_log_group",
    identifiers: { id: name, name, arn: `arn:aws:logs:eu-west-1:222222222222:log-group:${name}` },
  };
  const deleted = (logGroupName: string): Told => ({
    minutesAgo: 3 * 24 * 60,
    name: "DeleteRetentionPolicy",
    source: "logs",
    listed: [],
    request: { logGroupName },
  });
  const busy = reads(300, "logs", "GetLogEvents");

  test("a change made by hand is found by the name of its event", async () => {
    const { history, asked } = await ask(group, [...busy, deleted(name)]);
    expect(asked[0]).toBe("EventSource=logs.amazonaws.com");
    expect(asked.filter((one) => one.startsWith("ResourceName="))).toEqual([]);
    expect(history.changes).toMatchObject([{ eventName: "DeleteRetentionPolicy", by: "outside", role: "target" }]);
    expect(history.asked.sentence).toMatch(
      /^Events of CloudWatch Logs in eu-west-1 with profile production; AWS lists no resources for CloudWatch Logs; the last page of all CloudWatch Logs events read, back to 2026-11-20 11:10 UTC; events named CreateLogGroup, DeleteLogGroup, .*, 90 days$/,
    );
  });

  test("no change is only said of what was read", async () => {
    const { history, asked } = await ask(group, [...busy, deleted("/aws/lambda/another")]);
    expect(history).toMatchObject({ changes: [], coverage: { kind: "operations" } });
    expect(asked).toHaveLength(1 + history.asked.operations.length);
  });

  test("where all of the service's events fit a page, it is said of all of them", async () => {
    const { history, asked } = await ask(group, [...reads(20, "logs", "GetLogEvents"), deleted("/aws/lambda/another")]);
    expect(asked).toEqual(["EventSource=logs.amazonaws.com"]);
    expect(history).toMatchObject({ changes: [], coverage: { kind: "all" } });
    expect(history.asked.sentence).toContain("all events of CloudWatch Logs in 90 days read");
  });

  test("the next one of the same account and Region needs no request", async () => {
    const events = [...busy, deleted("/aws/lambda/another")];
    const lookups = lookupsOver(events);
    await ask(group, events, lookups);
    const before = lookups.asked.length;
    const other = { ...group, identifiers: { id: "/aws/lambda/another", name: "/aws/lambda/another" } };
    const { history } = await ask(other, events, lookups);
    expect(lookups.asked).toHaveLength(before);
    expect(last(history)).toBe(3 * 24 * 60);
    expect(history.asked.requests).toBe(0);
  });
});

describe("of a service of which AWS does not say whether it lists resources", () => {
  const parameter: ResourceInstance = {
    tool: "terraform",
    address: "aws_ssm_parameter.flags",
    type: "aws_ssm_parameter",
    identifiers: {
      id: "/acme/flags",
      name: "/acme/flags",
      arn: "arn:aws:ssm:eu-west-1:222222222222:parameter/acme/flags",
    },
  };
  const put = (name: string, listed: readonly string[], minutesAgo = 3000): Told => ({
    minutesAgo,
    name: "PutParameter",
    source: "ssm",
    listed,
    request: { name },
  });
  const busy = (listed: readonly string[]) => reads(300, "ssm", "GetParameter", listed);

  test("three spellings of a name leave requests for the lookup that finds the change", async () => {
    const { history, asked } = await ask(parameter, [...busy([]), put("/acme/flags", [])]);
    expect(asked.filter((one) => one.startsWith("ResourceName="))).toHaveLength(3);
    expect(last(history)).toBe(3000);
  });

  test("without a change: all names count where its events were seen to list such a resource", async () => {
    const { history, asked } = await ask(parameter, [...busy([]), put("/acme/other", ["/acme/other"])]);
    expect(history).toMatchObject({ changes: [], coverage: { kind: "all" } });
    expect(asked.length).toBeLessThanOrEqual(3 + 1 + history.asked.operations.length);
    expect(history.asked.sentence).not.toContain("lists no resources");
  });

  test("and only the events that were read where they list none, or in another form", async () => {
    const none = await ask(parameter, [...busy([]), put("/acme/other", [])]);
    expect(none.history).toMatchObject({ changes: [], coverage: { kind: "operations" } });
    expect(none.history.asked.sentence).toContain("AWS lists no resources for some Systems Manager events");
    const url = await ask(parameter, [...busy([]), put("/acme/other", ["https://example.com/acme/other"])]);
    expect(url.history).toMatchObject({ coverage: { kind: "operations" } });
  });

  test("a change that no name finds disproves that the service lists its resources", async () => {
    const { history } = await ask(parameter, [
      ...busy([]),
      put("/acme/flags", ["an-id-that-nobody-knows"]),
      put("/acme/other", ["/acme/other"], 3100),
    ]);
    expect(history.summary.changes).toBe(1);
    expect(history.coverage.kind).not.toBe("all");
  });

  test("the newest change counts, whichever event it is", async () => {
    const tagged: Told = {
      minutesAgo: 500,
      name: "LabelParameterVersion",
      source: "ssm",
      listed: [],
      request: { name: "/acme/flags" },
    };
    const { history } = await ask(parameter, [...busy([]), put("/acme/flags", []), tagged]);
    expect(last(history)).toBe(500);
    expect(history.summary.changes).toBe(2);
  });
});

test("of a type with more kinds of changes than are looked up, a later change may have been missed", async () => {
  const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const key: ResourceInstance = {
    tool: "terraform",
    address: "aws_kms_key.data",
    type: "aws_kms_key",
    identifiers: { id, arn: `arn:aws:kms:eu-west-1:222222222222:key/${id}` },
  };
  const call = (name: string, minutesAgo: number): Told => ({
    minutesAgo,
    name,
    source: "kms",
    listed: [],
    request: { keyId: id },
  });
  const events = [
    ...reads(300, "kms", "Decrypt"),
    call("ScheduleKeyDeletion", 5000),
    call("UpdatePrimaryRegion", 4000),
  ];
  const { history, asked } = await ask(key, events);
  expect(asked.at(-1)).toMatch(/^EventName=/);
  expect(history.changes.map(({ eventName }) => eventName)).toEqual(["ScheduleKeyDeletion"]);
  expect(history.coverage.kind).toBe("since");
  expect(history.asked.sentence).toMatch(/; \d+ further event names not looked up$/);
  const [change = { time: 0 }] = history.changes;
  expect(isLastOf(history, change)).toBe(false);
});

test("what is listed under no resource is looked up by the names of its events alone", async () => {
  const tagged: Told = { minutesAgo: 500, name: "TagRole", source: "iam", listed: [], request: { roleName: "app" } };
  const other: Told = { ...tagged, minutesAgo: 400, request: { roleName: "another" } };
  const events = [tagged, other, ...reads(300, "iam", "GetRole")];
  const { history, asked } = await ask(role, events, lookupsOver(events), { names: [], serviceRequests: 0 });
  expect(asked.every((one) => one.startsWith("EventName="))).toBe(true);
  expect(history).toMatchObject({ coverage: { kind: "operations" }, summary: { changes: 1 } });
  expect(history.asked.sentence).toMatch(
    /^Events of IAM in eu-west-1 with profile production; its events are listed under no resource; events named CreateRole, /,
  );
});

test("of a type without a row, nothing is ruled out", async () => {
  const app: ResourceInstance = {
    tool: "terraform",
    address: "aws_quantum_ledger.books",
    type: "aws_quantum_ledger",
    identifiers: { id: "books", name: "books" },
  };
  const { history, asked } = await ask(app, []);
  expect(asked).toEqual(["ResourceName=books", "EventSource=quantum.amazonaws.com"]);
  expect(history.coverage).toEqual({ kind: "guess" });
  expect(history.asked.sentence).toContain("the names are a guess");
});

test("what was read a moment ago is not asked again, and read on from where it ended", async () => {
  const events = [
    ...reads(300, "iam", "GetRole", ["app"]),
    { ...updated(200.5, []), name: "TagRole", source: "iam", listed: ["app"], request: { roleName: "app" } },
  ];
  const shared = lookupsOver(events);
  const first = await ask(role, events, shared);
  const asked = [...shared.asked];
  const second = await ask(role, events, shared);
  const later = shared.asked.slice(asked.length);
  // The names of events are asked once for all roles.
  expect(later.filter((one) => one.startsWith("EventName="))).toEqual([]);
  expect(later.length).toBeGreaterThan(0);
  expect(later.length).toBeLessThanOrEqual(3);
  expect(last(first.history)).toBe(200.5);
  expect(last(second.history)).toBe(200.5);
});

test("all events of two short times that are stored already do not use up the requests", async () => {
  const folder = await mkdtemp(join(tmpdir(), "history-question-"));
  try {
    const day = 24 * 60;
    const other = reads(60, "ec2", "DescribeInstances", ["another"]).map((event) => ({
      ...event,
      minutesAgo: 20 * day + event.minutesAgo / 2,
    }));
    const events = [updated(5 * day, ["resize"]), ...other, updated(30 * day, [arn])];
    const memory = new Memory({ store: testStore(folder), target: place, now: () => now });
    const lookups = lookupsOver(events, memory);
    for (const minutesAgo of [10 * day, 20 * day]) {
      const window = { from: now - (minutesAgo + 30) * minute, to: now - minutesAgo * minute };
      const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
      for await (const _page of lookups.history.search(plan, never)) {
        // Only what it stores matters.
      }
    }
    lookups.asked.splice(0);
    const { history, asked } = await ask(lambda, events, lookups);
    expect(asked).toEqual(["ResourceName=resize", `ResourceName=${arn}`]);
    expect(history).toMatchObject({ coverage: { kind: "all" }, summary: { changes: 2 } });
    expect(last(history)).toBe(5 * day);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
});
