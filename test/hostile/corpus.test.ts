import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { drawEvent } from "../../src/investigation/event/eventView.ts";
import type { Search } from "../../src/investigation/search/search.ts";
import type { Entity } from "../../src/model/entity/entity.ts";
import { findEntities } from "../../src/model/entity/findEntities.ts";
import type { EventContent } from "../../src/protocol/event.ts";
import { quote } from "../../src/query/language/scan.ts";
import { recordsIn, worldFromRecords } from "../aws/fromRecords.ts";
import { fullRow } from "../unit/investigation/results/fullRow.ts";
import type { World, WorldAccount, WorldRecord } from "../world/types.ts";
import { copied } from "./copied.ts";
import { hurriedClock } from "./hurriedClock.ts";
import { idsOf, openStack, type Stack } from "./stack.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));
const sets = ["invictus", "stratus"];
const hour = 3_600_000;

/** A field of the search language, and the values under which a record must be found by it: read off the record alone. */
const attributes: readonly (readonly [field: string, values: (record: WorldRecord) => readonly string[]])[] = [
  ["event", ({ json }) => [text(JSON.parse(json), "eventName")]],
  ["user", ({ json }) => [userOf(field(JSON.parse(json), "userIdentity"))]],
  ["resource", ({ resources }) => resources.map(({ name }) => name)],
  ["source", ({ json }) => [text(JSON.parse(json), "eventSource")]],
  ["key", ({ json }) => [text(field(JSON.parse(json), "userIdentity"), "accessKeyId")]],
];

let stack: Stack | undefined;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

interface Served {
  readonly stack: Stack;
  /** The account's management events, and a search over all of them. */
  readonly accounts: readonly { readonly account: WorldAccount; readonly records: readonly WorldRecord[] }[];
  /** A search of one account in all its Regions, while the clock stands an hour after its last event. */
  search(account: WorldAccount, text: string): Promise<Search>;
}

async function serve(world: World): Promise<Served> {
  const records = [...world.records()].filter(({ category }) => category === "Management");
  let now = 0;
  const opened = await openStack({
    world,
    wire: { now: () => now, pace: { perSecond: 1e6, othersPerSecond: 1e6 } },
    now: () => now,
    clock: hurriedClock(),
  });
  stack = opened;
  const accounts = world.accounts.map((account) => ({
    account,
    records: records.filter(({ accountId }) => accountId === account.id),
  }));
  return {
    stack: opened,
    accounts,
    search: (account, query) => {
      const own = accounts.find((each) => each.account === account)?.records ?? [];
      now = Math.max(...own.map(({ time }) => time)) + hour;
      return opened.prepare({
        text: query,
        profiles: [account.profile],
        regions: account.regions,
        from: "60d",
        to: "30m",
      });
    },
  };
}

describe.each(sets)("real records of %s, through the whole stack", (set) => {
  let world = worldFromRecords([]);

  beforeAll(() => {
    if (existsSync(`${corpus}${set}`)) {
      world = worldFromRecords(recordsIn(`${corpus}${set}`));
    }
  });

  test.for(attributes)(
    "a search by %s finds what a filter over the files finds; asked again, AWS is left alone",
    { timeout: 60_000 },
    async ([name, values], { skip }) => {
      skip(!existsSync(`${corpus}${set}`), `${set} is not beside the project`);
      const served = await serve(world);
      let searches = 0;
      for (const { account, records } of served.accounts) {
        const expected = byValue(records, values);
        for (const value of expected.keys()) {
          const ids = new Set(meant(name, value).flatMap((each) => [...(expected.get(each) ?? [])]));
          const query = `${name}:${quote(value)}`;
          const search = await served.search(account, query);
          expect((await idsOf(search)).sort(), query).toEqual([...ids].sort());
          expect(search.state, query).toBe("done");
          const before = answered(served.stack);
          expect((await idsOf(await served.search(account, query))).sort(), query).toEqual([...ids].sort());
          expect(answered(served.stack), query).toBe(before);
          searches += 1;
        }
      }
      expect(searches).toBeGreaterThan(2);
    },
  );

  test("after everything was read, AWS is asked nothing more by whatever attribute", async ({ skip }) => {
    skip(!existsSync(`${corpus}${set}`), `${set} is not beside the project`);
    const served = await serve(world);
    for (const { account, records } of served.accounts) {
      await idsOf(await served.search(account, ""));
      const before = answered(served.stack);
      for (const [name, values] of attributes) {
        const expected = byValue(records, values);
        for (const value of [...expected.keys()].slice(0, 5)) {
          const ids = new Set(meant(name, value).flatMap((each) => [...(expected.get(each) ?? [])]));
          const query = `${name}:${quote(value)}`;
          expect((await idsOf(await served.search(account, query))).sort(), query).toEqual([...ids].sort());
        }
      }
      expect(answered(served.stack)).toBe(before);
    }
  });

  test("together with what is filtered here: by user and service, by what is not read-only, by a part of a name", async ({
    skip,
  }) => {
    skip(!existsSync(`${corpus}${set}`), `${set} is not beside the project`);
    const served = await serve(world);
    for (const { account, records } of served.accounts) {
      const cases: readonly (readonly [string, (record: unknown) => boolean])[] = [
        ["-readonly", (record) => field(record, "readOnly") === false],
        ["event:Get*", (record) => text(record, "eventName").startsWith("Get")],
        ["error:*", (record) => text(record, "errorCode") !== "" && text(record, "eventName") !== "ConsoleLogin"],
        [
          "source:iam readonly:false",
          (record) => text(record, "eventSource").startsWith("iam.") && field(record, "readOnly") === false,
        ],
        ["event:(GetUser,AssumeRole)", (record) => ["GetUser", "AssumeRole"].includes(text(record, "eventName"))],
        ["source:ec2 OR source:ssm", (record) => /^(ec2|ssm)\.amazonaws\.com$/.test(text(record, "eventSource"))],
      ];
      for (const [query, wanted] of cases) {
        const scoped = query === "error:*" ? "error:* -event:ConsoleLogin" : query;
        const regions = await served.search(account, scoped);
        const expected = records.filter(({ json }) => wanted(JSON.parse(json))).map(({ eventId }) => eventId);
        expect((await idsOf(regions)).sort(), `${account.id} ${scoped}`).toEqual([...new Set(expected)].sort());
      }
    }
  });

  test("every record can be drawn, and each link's text is its thing's value", { timeout: 60_000 }, async ({
    skip,
  }) => {
    skip(!existsSync(`${corpus}${set}`), `${set} is not beside the project`);
    const served = await serve(world);
    let drawnEvents = 0;
    let links = 0;
    for (const { account, records } of served.accounts) {
      const search = await served.search(account, "");
      await idsOf(search);
      expect(search.count).toBe(new Set(records.map(({ eventId }) => eventId)).size);
      for (const { event, origins } of search.found) {
        const entities = findEntities(event);
        const drawn = drawEvent(event, {
          entities,
          origins,
          consolePage: () => undefined,
          declaredIn: () => undefined,
          timeZone: "UTC",
        });
        expect(JSON.parse(drawn.json)).toEqual(JSON.parse(event.raw));
        expect(misplaced(drawn, entities), event.eventId).toEqual([]);
        expect(drawn.sentence.length).toBeGreaterThan(10);
        expect(fullRow(event).cells.eventName).toBe(event.eventName);
        drawnEvents += 1;
        links += drawn.links.length;
      }
      const file = JSON.parse(await copied(search.found, "json")) as { readonly Records: readonly unknown[] };
      expect(file.Records).toEqual(search.found.map(({ event }) => JSON.parse(event.raw)));
    }
    expect(drawnEvents).toBeGreaterThan(100);
    expect(links).toBeGreaterThan(drawnEvents * 5);
  });
});

/** The ids of the events that stand under each value. */
function byValue(
  records: readonly WorldRecord[],
  values: (record: WorldRecord) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const record of records) {
    for (const value of values(record).filter((each) => each !== "")) {
      ids.set(value, (ids.get(value) ?? new Set()).add(record.eventId));
    }
  }
  return ids;
}

/** A person who writes an ARN also means what some services list under the bare name. */
function meant(name: string, value: string): string[] {
  const bare = value.startsWith("arn:aws:s3:::") ? value.slice("arn:aws:s3:::".length) : value.split(/[:/]/).at(-1);
  return name === "resource" && value.startsWith("arn:") ? [value, bare ?? ""] : [value];
}

/** Lookups in the account's own Regions: the global one, which a search for IAM adds, refuses these accounts. */
function answered({ aws }: Stack): number {
  return aws.requests.count({ operation: "LookupEvents", status: 200 });
}

/** Links whose text, with JSON's and a URL's escapes undone, is not the value that they stand for. */
function misplaced({ json, links }: EventContent, entities: readonly Entity[]): string[] {
  return links.flatMap(({ start, end, entity }) => {
    const shown = JSON.parse(`"${json.slice(start, end)}"`) as string;
    const value = entities[entity]?.value;
    return shown === value || decoded(shown) === value ? [] : [`${shown} is not ${value}`];
  });
}

function decoded(shown: string): string {
  try {
    return decodeURIComponent(shown);
  } catch {
    return shown;
  }
}

/** The name under which AWS lists an identity; "" for none. */
function userOf(identity: unknown): string {
  switch (text(identity, "type")) {
    case "Root":
      return "root";
    case "AssumedRole":
      return text(identity, "arn").split("/").at(-1) ?? "";
    default:
      return text(identity, "userName");
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}
