import fc from "fast-check";
import type { RegionList } from "../../../../src/aws/accountRegions.ts";
import type { Connection, Connections } from "../../../../src/aws/connections.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { Searches } from "../../../../src/investigation/search/searches.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { REGIONS } from "../../../../src/model/aws/regions.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { Capabilities } from "../../../../src/query/plan/capabilities.ts";
import type { SourcePlan } from "../../../../src/query/plan/plan.ts";
import { sourcesOf } from "../../../../src/sources/registry.ts";
import type { SourceKind, SourceTarget } from "../../../../src/sources/source.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { noObjects } from "../../sources/origins.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const WORLD_NOW = Date.parse("2026-11-22T12:00:00Z");

/** Two profiles of one account and one of another. */
const PROFILES = [
  { name: "dev", account: 0 },
  { name: "audit", account: 0 },
  { name: "prod", account: 1 },
] as const;
const PLACES = ["us-east-1", "eu-west-1", "us-west-2", "af-south-1"] as const;
const EC2 = "ec2.amazonaws.com";
const LOGS = "logs.amazonaws.com";

const eventOfWorld = fc.record({
  account: fc.constantFrom(0, 1),
  place: fc.nat(),
  /** Before `WORLD_NOW`, in ms. */
  age: fc.oneof(
    fc.integer({ min: 1, max: HOUR }),
    fc.integer({ min: 1, max: 3 * DAY }),
    fc.integer({ min: 1, max: 120 * DAY }),
  ),
  delay: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 * MINUTE }), fc.integer({ min: 0, max: 20 * HOUR })),
  name: fc.constantFrom("RunInstances", "ConsoleLogin", "CreateUser"),
  source: fc.constantFrom(EC2, LOGS, LOGS, "iam.amazonaws.com"),
  user: fc.constantFrom("alice", "bob"),
  resource: fc.constantFrom("web", "web", "db", undefined),
  category: fc.constantFrom("Management", "Management", "Management", "Data", "Insight"),
  /** An Insights event on data events: only the trail lists it. */
  isOnData: fc.boolean(),
  readOnly: fc.boolean(),
  /** The trail records it. */
  isArchived: fc.boolean(),
});

/** Accounts, who can read them, and what happened in them. */
export const anyWorld = fc.record({
  events: fc.array(eventOfWorld, { maxLength: 25 }),
  /** Of each account. */
  enabled: fc.tuple(...[0, 1].map(() => fc.subarray([...PLACES], { minLength: 1 }))),
  /** Of each profile; empty: the person did not choose it. */
  chosen: fc.tuple(...PROFILES.map(() => fc.subarray([...PLACES]))),
  /** Of each profile: AWS has listed its Regions. */
  known: fc.tuple(...PROFILES.map(() => fc.boolean())),
  /** AWS refuses to list Regions. */
  refuses: fc.boolean(),
  /** "0 eu-west-1": AWS fails there. */
  failing: fc.subarray(
    [0, 1].flatMap((account) => PLACES.map((place) => `${account} ${place}`)),
    { maxLength: 2 },
  ),
  pageSize: fc.integer({ min: 1, max: 5 }),
  /** What AWS answers about the trail with Insights on data events. */
  trail: fc.constantFrom("listed", "refused", "unknown"),
});
type World = typeof anyWorld extends fc.Arbitrary<infer T> ? T : never;

const term = fc.constantFrom(
  "user:alice",
  "-user:bob",
  "event:ConsoleLogin",
  "event:(RunInstances,CreateUser)",
  "source:iam",
  "source:logs",
  "source:(ec2,logs)",
  "resource:web",
  "resource:web",
  "resource:web readonly:*",
  "-resource:db",
  "region:eu-*",
  "region:(us-east-1,us-west-2)",
  "-region:us-east-1",
  "region:*",
  "readonly:false",
  "category:Data",
  "category:Management",
  "category:Insight",
  "category:Insight",
  "category:(Management,Insight)",
  "-category:Data",
  "insightDetails.state:End",
  "account:{0}",
  "account:{1}",
  "mentions:web",
);
const time = fc.constantFrom(
  "",
  "last:1h",
  "last:24h",
  "last:7d",
  "last:90d",
  "last:365d",
  "from:2026-11-01 to:2026-11-20",
);

/** A search text; "{0}" stands for an account's id. */
export const anyText = fc
  .record({ terms: fc.array(term, { maxLength: 3 }), isAny: fc.boolean(), time })
  .map(({ terms, isAny, time: range }) => {
    const text = isAny && terms.length > 1 ? `(${terms.join(" OR ")})` : terms.join(" ");
    return `${text} ${range}`.trim();
  });

/** What a request names besides its text. */
export const anyScope = fc.record(
  {
    profiles: fc.subarray(
      PROFILES.map(({ name }) => name),
      { minLength: 1 },
    ),
    regions: fc.subarray([...PLACES], { minLength: 1 }),
  },
  { requiredKeys: [] },
);

export interface WorldEvent {
  /** As Event history lists it. */
  readonly event: CloudTrailEvent;
  /** As a log file has it: with the resources that its request names. */
  readonly recorded: CloudTrailEvent;
  readonly account: string;
  readonly time: number;
  readonly deliveredAt: number;
  readonly isListed: boolean;
  /** An Insights event that only ListInsightsData lists. */
  readonly isOnData: boolean;
  readonly isArchived: boolean;
}

/** A source that is billed and holds what a trail of each account recorded, at all times. */
const ARCHIVE: Capabilities = {
  source: "archive",
  title: "Archive",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  isBilled: true,
};

let worlds = 0;
const store = testStore("/nowhere", { limits: () => ({ maxBytes: 1e9, maxAge: 1e12, memoryOnly: true }) });

/** A made-up AWS and the extension's searches over it. Its account ids are its own. */
export class ReferenceWorld {
  readonly accountIds: readonly string[];
  readonly events: readonly WorldEvent[];
  readonly searches: Searches;
  readonly seen = new Seen();
  /** In ms since 1970 UTC. */
  now = WORLD_NOW;
  readonly #world: World;
  readonly #answers = new Map<CloudTrailEvent, object>();

  constructor(world: World) {
    this.#world = world;
    worlds += 1;
    this.accountIds = [0, 1].map((account) => String(100_000_000_000 + worlds * 2 + account));
    this.events = world.events.map((made, at) => this.#eventOf(made, at));
    const profiles = PROFILES.map(
      ({ name }): Profile => ({
        name,
        kind: "static",
        origin: "file",
        isDefault: false,
        region: "us-east-1",
        partition: "aws",
        endpoints: {},
      }),
    );
    const known = new Set(PROFILES.filter((_, at) => world.known[at]).map(({ name }) => name as string));
    const regionsOf = async ({ name }: Profile): Promise<RegionList> => {
      const enabled: readonly string[] = this.enabledOf(name);
      if (world.refuses) {
        return {
          source: "partition",
          regions: REGIONS.filter(({ id }) => (PLACES as readonly string[]).includes(id)).map((region) => ({
            ...region,
            enabled: !region.optIn,
          })),
        };
      }
      known.add(name);
      return {
        source: "account",
        regions: enabled.map((id) => ({ id, title: id, optIn: false, enabled: true })),
      };
    };
    const sources = sourcesOf({
      store,
      objects: noObjects(),
      now: () => this.now,
      connections: {
        connect: this.#connect as Connections["connect"],
        regions: regionsOf,
        rememberedAccount: ({ name }) => this.accountOf(name),
        rememberedRegions: ({ name }) => (known.has(name) ? this.enabledOf(name) : undefined),
      },
      profiles: async () => profiles,
      shown: async () =>
        profiles.flatMap((profile, at) => {
          const regions = world.chosen[at] ?? [];
          return regions.length === 0 ? [] : [{ profile, regions }];
        }),
    });
    const archive = this.#archive();
    this.searches = new Searches({
      sources: { ...sources, kinds: [...sources.kinds, archive], others: [...sources.others, archive] },
      seen: this.seen,
      now: () => this.now,
      defaultHours: () => 24,
      chosen: { all: [{ source: ARCHIVE.source }] },
    });
  }

  #archive(): SourceKind {
    const at = (
      profile: string,
      regions: readonly string[] | undefined,
      accountId = this.accountOf(profile),
    ): SourceTarget => ({
      origin: {
        source: ARCHIVE.source,
        label: accountId,
        profile,
        target: { source: ARCHIVE.source, profile, regions: regions ?? [] },
      },
      capabilities: ARCHIVE,
      facts: {},
      within: { accounts: [accountId], ...(regions === undefined ? {} : { regions }) },
      open: () => async () => ({
        search: async function* (this: void, { window, residual }: SourcePlan) {
          const accepts = residual === undefined ? () => true : compile(residual);
          const events = world.events
            .filter(
              ({ account, time, recorded, isArchived, deliveredAt }) =>
                isArchived &&
                account === accountId &&
                regions?.includes(recorded.region) !== false &&
                time >= window.from &&
                time < window.to &&
                deliveredAt <= world.now &&
                accepts(recorded),
            )
            .map(({ recorded }) => recorded);
          yield { events, scanned: events.length, throttled: 0, remembered: false, asOf: world.now };
        },
      }),
    });
    const world = this;
    return {
      capabilities: ARCHIVE,
      isNamed: () => false,
      resolve: async ({ profiles = [], regions }) => profiles.map((profile) => at(profile, regions)),
      target: async ({ profile }) => at(String(profile), undefined),
    };
  }

  accountOf(profile: string | undefined): string {
    return this.accountIds[PROFILES.find(({ name }) => name === profile)?.account ?? 0] ?? "";
  }

  enabledOf(profile: string): readonly string[] {
    return this.#world.enabled[PROFILES.find(({ name }) => name === profile)?.account ?? 0] ?? [];
  }

  get chosenProfiles(): readonly string[] {
    return PROFILES.filter((_, at) => (this.#world.chosen[at] ?? []).length > 0).map(({ name }) => name);
  }

  #eventOf(made: World["events"][number], at: number): WorldEvent {
    const { account, name, user, resource, category, isOnData, readOnly } = made;
    const enabled: readonly string[] = this.#world.enabled[account] ?? [];
    // IAM is recorded in one Region only.
    const isGlobal = made.source === "iam.amazonaws.com" && enabled.includes("us-east-1");
    const source = made.source === "iam.amazonaws.com" && !isGlobal ? EC2 : made.source;
    const region = isGlobal ? "us-east-1" : (enabled[made.place % enabled.length] ?? "");
    const time = Math.floor((WORLD_NOW - made.age) / 1000) * 1000;
    const isInsight = category === "Insight";
    const isListed = source !== LOGS && !isInsight;
    const resources = resource === undefined || !isListed ? [] : [{ name: resource }];
    const eventId = `${this.accountIds[account]}-${at}`;
    const record = {
      eventID: eventId,
      eventTime: new Date(time).toISOString().replace(".000Z", "Z"),
      eventName: name,
      eventSource: source,
      awsRegion: region,
      eventCategory: category,
      readOnly,
      ...(isInsight
        ? { insightDetails: { state: readOnly ? "Start" : "End", eventName: name, eventSource: source } }
        : {}),
      recipientAccountId: this.accountIds[account] ?? "",
      userIdentity: { type: "IAMUser", userName: user, accountId: this.accountIds[account] ?? "" },
      requestParameters:
        resource === undefined ? {} : source === LOGS ? { logGroupName: resource } : { name: resource },
    };
    const json = JSON.stringify(record);
    const event = readRecord(json, { envelope: { eventId, username: user, readOnly, resources } });
    this.#answers.set(event, {
      EventId: eventId,
      Username: user,
      ReadOnly: String(readOnly),
      Resources: resources.map((one) => ({ ResourceName: one.name })),
      CloudTrailEvent: json,
    });
    return {
      event,
      recorded: readRecord(json),
      account: this.accountIds[account] ?? "",
      time,
      deliveredAt: time + made.delay,
      isListed,
      isOnData: isInsight && isOnData,
      isArchived: made.isArchived,
    };
  }

  readonly #connect = async (_service: string, profile: Profile, region: string) => {
    const accountId = this.accountOf(profile.name);
    const account = this.accountIds.indexOf(accountId);
    if (this.#world.failing.includes(`${account} ${region}`)) {
      throw new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] });
    }
    const connection = {
      profile,
      region,
      identity: { accountId, arn: "", partition: "aws" },
      call: async (
        { run }: { run(api: object, signal: AbortSignal): Promise<unknown> },
        { signal }: { signal: AbortSignal },
      ) => ({
        value: await run(
          {
            lookupEvents: async (input: LookupInput) => this.#lookUp(accountId, region, input),
            describeTrails: async () => {
              if (this.#world.trail === "unknown") {
                throw refused();
              }
              return { trailList: [{ TrailARN: TRAIL, Name: "t", HasInsightSelectors: true }] };
            },
            getInsightSelectors: async () => ({
              InsightSelectors: [{ InsightType: "ApiCallRateInsight", EventCategories: ["Data"] }],
            }),
            listInsightsData: async ({ Dimensions = {}, ...input }: InsightsInput) => {
              if (this.#world.trail === "refused") {
                throw refused();
              }
              const [dimension] = Object.entries(Dimensions).map(([AttributeKey, AttributeValue]) => ({
                AttributeKey,
                AttributeValue,
              }));
              return this.#lookUp(accountId, region, {
                ...input,
                EventCategory: "data insight",
                ...(dimension === undefined ? {} : { LookupAttributes: [dimension] }),
              });
            },
          },
          signal,
        ),
        throttled: 0,
      }),
      inRegion: () => connection,
    };
    return connection as unknown as Connection<"cloudtrail">;
  };

  /**
   * LookupEvents and ListInsightsData: events of one category that have arrived, of the last 90 days, by one attribute,
   * exactly as written.
   */
  #lookUp(accountId: string, region: string, input: LookupInput) {
    const { StartTime, EndTime, LookupAttributes, NextToken = "0", EventCategory } = input;
    const [attribute] = LookupAttributes ?? [];
    if (
      EventCategory !== undefined &&
      !["EventId", "EventName", "EventSource", undefined].includes(attribute?.AttributeKey)
    ) {
      throw new Error(`Insights events have no ${attribute?.AttributeKey}`);
    }
    const found = this.events
      .filter(
        ({ event, account, time, deliveredAt, isOnData }) =>
          account === accountId &&
          event.region === region &&
          event.category === (EventCategory === undefined ? "Management" : "Insight") &&
          isOnData === (EventCategory === "data insight") &&
          deliveredAt <= this.now &&
          time >= this.now - 90 * DAY &&
          time >= StartTime.getTime() &&
          time <= EndTime.getTime(),
      )
      .filter(
        ({ event }) => attribute === undefined || attributeValues(event, attribute).includes(attribute.AttributeValue),
      )
      .toSorted((one, other) => other.time - one.time);
    const start = Number(NextToken);
    const end = start + this.#world.pageSize;
    return {
      Events: found.slice(start, end).map(({ event }) => this.#answers.get(event)),
      ...(end < found.length ? { NextToken: String(end) } : {}),
    };
  }
}

interface LookupAttribute {
  readonly AttributeKey: string;
  readonly AttributeValue: string;
}

const TRAIL = "arn:aws:cloudtrail:us-east-1:100000000000:trail/t";

function refused(): Failure {
  return new Failure({ reason: "access-denied", message: "Not allowed.", context: {}, remedies: [] });
}

interface InsightsInput extends Omit<LookupInput, "LookupAttributes" | "EventCategory"> {
  readonly Dimensions?: Readonly<Record<string, string>>;
}

interface LookupInput {
  /** Absent: management events. */
  readonly EventCategory?: string;
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly LookupAttributes?: readonly LookupAttribute[];
  readonly NextToken?: string;
}

function attributeValues(event: CloudTrailEvent, { AttributeKey }: LookupAttribute): readonly string[] {
  switch (AttributeKey) {
    case "EventId":
      return [event.eventId];
    case "EventName":
      return [event.eventName];
    case "EventSource":
      return [event.eventSource];
    case "ReadOnly":
      return [String(event.readOnly)];
    case "ResourceName":
      return event.envelope?.resources.map(({ name }) => name) ?? [];
    case "Username":
      return [event.envelope?.username ?? ""];
    default:
      return [];
  }
}
