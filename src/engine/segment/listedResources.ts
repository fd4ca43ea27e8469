import { resourceShape } from "../../model/entity/resourceShape.ts";
import { asObject, asText, parseJson } from "../../model/text/json.ts";
import type { Column } from "../scan/columns.ts";
import { type Segment, WITH_ENVELOPE } from "./segment.ts";

/** How Event history lists the events of one operation under resources. Holds no value of an event. */
export interface ListedOperation {
  /** "s3.amazonaws.com"; undefined where the text does not look like a name that AWS gives. */
  readonly eventSource: string | undefined;
  /** "PutBucketPolicy"; undefined as above. */
  readonly eventName: string | undefined;
  readonly events: number;
  /** How many of the events have at least one resource. */
  readonly listed: number;
  /** Each kind of resource once. */
  readonly resources: readonly ListedResource[];
}

interface ListedResource {
  /** "AWS::S3::Bucket"; undefined where it is absent or does not look like a type of CloudFormation. */
  readonly type: string | undefined;
  /** See `resourceShape`. */
  readonly shape: string;
  /** How many events have such a resource. */
  readonly events: number;
}

/**
 * Counts what LookupEvents said in `Resources` about the records of a segment. Records without its data and Insights
 * events, which have no resources, are left out. Reads columns only.
 */
export function listedResources(segment: Segment): readonly ListedOperation[] {
  return addListed(countsIn(segment));
}

function* countsIn(segment: Segment): Generator<ListedOperation> {
  const names = segment.size("eventName");
  const accounts = segment.size("recipientAccountId");
  for (const [operation, pairs] of countPairs(segment)) {
    const eventSource = publicSource(textOf(segment, "eventSource", Math.floor(operation / names)));
    const eventName = publicName(textOf(segment, "eventName", operation % names));
    for (const [pair, events] of pairs) {
      const account = textOf(segment, "recipientAccountId", pair % accounts);
      const kinds = kindsIn(segment.text("lookupResources", Math.floor(pair / accounts)), account);
      const resources = kinds.map((kind) => ({ ...kind, events }));
      yield { eventSource, eventName, events, listed: kinds.length > 0 ? events : 0, resources };
    }
  }
}

/** The sum of counts of several segments. */
export function addListed(counts: Iterable<ListedOperation>): readonly ListedOperation[] {
  const operations = new Map<string, Operation>();
  for (const { eventSource, eventName, events, listed, resources } of counts) {
    const key = JSON.stringify([eventSource, eventName]);
    const sum = operations.get(key) ?? { eventSource, eventName, events: 0, listed: 0, resources: new Map() };
    operations.set(key, sum);
    sum.events += events;
    sum.listed += listed;
    for (const resource of resources) {
      const kind = kindOf(resource);
      const before = sum.resources.get(kind)?.events ?? 0;
      sum.resources.set(kind, { ...resource, events: before + resource.events });
    }
  }
  return [...operations.values()].map((operation) => ({ ...operation, resources: [...operation.resources.values()] }));
}

interface Operation {
  readonly eventSource: string | undefined;
  readonly eventName: string | undefined;
  events: number;
  listed: number;
  readonly resources: Map<string, ListedResource>;
}

type Kind = Pick<ListedResource, "type" | "shape">;

/** How often the codes of source and name, and of resources and account, occur together. */
function countPairs(segment: Segment): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const sources = segment.column("eventSource").codes;
  const names = segment.column("eventName").codes;
  const resources = segment.column("lookupResources").codes;
  const accounts = segment.column("recipientAccountId").codes;
  const categories = segment.column("eventCategory").codes;
  const isInsight = Array.from(
    { length: segment.size("eventCategory") },
    (_, code) => textOf(segment, "eventCategory", code) === "Insight",
  );
  const sizes = { names: segment.size("eventName"), accounts: segment.size("recipientAccountId") };
  const counts = new Map<number, Map<number, number>>();
  for (let row = 0; row < segment.rows; row += 1) {
    if (((segment.data.flags[row] as number) & WITH_ENVELOPE) === 0 || isInsight[categories[row] as number] === true) {
      continue;
    }
    const operation = (sources[row] as number) * sizes.names + (names[row] as number);
    const pair = (resources[row] as number) * sizes.accounts + (accounts[row] as number);
    const pairs = counts.get(operation) ?? new Map<number, number>();
    counts.set(operation, pairs);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return counts;
}

/** The text of a code whose value is a JSON string. */
function textOf(segment: Segment, column: Column, code: number): string | undefined {
  const parsed = parseJson(segment.text(column, code) ?? "");
  return parsed.ok ? asText(parsed.value) : undefined;
}

/** The kinds of resources in a value of `lookupResources`, each once. */
function kindsIn(text: string | undefined, account: string | undefined): readonly Kind[] {
  const parsed = parseJson(text ?? "[]");
  const kinds = new Map<string, Kind>();
  for (const element of parsed.ok && Array.isArray(parsed.value) ? parsed.value : []) {
    const resource = asObject(element);
    const kind = {
      type: publicType(asText(resource?.type)),
      shape: resourceShape(asText(resource?.name) ?? "", account),
    };
    kinds.set(kindOf(kind), kind);
  }
  return [...kinds.values()];
}

function kindOf({ type, shape }: Kind): string {
  return JSON.stringify([type, shape]);
}

// Texts of events are shown only where they look like what AWS names. No name of AWS has nine digits in a row, as the ID
// of an account has.
const SOURCE = /^[a-z0-9-]{2,40}\.amazonaws\.com(?:\.cn)?$/;
const NAME = /^[A-Z][A-Za-z0-9]{1,79}(?:_\d{2}){0,2}$/;
const TYPE = /^AWS::[A-Za-z0-9]{2,40}::[A-Za-z0-9]{2,60}$/;

const publicSource = (text: string | undefined) => asPublic(text, SOURCE);
const publicName = (text: string | undefined) => asPublic(text, NAME);
const publicType = (text: string | undefined) => asPublic(text, TYPE);

function asPublic(text: string | undefined, shape: RegExp): string | undefined {
  return text !== undefined && shape.test(text) && !/\d{9}/.test(text) ? text : undefined;
}
