import * as v from "valibot";
import { mostOfEachRole } from "../../analysis/blame.ts";
import type { ResourceChange } from "../../analysis/resourceChange.ts";
import type { InstanceKey, ResourceHistory } from "./historyState.ts";

const VERSION = 3;
/** Limits of the stored answers, and of the changes of each role in an answer. */
const MOST_KEPT = 500;
const MOST_CHANGES_KEPT = 5;
const MAX_TEXT = 300;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const change: v.GenericSchema<unknown, ResourceChange> = v.object({
  eventId: text,
  time: v.exactOptional(v.number()),
  eventName: text,
  eventSource: text,
  region: text,
  accountId: text,
  role: v.picklist(["target", "mentioned"]),
  by: v.picklist(["tool", "outside", "service"]),
  via: text,
  who: text,
  actor: text,
  error: v.exactOptional(text),
});

const history: v.GenericSchema<unknown, ResourceHistory> = v.object({
  changes: v.array(change),
  attempted: v.array(change),
  summary: v.object({
    last: v.exactOptional(change),
    changes: count,
    outside: count,
    lastOutside: v.exactOptional(change),
    lastByTool: v.exactOptional(change),
    outsideSinceTool: count,
    mentioned: count,
    attempted: count,
  }),
  asked: v.object({
    names: v.array(v.string()),
    service: v.exactOptional(v.string()),
    operations: v.array(v.string()),
    requests: count,
    profile: v.string(),
    accountId: v.string(),
    region: v.string(),
    assumed: v.exactOptional(v.array(v.picklist(["account", "region"]))),
    reach: v.number(),
    to: v.number(),
    asOf: v.exactOptional(v.number()),
    sentence: v.string(),
  }),
  coverage: v.variant("kind", [
    v.object({ kind: v.picklist(["all", "operations", "guess"]) }),
    v.object({ kind: v.literal("since"), from: v.number() }),
  ]),
});

const entry = v.object({ key: v.string(), history });

/** Parses stored answers; invalid entries are left out. */
export function readKept(value: unknown): readonly (readonly [InstanceKey, ResourceHistory])[] {
  const file = v.safeParse(v.object({ version: v.literal(VERSION), histories: v.array(v.unknown()) }), value);
  return !file.success
    ? []
    : file.output.histories.slice(0, MOST_KEPT).flatMap((one) => {
        const parsed = v.safeParse(entry, one);
        return parsed.success ? [[parsed.output.key, parsed.output.history] as const] : [];
      });
}

/** The newest answers in storable form. */
export function keptOf(histories: Iterable<readonly [InstanceKey, ResourceHistory]>): unknown {
  const newest = [...histories].sort(([, left], [, right]) => right.asked.to - left.asked.to).slice(0, MOST_KEPT);
  return {
    version: VERSION,
    histories: newest.map(([key, { changes, attempted, summary, ...rest }]) => ({
      key,
      history: {
        ...rest,
        changes: mostOfEachRole(changes, MOST_CHANGES_KEPT).map(shortened),
        attempted: mostOfEachRole(attempted, MOST_CHANGES_KEPT).map(shortened),
        summary: {
          ...summary,
          ...(summary.last === undefined ? {} : { last: shortened(summary.last) }),
          ...(summary.lastOutside === undefined ? {} : { lastOutside: shortened(summary.lastOutside) }),
          ...(summary.lastByTool === undefined ? {} : { lastByTool: shortened(summary.lastByTool) }),
        },
      },
    })),
  };
}

/** Truncates long values: names in events have no length limit. */
function shortened(one: ResourceChange): ResourceChange {
  const cut = (value: string) => (value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT - 1)}…` : value);
  return {
    ...one,
    eventName: cut(one.eventName),
    eventSource: cut(one.eventSource),
    region: cut(one.region),
    accountId: cut(one.accountId),
    via: cut(one.via),
    who: cut(one.who),
    actor: cut(one.actor),
    ...(one.error === undefined ? {} : { error: cut(one.error) }),
  };
}
