import { type Arn, parseArn } from "../../model/aws/arn.ts";
import { identifyArn } from "../../model/entity/arnIdentity.ts";
import type { EntityKind } from "../../model/entity/entity.ts";
import { type Sighting, seeParts } from "../../model/entity/entitySighting.ts";
import { identify, isPattern } from "../../model/entity/findEntities.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { JsonValue } from "../../model/text/json.ts";
import { atPath } from "./path.ts";

const IDENTIFIER_KEY =
  /(?:arn|id|name|identifier|bucket|key|function|table|queueurl|topic|role|policy|group|stack|instance|cluster|secret)$/i;

/** The names of an event's resources. */
interface ResourceNames {
  /** As the event writes them. */
  readonly written: readonly string[];
  /** Names within written ARNs and URLs: "Admin" of "arn:aws:iam::123456789012:role/Admin". */
  readonly within: readonly string[];
}

/**
 * For an event with a lookup envelope: only the names in the envelope, because AWS searches those. For any other event:
 * the resources that `resources`, the request, the response and the error message name, and the values under keys that
 * hold identifiers.
 */
function resourceNamesOf(event: CloudTrailEvent): ResourceNames {
  if (event.envelope !== undefined) {
    return { written: event.envelope.resources.map((resource) => resource.name), within: [] };
  }
  const known = NAMES.get(event);
  if (known !== undefined) {
    return known;
  }
  const { record, actor } = event;
  const written = new Set<string>();
  const within = new Set<string>();
  for (const key of ["ARN", "ARNPrefix"]) {
    for (const value of atPath(record, ["resources", key]).values) {
      written.add(String(value));
    }
  }
  const callers = new Set([actor.arn, actor.issuer?.arn]);
  seeParts(
    record,
    (name) => RESOURCE_PARTS.has(name),
    (sighting) => {
      const { kind, value } = sighting;
      const isCaller = sighting.path[0] === "errorMessage" && callers.has(value);
      if (!NO_RESOURCES.has(kind) && !isCaller && !isPattern(sighting)) {
        written.add(value);
        for (const name of namesWithin(sighting, event)) {
          within.add(name);
        }
      }
    },
  );
  collectIdentifiers(record.requestParameters ?? null, written);
  collectIdentifiers(record.responseElements ?? null, written);
  const names = { written: [...written], within: [...within] };
  NAMES.set(event, names);
  return names;
}

/** An event is asked for its names once for each link of the event view. */
const NAMES = new WeakMap<CloudTrailEvent, ResourceNames>();

/** Members of a record that name resources. `userIdentity` names the caller. */
const RESOURCE_PARTS: ReadonlySet<string> = new Set([
  "requestParameters",
  "responseElements",
  "serviceEventDetails",
  "additionalEventData",
  "resources",
  "errorMessage",
  "eventContext",
  "edgeDeviceDetails",
  "insightDetails",
]);

/** Kinds of entities that are not resources. */
const NO_RESOURCES: ReadonlySet<EntityKind> = new Set([
  "account",
  "ip-address",
  "event-id",
  "request-id",
  "session-name",
  "service-principal",
]);

function namesWithin(sighting: Sighting, event: CloudTrailEvent): readonly string[] {
  const { kind, value } = sighting;
  const arn = kind === "arn" ? parseArn(value) : undefined;
  if (arn !== undefined) {
    const identity = identifyArn(arn);
    const names = identity.kind === "account" ? [] : [identity.label, identity.name ?? identity.label];
    // The ARN of a log group may end with ":*".
    return arn.service === "logs" && value.endsWith(":*") ? [...names, value.slice(0, -2)] : names;
  }
  return kind === "queue" || kind === "function" ? [identify(sighting, event).label] : [];
}

/** All names of an event's resources, without those that only contain another one. */
export function resourceNames(event: CloudTrailEvent): readonly string[] {
  const { written, within } = resourceNamesOf(event);
  return within.length === 0 ? written : [...new Set([...written, ...within])];
}

/**
 * The names that an event writes by themselves. A name within an ARN belongs to the account and Region of that ARN,
 * which may not be the event's.
 */
export function writtenResourceNames(event: CloudTrailEvent): readonly string[] {
  return resourceNamesOf(event).written;
}

function collectIdentifiers(root: JsonValue, into: Set<string>): void {
  const stack: { readonly value: JsonValue; readonly named: boolean }[] = [{ value: root, named: false }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value, named } = item;
    if (typeof value === "string") {
      if (value !== "" && value.length <= 2048 && (named || value.startsWith("arn:"))) {
        into.add(value);
      }
    } else if (value !== null && typeof value === "object") {
      for (const [key, child] of Object.entries(value)) {
        stack.push({ value: child, named: Array.isArray(value) ? named : IDENTIFIER_KEY.test(key) });
      }
    }
  }
}

/** Parses an ARN whose first five parts may be in any letter case. */
function readArn(text: string): Arn | undefined {
  return parseArn(text.replace(/^(?:[^:]*:){5}/, (head) => head.toLowerCase()));
}

/**
 * The id or name under which Event history may list the resource of an ARN; undefined where only the whole ARN
 * identifies it, as for an S3 object, whose key needs its bucket.
 */
export function bareName(text: string): string | undefined {
  const arn = readArn(text);
  const identity = arn === undefined ? undefined : identifyArn(arn);
  return identity === undefined || identity.kind === "object" ? undefined : identity.name || undefined;
}

/** The bare name of an ARN, valid in the ARN's Region and account; an empty Region or account means any. */
export interface ScopedName {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

/** The bare name of an ARN with its Region and account; undefined where `bareName` is. */
export function scopedBareName(arn: string): ScopedName | undefined {
  const name = bareName(arn);
  const parsed = readArn(arn);
  return name === undefined || parsed === undefined
    ? undefined
    : { name, region: parsed.region, accountId: parsed.accountId };
}
