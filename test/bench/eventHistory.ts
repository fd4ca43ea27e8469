// node test/bench/eventHistory.ts: what Event history costs, against its limit and against reading everything.
import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/async/clock.ts";
import { isAbort } from "../../src/model/failure.ts";
import { hurriedClock } from "../hostile/hurriedClock.ts";
import { openStack, type Stack, type StackOptions } from "../hostile/stack.ts";
import type { World } from "../world/types.ts";
import { makeWorld } from "../world/world.ts";

const now = Date.parse("2026-11-01T12:00:00Z");
const day = 86_400_000;
const pageSize = 50;
/** LookupEvents for each account and Region, and how many may come at once after a rest. */
const perSecond = 2;
const burst = 2;
const chosen = ["eu-west-1", "us-east-1"];
const never = new AbortController().signal;

/** Prints the figures: ratios, and counts of requests. Takes about half a minute, most of it spent waiting for one's turn. */
export async function benchEventHistory(print: (line: string) => void): Promise<void> {
  const made = makeWorld({ seed: 1, size: 20_000, end: now });
  const records = [...made.records()];
  const world: World = { ...made, records: () => records };
  print("Event history, on the wire AWS with a world of 20,000 events");
  await questions(world, print);
  await windows(world, print);
  await paces(world, print);
}

/** What an investigation asks, and over how many days. */
function typical(world: World): readonly (readonly [text: string, days: number])[] {
  const chapter = (id: string) => world.truth.chapters.find((each) => each.id === id);
  const group = chapter("security-group-by-hand")?.resources.find(({ id }) => id.startsWith("sg-"))?.id ?? "";
  return [
    [`key:${chapter("leaked-key")?.accessKeyIds[0]}`, 30],
    ["user:backup-exporter", 30],
    ["event:AuthorizeSecurityGroupIngress", 30],
    [`resource:${group} -readonly`, 30],
    ["resource:acme-customer-exports", 30],
    ["source:iam -readonly", 30],
    ["event:(PutBucketPolicy,DeletePublicAccessBlock,PutBucketAcl)", 30],
    ["event:ConsoleLogin error:*", 30],
    ["user:bob@example.com error:*", 7],
    ["error:AccessDenied", 1],
  ];
}

async function questions(world: World, print: (line: string) => void): Promise<void> {
  const account = accountOf(world, "production");
  const shared = await open(world);
  let [own, again, anew, naive] = [0, 0, 0, 0];
  print(
    "  requests for ten questions about two Regions of an account; times fewer than reading everything and filtering",
  );
  try {
    for (const [text, days] of typical(world)) {
      const fresh = await open(world);
      const requests = await run(fresh, text, days).finally(() => fresh.close());
      await run(shared, text, days);
      const everything = chosen.reduce((sum, region) => sum + pagesOf(world, account.id, region, days * day), 0);
      print(`    ${times(everything, requests)}  ${requests} of ${everything}  ${text}`);
      own += requests;
      naive += everything;
    }
    for (const [text, days] of typical(world)) {
      again += await run(shared, text, days);
    }
    for (const [text, days] of typical(world)) {
      anew += await run(shared, text, days, true);
    }
  } finally {
    await shared.close();
  }
  print(`    ${times(naive, own)}  ${own} of ${naive}  in all`);
  print(`    ${share(again, own).padEnd(12)}  ${again} of ${own}  in all when asked again within a minute; 0 is none`);
  print(
    `    ${times(naive, anew)}  ${anew} of ${naive}  in all with Run Again: what is younger than a quarter of an hour is asked for`,
  );
}

/** Asks one question of a stack, and says how many requests that took. */
async function run(stack: Stack, text: string, days: number, fresh = false): Promise<number> {
  const before = stack.lookups();
  await drain(stack, { text, from: `${days}d`, refresh: fresh });
  return stack.lookups() - before;
}

async function windows(world: World, print: (line: string) => void): Promise<void> {
  const stack = await open(world);
  const asked = async (request: { readonly from: string; readonly to: string }) => {
    const before = stack.lookups();
    await drain(stack, { ...request, regions: ["eu-west-1"] });
    return stack.lookups() - before;
  };
  try {
    const first = await asked({ from: "10d", to: "5d" });
    const again = await asked({ from: "10d", to: "5d" });
    const wider = await asked({ from: "10d", to: "2d" });
    const account = accountOf(world, "production").id;
    const fresh = pagesOf(world, account, "eu-west-1", 3 * day, now - 2 * day);
    const inside = await asked({ from: "9d", to: "3d" });
    print("  requests for a window that was read before, against reading it anew");
    print(`    ${share(again, first)}  ${again} of ${first}  the same window`);
    print(`    ${share(inside, first)}  ${inside}  a part of it`);
    print(`    ${share(wider, fresh)}  ${wider}  a wider one, against the ${fresh} pages of what is new in it`);
  } finally {
    await stack.close();
  }
}

async function paces(world: World, print: (line: string) => void): Promise<void> {
  print(`  pages at the limit of ${perSecond} a second for each account and Region; 1 is the limit itself`);
  for (const [profiles, regions, pages] of [
    [["production"], ["eu-west-1"], 20],
    [["production", "development"], ["us-east-1", "eu-west-1", "eu-central-1", "us-west-2"], 12],
  ] as const) {
    const stack = await open(world, { clock: systemClock, wire: { now: () => now } });
    try {
      const places = profiles.length * regions.length;
      const seconds = await timeToRead(stack, { profiles, regions }, pages);
      const limit = (pages - burst) / perSecond;
      print(`    ${(limit / seconds).toFixed(2)}  ${places === 1 ? "one place" : `${places} places at once`}`);
    } finally {
      await stack.close();
    }
  }
}

/** Seconds from the first request until every place has given this many pages. */
async function timeToRead(
  stack: Stack,
  places: { readonly profiles: readonly string[]; readonly regions: readonly string[] },
  pages: number,
): Promise<number> {
  const search = await stack.searches.prepare({ ...places, from: "30d" }, never);
  await Promise.all(places.profiles.map((name) => stack.connections.identity(stack.profile(name))));
  const enough = new AbortController();
  const start = performance.now();
  try {
    for await (const page of search.run(enough.signal)) {
      if (page.targets.every((scope) => scope.pages >= pages)) {
        enough.abort();
      }
    }
  } catch (error) {
    if (!isAbort(error)) {
      throw error;
    }
  }
  if (!enough.signal.aborted) {
    throw new Error("the world has too few events to measure the pace");
  }
  return (performance.now() - start) / 1_000;
}

function open(world: World, more: StackOptions = {}): Promise<Stack> {
  return openStack({
    world,
    now: () => now,
    clock: hurriedClock(),
    wire: { now: () => now, pace: { perSecond: 1e6, othersPerSecond: 1e6 } },
    shown: ({ profile }) => [{ profile: profile("production"), regions: chosen }],
    ...more,
  });
}

async function drain(stack: Stack, request: Parameters<Stack["searches"]["prepare"]>[0]): Promise<void> {
  const search = await stack.searches.prepare(request, never);
  let pages = 0;
  for await (const page of search.run(never)) {
    pages += page.targets.length;
  }
  if (search.state !== "done" || search.targets.some(({ state }) => state !== "done") || pages === 0) {
    throw new Error(`the search for "${request.text}" ended as ${search.state}`);
  }
}

/** How many requests it takes to read every event of a window that ends at `to`. */
function pagesOf(world: World, accountId: string, region: string, span: number, to = now): number {
  let events = 0;
  for (const record of world.records()) {
    if (
      record.category === "Management" &&
      record.accountId === accountId &&
      record.region === region &&
      record.time >= to - span &&
      record.time < to
    ) {
      events += 1;
    }
  }
  return Math.max(1, Math.ceil(events / pageSize));
}

function accountOf(world: World, profile: string): World["accounts"][number] {
  const account = world.accounts.find((each) => each.profile === profile);
  if (account === undefined) {
    throw new Error(`the world has no account ${profile}`);
  }
  return account;
}

function times(more: number, fewer: number): string {
  return `${(more / fewer).toFixed(1).padStart(6)} times`;
}

function share(part: number, whole: number): string {
  return (part / whole).toFixed(2).padStart(6);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchEventHistory(console.log);
}
