import fc from "fast-check";
import { expect, test } from "vitest";
import { changeTest } from "../../../../src/analysis/blame.ts";
import type { LookupRequest } from "../../../../src/aws/lookup.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { createEvents } from "../../../../src/iac/concerns.ts";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { resourceTypeOf, words } from "../../../../src/iac/resourceTypes/catalog.ts";
import type { HistoryState } from "../../../../src/investigation/resources/historyState.ts";
import { lensText } from "../../../../src/investigation/resources/lensText.ts";
import { Lookups } from "../../../../src/investigation/resources/lookups.ts";
import { ResourceHistories } from "../../../../src/investigation/resources/resourceHistories.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { EventHistory } from "../../../../src/sources/eventHistory/eventHistory.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { declaration } from "./words.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const PAGE = 5;
const account = "222222222222";
const profile: Profile = {
  name: "production",
  kind: "static",
  origin: "file",
  isDefault: true,
  partition: "aws",
  endpoints: {},
};

/** A kind of resource, with what its events look like. */
interface Kind {
  readonly type: string;
  readonly service: string;
  /** AWS documents that its events are listed under it. */
  readonly documented?: true;
  readonly regionless?: true;
  readonly request: (name: string, region: string) => object;
  /** The forms under which AWS may list it. */
  readonly forms: (name: string, region: string) => readonly string[];
  readonly reads: string;
}

const arnOf = (service: string, region: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const KINDS: readonly Kind[] = [
  {
    type: "aws_cloudwatch_log_group",
    service: "logs",
    request: (logGroupName) => ({ logGroupName }),
    forms: (name, region) => [name, arnOf("logs", region, `log-group:${name}`)],
    reads: "GetLogEvents",
  },
  {
    type: "aws_ssm_parameter",
    service: "ssm",
    request: (name) => ({ name }),
    forms: (name, region) => [name, arnOf("ssm", region, `parameter/${name}`)],
    reads: "GetParameter",
  },
  {
    type: "aws_dynamodb_table",
    service: "dynamodb",
    request: (tableName) => ({ tableName }),
    forms: (name, region) => [name, arnOf("dynamodb", region, `table/${name}`)],
    reads: "DescribeTable",
  },
  {
    type: "aws_lambda_function",
    service: "lambda",
    request: (functionName) => ({ functionName }),
    forms: (name, region) => [name, arnOf("lambda", region, `function:${name}`)],
    reads: "GetFunction20150331v2",
  },
  {
    type: "aws_sqs_queue",
    service: "sqs",
    request: (name, region) => ({ queueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}` }),
    forms: (name, region) => [
      `https://sqs.${region}.amazonaws.com/${account}/${name}`,
      name,
      arnOf("sqs", region, name),
    ],
    reads: "GetQueueAttributes",
  },
  {
    type: "aws_cloudwatch_metric_alarm",
    service: "monitoring",
    request: (alarmName) => ({ alarmName }),
    forms: (name, region) => [name, arnOf("cloudwatch", region, `alarm:${name}`)],
    reads: "DescribeAlarms",
  },
  {
    type: "aws_iam_role",
    service: "iam",
    documented: true,
    regionless: true,
    request: (roleName) => ({ roleName }),
    forms: (name) => [name, `arn:aws:iam::${account}:role/${name}`],
    reads: "GetRole",
  },
  {
    type: "aws_db_instance",
    service: "rds",
    documented: true,
    request: (dBInstanceIdentifier) => ({ dBInstanceIdentifier }),
    forms: (name, region) => [name, arnOf("rds", region, `db:${name}`)],
    reads: "DescribeDBInstances",
  },
  {
    type: "aws_quantum_ledger",
    service: "quantum",
    request: (name) => ({ name }),
    forms: (name) => [name],
    reads: "DescribeLedger",
  },
];

/** What happened to a resource of the world, as AWS lists it. */
interface Happening {
  readonly kind: Kind;
  readonly name: string;
  readonly operation: string;
  readonly isRead: boolean;
  readonly minutesAgo: number;
  readonly region: string;
  readonly failed: boolean;
  /** Delivered after now. */
  readonly isLate: boolean;
  /** Which of the forms are listed: a bit for each. */
  readonly forms: number;
}

interface World {
  readonly happenings: readonly Happening[];
  /** Services whose events list no resources. */
  readonly empty: ReadonlySet<string>;
  /** Regions in which AWS refuses lookups. */
  readonly refused: ReadonlySet<string>;
  readonly shownRegions: readonly string[];
  readonly asked: Kind;
  readonly knowsRegion: boolean;
  readonly knowsAccount: boolean;
}

const REGIONS = ["eu-west-1", "us-east-1"];
const NAMES = ["orders", "events"];

function operationsOf({ type }: Kind): readonly string[] {
  const row = resourceTypeOf(type);
  const own = [...createEvents(type), ...words(row?.changed), ...words(row?.deleted)];
  // An operation that no table names changes a resource too.
  return own.length === 0 ? ["UpdateLedger"] : [...own, "UpdateSomethingNew"];
}

const happening = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    name: fc.constantFrom(...NAMES),
    at: fc.nat(30),
    isRead: fc.boolean(),
    minutesAgo: fc.integer({ min: 1, max: 89 * 24 * 60 }),
    region: fc.constantFrom(...REGIONS),
    failed: fc.boolean(),
    isLate: fc.boolean(),
    forms: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ at, ...rest }): Happening => {
    const operations = operationsOf(rest.kind);
    return {
      ...rest,
      region: rest.kind.regionless === true ? "us-east-1" : rest.region,
      operation: rest.isRead ? rest.kind.reads : (operations[at % operations.length] ?? ""),
    };
  });

const world: fc.Arbitrary<World> = fc
  .record({
    asked: fc.constantFrom(...KINDS),
    any: fc.array(happening, { maxLength: 30 }),
    own: fc.array(happening, { maxLength: 12 }),
    // Reads of the asked service fill pages.
    reads: fc.record({ like: happening, count: fc.constantFrom(0, 0, 10, 40) }),
    empty: fc.subarray(KINDS.filter(({ documented }) => documented !== true).map(({ service }) => service)),
    refused: fc.subarray(REGIONS, { maxLength: 1 }),
    shownRegions: fc.subarray(REGIONS, { minLength: 1 }),
    knowsRegion: fc.boolean(),
    knowsAccount: fc.boolean(),
  })
  .map(({ any, own, reads: { like, count }, empty, refused, asked, ...rest }) => ({
    ...rest,
    asked,
    // The URL of a queue names its Region.
    knowsRegion: rest.knowsRegion || asked.service === "sqs",
    // Most of what happens concerns the service that is asked about.
    happenings: [
      ...any,
      ...own.map((one) => ofKind(one, asked)),
      ...Array.from({ length: count }, (_, index) =>
        ofKind({ ...like, isRead: true, minutesAgo: like.minutesAgo + index, isLate: false }, asked),
      ),
    ],
    empty: new Set(empty),
    refused: new Set(refused),
  }));

function ofKind(one: Happening, kind: Kind): Happening {
  const operations = operationsOf(kind);
  return {
    ...one,
    kind,
    region: kind.regionless === true ? "us-east-1" : one.region,
    operation: one.isRead ? kind.reads : (operations[one.minutesAgo % operations.length] ?? ""),
  };
}

/** The event as AWS returns it. */
function listed({ empty }: World, one: Happening, index: number) {
  const { kind, name, operation, isRead, minutesAgo, region, failed, forms } = one;
  const time = NOW - minutesAgo * MINUTE;
  const names = kind.forms(name, region).filter((_, bit) => (forms >> bit) % 2 === 1);
  const resources = empty.has(kind.service)
    ? []
    : (names.length > 0 ? names : kind.forms(name, region).slice(0, 1)).map((each) => ({ name: each }));
  const json = JSON.stringify({
    eventID: `event-${index}`,
    eventTime: new Date(time).toISOString().replace(".000Z", "Z"),
    eventName: operation,
    eventSource: `${kind.service}.amazonaws.com`,
    awsRegion: region,
    recipientAccountId: account,
    readOnly: isRead,
    ...(failed ? { errorCode: "AccessDenied" } : {}),
    userIdentity: { type: "IAMUser", userName: "alice", accountId: account },
    requestParameters: kind.request(name, region),
  });
  return { json, envelope: { eventId: `event-${index}`, resources }, time, one };
}

type Listed = ReturnType<typeof listed>;

/** Event history of one Region, which lists what was delivered. */
function eventHistory(events: readonly Listed[], region: string): EventHistory {
  return new EventHistory(async ({ attribute, from, to, nextToken }: LookupRequest) => {
    const start = Number(nextToken ?? 0);
    const all = events
      .filter(({ one, time }) => one.region === region && !one.isLate && time >= from && time < to)
      .filter(({ one, envelope }) => {
        switch (attribute?.key) {
          case "EventName":
            return one.operation === attribute.value;
          case "EventSource":
            return `${one.kind.service}.amazonaws.com` === attribute.value;
          default:
            return envelope.resources.some(({ name }) => name === attribute?.value);
        }
      })
      .toSorted((left, right) => right.time - left.time);
    return {
      throttled: 0,
      records: all.slice(start, start + PAGE),
      ...(start + PAGE < all.length ? { nextToken: String(start + PAGE) } : {}),
    };
  });
}

/** Looks a resource up as the editor does. */
async function lookUp(world: World, events: readonly Listed[], instance: ResourceInstance): Promise<HistoryState> {
  const histories = new ResourceHistories({
    lookups: new Lookups({
      capabilities: EVENT_HISTORY,
      open:
        ({ region }) =>
        async () => {
          if (world.refused.has(region)) {
            throw new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] });
          }
          return eventHistory(events, region);
        },
      now: () => NOW,
      freshFor: MINUTE,
    }),
    shown: async () => [{ profile, regions: world.shownRegions }],
    identity: async () => ({ accountId: account }),
    needs: () => undefined,
    now: () => NOW,
    memory: { load: async () => undefined, save: async () => undefined },
    siblings: async () => [],
    pipelineRoles: () => [],
    freshFor: () => 10 * MINUTE,
    onFault: (error) => {
      throw error;
    },
  });
  try {
    return await histories.resolve(instance, new AbortController().signal);
  } catch (error) {
    if (Failure.is(error)) {
      return histories.peek(instance);
    }
    throw error;
  } finally {
    await histories.dispose();
  }
}

function instanceOf({ asked, knowsRegion, knowsAccount }: World): ResourceInstance {
  const [name = ""] = NAMES;
  const arn = asked.forms(name, "eu-west-1").find((form) => form.startsWith("arn:"));
  return {
    tool: "terraform",
    address: `${asked.type}.orders`,
    type: asked.type,
    identifiers: {
      id: asked.forms(name, "eu-west-1")[0] ?? name,
      name,
      // The ARN of a role has a path, so that no name tells it: states have it.
      ...((asked.regionless === true || (knowsRegion && knowsAccount)) && arn !== undefined ? { arn } : {}),
    },
    ...(knowsRegion ? { region: "eu-west-1" } : {}),
    ...(knowsAccount ? { accountId: account } : {}),
  };
}

const HOURS: Readonly<Record<string, number>> = { min: 1 / 60, h: 1, d: 24 };

interface Claim {
  readonly from: number;
  /** Absent: there are at least as many as are told. */
  readonly count?: number;
  readonly region?: string;
  readonly names?: readonly string[];
}

/** From when on (ms) and for which events a text says that nothing, or so many, were found. */
function claimOf(text: string, operations: readonly string[]): Claim | undefined {
  const [, region] = / in ([a-z]{2}-[a-z]+-\d)/.exec(text) ?? [];
  const where: Pick<Claim, "region"> = region === undefined ? {} : { region };
  const [, count] = /(?<!of )\b(\d+) changes? in 90 d/.exec(text) ?? [];
  const [, span, unit = ""] = /no changes found in the last (\d+) (min|h|d)\b/.exec(text) ?? [];
  if (count !== undefined || text.startsWith("changed ")) {
    return { from: 0, ...(count === undefined ? {} : { count: Number(count) }), ...where };
  }
  if (text.startsWith("no changes found in 90 d")) {
    return { from: 0, count: 0, ...where };
  }
  if (span !== undefined) {
    return { from: NOW - Number(span) * (HOURS[unit] ?? 0) * 60 * MINUTE, count: 0, ...where };
  }
  return text.startsWith("none of ") ? { from: 0, count: 0, names: operations, ...where } : undefined;
}

/** Every claim that a text over a block makes about the past. */
const CLAIMS =
  /^(?:no changes found (?:in 90 d|in the last \d+ (?:min|h|d)|in the newest events|under guessed names)|none of \d+ known change events found in 90 d|(?:changed|last known change) .* · \d+\+? changes? in 90 d|CloudTrail: )/;

test("no text says that nothing changed, or less than did, in what it claims to cover", async () => {
  const said = new Set<string>();
  await fc.assert(
    fc.asyncProperty(world, async (one) => {
      const events = one.happenings.map((each, index) => listed(one, each, index));
      const instance = instanceOf(one);
      const state = await lookUp(one, events, instance);
      const { text } = lensText({ ...declaration, instances: [instance] }, [state], NOW);
      expect(text).toMatch(CLAIMS);
      const operations = state.kind === "known" ? state.history.asked.operations : [];
      const claim = claimOf(text, operations);
      said.add(text.replace(/\d+/g, "N").replace(/^changed .*?·/, "changed …"));
      if (claim === undefined) {
        return;
      }
      const isChange = changeTest(instance, []);
      const known = one.asked.regionless === true ? "us-east-1" : instance.region;
      const region = claim.region ?? known;
      const truth = events
        .filter(({ one: { region: own, isLate } }) => !isLate && (region === undefined || own === region))
        .map(({ json, envelope }): CloudTrailEvent => readRecord(json, { envelope }))
        .filter((event) => event.error === undefined && isChange(event))
        .filter(({ time = 0, eventName }) => time >= claim.from && (claim.names?.includes(eventName) ?? true));
      const [newest] = truth.toSorted((left, right) => (right.time ?? 0) - (left.time ?? 0));
      if (text.startsWith("changed ") && state.kind === "known") {
        expect(state.history.summary.last?.time, text).toBe(newest?.time);
      }
      if (claim.count !== undefined) {
        expect(truth.length, text).toBe(claim.count);
      }
    }),
    { numRuns: propertyRuns(300) },
  );
  // Each kind of claim occurs.
  const texts = [...said];
  for (const kind of [
    "no changes found in N d",
    "no changes found in the last",
    "none of N",
    "changed … N change",
    "last known change",
    "CloudTrail:",
  ]) {
    expect(
      texts.some((text) => text.startsWith(kind)),
      kind,
    ).toBe(true);
  }
}, 600_000);
