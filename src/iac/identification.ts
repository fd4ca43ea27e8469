import { nameInArn } from "../model/entity/arnIdentity.ts";
import { plainKey } from "../model/entity/entityKey.ts";
import type { CloudTrailEvent } from "../model/event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../model/text/json.ts";
import { identificationsOf } from "./identifyingAttributes.ts";
import type { Identity } from "./identity.ts";
import { words } from "./resourceTypes/catalog.ts";
import type { IdentifyingField, IdentifyingFields } from "./resourceTypes/resourceType.ts";

/** What an event says about the resource that its request is about: the request, the response and the name, by `readCall`. */
export type Call = readonly Value[];

/** A value of a request or response: the members of an object, or of each object of a list; none of a text. */
type Value = readonly (readonly Member[])[];

interface Member {
  /** Plain keys, from the request or response. */
  readonly path: readonly string[];
  /** See `textsOf`. */
  readonly texts: readonly string[];
  readonly value: Value;
}

/** A field to compare: its name as a path of plain keys, and the values that are the resource's. */
interface Wanted {
  readonly paths: readonly (readonly string[])[];
  readonly values: readonly string[];
  readonly compare: Comparison;
  readonly absent: string | undefined;
  readonly optional: boolean;
}

/** "exact": an ARN is not equal to its name alone, which others may have too. */
type Comparison = IdentifyingField["compare"] | "exact";

/** Deeper members of a request are not compared; real ones have fewer than 20 levels. */
const MAX_DEPTH = 60;

/**
 * Whether the resource is known well enough to tell its events from those of others that are listed under the same
 * values: true also when no others can be.
 */
export function isDistinct(identity: Identity): boolean {
  const row = identity.row;
  const all = row === undefined ? [] : identificationsOf(row);
  return all.length === 0 || all.some((fields) => wantedOf(fields, identity) !== undefined);
}

/** Reads what an event says, for `identificationTest`. Undefined when the record has neither request nor response. */
export function readCall({
  eventName,
  record: { requestParameters, responseElements },
}: Pick<CloudTrailEvent, "eventName" | "record">): Call | undefined {
  const parts = [requestParameters, responseElements].filter((part) => hasMembers(part));
  return parts.length === 0 ? undefined : [...parts, { eventName }].map((part) => readValue(part, []));
}

/**
 * A test of whether an event of the resource's own operations is about this resource, not about another with the same
 * parent or name. It gives undefined when its type has no identifying fields, or for what `readCall` does not read.
 */
export function identificationTest(identity: Identity): (call: Call | undefined) => boolean | undefined {
  const all = identity.row === undefined ? [] : identificationsOf(identity.row);
  const known = all.map((fields) => wantedOf(fields, identity)).filter((wanted) => wanted !== undefined);
  return (call) =>
    all.length === 0 || call === undefined
      ? undefined
      : known.some(
          (wanted) => wanted.every((each) => mayBeAbsent(each) || hasAnywhere(call, each)) && isAbout(call, wanted),
        );
}

/** Undefined when a value is unknown without which the resource cannot be told from others. */
function wantedOf(fields: IdentifyingFields, identity: Identity): readonly Wanted[] | undefined {
  const wanted: Wanted[] = [];
  for (const [attributes, written] of Object.entries(fields)) {
    const { field, absent, optional = false, ...how } = typeof written === "string" ? { field: written } : written;
    const compare = attributes === "arn" ? "exact" : how.compare;
    const known = identity.valuesOf(attributes);
    const values = known.length > 0 || absent === undefined ? known : [absent];
    if (values.length > 0) {
      const paths = words(field).map((path) => path.split(".").map(plainKey));
      wanted.push({ paths, values, compare, absent, optional });
    } else if (!optional) {
      return undefined;
    }
  }
  return wanted;
}

/** Whether a field has its value anywhere in a call. Quicker than `isAbout`, and most other resources differ in this already. */
function hasAnywhere(call: Call, wanted: Wanted): boolean {
  return call.some((part) => someMember(part, (member) => isAt(member, wanted) && isValue(member.texts, wanted)));
}

/** Each field is looked for in the request, and in the response if the request does not have it. */
function isAbout(call: Call, wanted: readonly Wanted[]): boolean {
  let rest = wanted;
  for (const part of call) {
    const here = rest.filter((each) => occurs(part, each));
    if (here.length > 0 && !matches(part, here)) {
      return false;
    }
    rest = rest.filter((each) => !here.includes(each));
  }
  return rest.every(mayBeAbsent);
}

function mayBeAbsent({ absent, optional, values, compare }: Wanted): boolean {
  return optional || (absent !== undefined && values.some((value) => isSame(value, absent, compare)));
}

/** Whether one item matches all fields; the fields of an outer object count for its members too. */
function matches(value: Value, wanted: readonly Wanted[]): boolean {
  return value.some((members) => {
    const rest: Wanted[] = [];
    for (const each of wanted) {
      const found = members.flatMap((member) => (isAt(member, each) ? member.texts : []));
      if (found.length === 0) {
        rest.push(each);
      } else if (!isValue(found, each)) {
        return false;
      }
    }
    // A request may have the fields in several branches; the items of a list are alternatives.
    const needed = rest.filter((each) => !mayBeAbsent(each) || occurs([members], each));
    return needed.every((each) =>
      members.some((member) => {
        const here = needed.filter((other) => occurs(member.value, other));
        return here.includes(each) && matches(member.value, here);
      }),
    );
  });
}

function occurs(value: Value, wanted: Wanted): boolean {
  return someMember(value, (member) => member.texts.length > 0 && isAt(member, wanted));
}

function someMember(value: Value, test: (member: Member) => boolean): boolean {
  return value.some((members) => members.some((member) => test(member) || someMember(member.value, test)));
}

function isValue(texts: readonly string[], { values, compare }: Wanted): boolean {
  return texts.some((text) => values.some((own) => isSame(own, text, compare)));
}

function isAt({ path }: Member, { paths }: Wanted): boolean {
  return paths.some((wanted) => wanted.every((key, index) => path[path.length - wanted.length + index] === key));
}

function readValue(value: JsonValue | undefined, path: readonly string[]): Value {
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue) => readValue(item, path));
  }
  const object = asObject(value);
  if (object === undefined) {
    return [];
  }
  const members = Object.entries(object).map(([key, member]): Member | undefined => {
    const at = pathTo(path, key);
    return at.length > MAX_DEPTH ? undefined : { path: at, texts: textsOf(member), value: readValue(member, at) };
  });
  return [members.filter((member) => member !== undefined)];
}

/** Wrappers of lists are no steps of a path. */
function pathTo(path: readonly string[], key: string): readonly string[] {
  const plain = plainKey(key);
  return plain === "items" || plain === "item" || plain === "member" ? path : [...path, plain];
}

/** A text or number, those in a list, and those in what remains of XML: `{"content": "web", "tag": 1}`. */
function textsOf(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue) => (Array.isArray(item) ? [] : textsOf(item)));
  }
  const object = asObject(value);
  const wrapped = object?.items ?? object?.item ?? object?.member;
  if (typeof wrapped === "string" || Array.isArray(wrapped)) {
    return textsOf(wrapped);
  }
  const text = asText(object === undefined ? value : object.content);
  return text === undefined ? [] : [text];
}

/** Whether two texts name the same thing: an ARN, a URL or a path names what its last part names. */
function isSame(own: string, written: string, compare: Comparison): boolean {
  const [left, right] = [own, written].map((text) =>
    compare === "domain" ? plainDomain(text) : compare === "lower" ? text.toLowerCase() : text,
  );
  if (left === right || compare === "exact") {
    return left === right;
  }
  if (compare === "within") {
    return written.toLowerCase().includes(own.toLowerCase());
  }
  const bothArns = own.startsWith("arn:") && written.startsWith("arn:");
  return !bothArns && left !== undefined && right !== undefined && nameOf(left) === nameOf(right);
}

function nameOf(text: string): string {
  return (
    nameInArn(text) ??
    /^https?:.*\/([^/]+)$/.exec(text)?.[1] ??
    // A function may be named by "123456789012:function:name:alias".
    /^(?:\d{12}:)?function:([\w-]+)/.exec(text)?.[1] ??
    text.replace(/^\/hostedzone\//, "")
  );
}

/** Route 53 writes "*" as "\052", and a name with or without the final dot. */
function plainDomain(text: string): string {
  return text.toLowerCase().replace(/\.$/, "").replace(/\\052/g, "*");
}

function hasMembers(value: JsonValue | undefined): value is JsonObject {
  const object = asObject(value);
  return object !== undefined && Object.keys(object).length > 0;
}
