import { createHash, randomBytes } from "node:crypto";
import type { WorldRecord } from "../world/types.ts";
import { AwsError } from "./errors.ts";
import {
  type EventHistoryCategory,
  type EventIndex,
  type LookupAttributeKey,
  lookupAttributeKeys,
} from "./eventIndex.ts";
import type { Members } from "./members.ts";

const day = 24 * 60 * 60 * 1000;
const retention = 90 * day;
const pageLimit = 50;
/** Insights events know only these attributes. */
const insightKeys: readonly LookupAttributeKey[] = ["EventId", "EventName", "EventSource"];

interface Attribute {
  readonly key: LookupAttributeKey;
  readonly value: string;
}

interface Cursor {
  readonly time: number;
  readonly ordinal: number;
  /** The end of the window as it was when the first page was asked for, ms. */
  readonly end: number;
}

/** Event history behind `LookupEvents`: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export class EventHistory {
  readonly #index: EventIndex;
  readonly #now: () => number;
  readonly #secret = randomBytes(16).toString("hex");

  constructor(index: EventIndex, now: () => number) {
    this.#index = index;
    this.#now = now;
  }

  /** One page: `{Events, NextToken?}` in the shape of the wire. Throws the errors that the API documents. */
  lookup(accountId: string, region: string, members: Members): unknown {
    const category = readCategory(members.text("EventCategory"));
    const attribute = readAttribute(members, category);
    const limit = readLimit(members.number("MaxResults"));
    const now = this.#now();
    const startTime = milliseconds(members.number("StartTime"));
    const endTime = milliseconds(members.number("EndTime"));
    if (startTime !== undefined && endTime !== undefined && startTime > endTime) {
      throw new AwsError("InvalidTimeRangeException", "Invalid time range: the start time is after the end time.");
    }
    const bound = JSON.stringify([accountId, region, category, attribute, limit, startTime, endTime]);
    const token = members.text("NextToken");
    const cursor = token === undefined ? undefined : this.#open(token, bound);
    const end = cursor?.end ?? endTime ?? now;
    const found = this.#index.find(accountId, region, category, attribute, {
      start: Math.max(startTime ?? 0, now - retention),
      end,
      limit: limit + 1,
      now,
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      Events: page.map(({ record }) => envelopeOf(record)),
      ...(found.length > limit && last !== undefined
        ? { NextToken: this.#seal({ time: last.time, ordinal: last.ordinal, end }, bound) }
        : {}),
    };
  }

  #seal(cursor: Cursor, bound: string): string {
    const text = Buffer.from(JSON.stringify([cursor.time, cursor.ordinal, cursor.end])).toString("base64url");
    return `${text}.${this.#sign(text, bound)}`;
  }

  #open(token: string, bound: string): Cursor {
    const [text = "", signature] = token.split(".");
    if (signature !== this.#sign(text, bound)) {
      throw new AwsError(
        "InvalidNextTokenException",
        "Invalid token or token that was previously used in a request with different parameters.",
      );
    }
    const [time, ordinal, end] = JSON.parse(Buffer.from(text, "base64url").toString()) as [number, number, number];
    return { time, ordinal, end };
  }

  #sign(text: string, bound: string): string {
    return createHash("sha256").update(`${this.#secret} ${text} ${bound}`).digest("base64url");
  }
}

function readCategory(value: string | undefined): EventHistoryCategory {
  if (value === undefined) {
    return "Management";
  }
  if (value !== "insight") {
    throw new AwsError("InvalidEventCategoryException", `Invalid event category: ${value}`);
  }
  return "Insight";
}

/** The first attribute only: AWS ignores the others without a word. */
function readAttribute(members: Members, category: EventHistoryCategory): Attribute | undefined {
  const first = members.structures("LookupAttributes")?.[0];
  if (first === undefined) {
    return undefined;
  }
  const name = first.text("AttributeKey");
  const value = first.text("AttributeValue");
  const key = lookupAttributeKeys.find((known) => known === name);
  const allowed = key !== undefined && (category === "Management" || insightKeys.includes(key));
  if (!allowed || value === undefined || value === "" || weight(value) > 2000) {
    throw new AwsError("InvalidLookupAttributesException", `Invalid lookup attribute: ${name ?? ""}`);
  }
  return { key, value };
}

/** The length as the API counts it: underscore, space, comma and newline twice. */
function weight(value: string): number {
  return value.length + (value.match(/[_ ,\n]/g)?.length ?? 0);
}

function readLimit(value: number | undefined): number {
  if (value !== undefined && (!Number.isInteger(value) || value < 1 || value > pageLimit)) {
    throw new AwsError("InvalidMaxResultsException", `Invalid max results: ${value}. It must be between 1 and 50.`);
  }
  return value ?? pageLimit;
}

function milliseconds(epochSeconds: number | undefined): number | undefined {
  return epochSeconds === undefined ? undefined : Math.round(epochSeconds * 1000);
}

/** An event in the shape of LookupEvents and ListInsightsData. */
export function envelopeOf(record: WorldRecord): unknown {
  return {
    EventId: record.eventId,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    ...optional("AccessKeyId", record.accessKeyId),
    EventTime: Math.floor(record.time / 1000),
    EventSource: record.eventSource,
    ...optional("Username", record.username),
    Resources: record.resources.map(resource),
    CloudTrailEvent: record.json,
  };
}

function resource({ type, name }: WorldRecord["resources"][number]): unknown {
  return { ResourceType: type, ResourceName: name };
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
