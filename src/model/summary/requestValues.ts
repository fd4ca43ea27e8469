import { plainKey } from "../entity/entityKey.ts";
import type { CloudTrailEvent } from "../event/record.ts";
import { asObject, type JsonObject, type JsonValue } from "../text/json.ts";

/** Objects and lists that are read of one event; further ones are ignored, so that a sentence is always quick. */
const MAX_NODES = 3_000;

/** The members that say what was requested and what came of it. */
function partsOf({ record, eventType }: CloudTrailEvent): readonly JsonObject[] {
  const parts = [record.requestParameters, record.responseElements, record.serviceEventDetails];
  return [...parts, eventType === "AwsServiceEvent" ? record.additionalEventData : undefined]
    .map(asObject)
    .filter((part) => part !== undefined);
}

/**
 * The texts under one of some plain keys, those nearest to the request's top; all of them where there are several at
 * the same depth. Lists do not count as depth: `{"items": [{"instanceId": …}]}`. The first key that occurs wins.
 */
export function valuesUnder(event: CloudTrailEvent, keys: readonly string[]): readonly string[] {
  const parts = partsOf(event);
  for (const key of keys) {
    for (const part of parts) {
      const found = nearest(part, key);
      if (found.length > 0) {
        return found;
      }
    }
  }
  return [];
}

/** The same of one part of a record: what a call answered, say. */
export function textsUnder(part: JsonObject | undefined, keys: readonly string[]): readonly string[] {
  for (const key of keys) {
    const found = part === undefined ? [] : nearest(part, key);
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

function nearest(part: JsonObject, key: string): readonly string[] {
  let level: readonly JsonObject[] = [part];
  let nodes = 0;
  while (level.length > 0 && nodes < MAX_NODES) {
    const found: string[] = [];
    const below: JsonObject[] = [];
    for (const object of level) {
      for (const [name, value] of Object.entries(object)) {
        nodes += 1;
        const plain = plainKey(name);
        if (plain === key || plain === `${key}s`) {
          found.push(...textsIn(value));
        }
        below.push(...objectsIn(value));
      }
    }
    if (found.length > 0) {
      return [...new Set(found)];
    }
    level = below;
  }
  return [];
}

/** The texts of a value, through lists and EC2's wrappers for them. */
export function textsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    const text = String(value);
    return text === "" || text.startsWith("HIDDEN_DUE_TO") ? [] : [text];
  }
  if (Array.isArray(value)) {
    return value.slice(0, MAX_NODES).flatMap(textsIn);
  }
  const object = asObject(value);
  const inner = object === undefined ? undefined : (object.items ?? object.member ?? object.content);
  return inner === undefined ? [] : textsIn(inner);
}

/** The objects in a value, through lists. */
function objectsIn(value: JsonValue): readonly JsonObject[] {
  if (Array.isArray(value)) {
    return value.slice(0, MAX_NODES).flatMap(objectsIn);
  }
  const object = asObject(value);
  const items = object?.items ?? object?.member;
  return object === undefined ? [] : Array.isArray(items) ? objectsIn(items) : [object];
}

/** Where a value stands: its key (that of its object and "Id" for an "id"), and the values beside it in the same list, itself included. */
export interface Siblings {
  readonly key: string;
  readonly values: readonly string[];
}

/** The first occurrence of a value in the request, in its outcome or in `resources`; undefined when there is none. */
export function siblingsOf(event: CloudTrailEvent, value: string): Siblings | undefined {
  const { resources } = event.record;
  for (const part of [...partsOf(event), ...(Array.isArray(resources) ? [{ resources }] : [])]) {
    const path = pathTo(part, value, { nodes: MAX_NODES });
    if (path !== undefined) {
      const names = path.filter((step) => typeof step === "string" && !LISTS.has(step));
      const key = names.at(-1);
      // {"organizationalUnit": {"id": …}}
      const whole = names.length > 1 && /^(?:id|arn|name)$/i.test(String(key)) ? `${names.at(-2)}Id` : key;
      const type = typeAt(part, path);
      // Other filters of a listing test something else.
      const from = path.some((step) => typeof step === "string" && /^filters?(?:set)?$/i.test(step))
        ? path.length - 1
        : 0;
      const values = [...new Set(collect(at(part, path.slice(0, from)), path, from, type))].slice(0, MAX_NODES);
      // The values of other keys that the list holds come after the one that was asked for.
      return { key: String(whole ?? ""), values: [value, ...values.filter((each) => each !== value)] };
    }
  }
  return undefined;
}

const LISTS: ReadonlySet<string> = new Set(["items", "member", "content"]);

type Path = readonly (string | number)[];

function pathTo(value: JsonValue, wanted: string, budget: { nodes: number }): Path | undefined {
  budget.nodes -= 1;
  if (value === wanted) {
    return [];
  }
  if (typeof value !== "object" || value === null || budget.nodes < 0) {
    return undefined;
  }
  for (const [name, member] of Object.entries(value)) {
    const path = pathTo(member, wanted, budget);
    if (path !== undefined) {
      return [Array.isArray(value) ? Number(name) : name, ...path];
    }
  }
  return undefined;
}

/** The `type` beside the value, as `resources` has it: only values of this type are siblings. */
function typeAt(part: JsonValue, path: Path): string | undefined {
  const type = asObject(at(part, path.slice(0, -1)))?.type;
  return path[0] === "resources" && typeof type === "string" ? type : undefined;
}

function at(part: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = part;
  for (const step of path) {
    value = (value as { readonly [key: string]: JsonValue } | undefined)?.[step];
  }
  return value;
}

function collect(value: JsonValue | undefined, path: Path, from: number, type: string | undefined): readonly string[] {
  const step = path[from];
  if (step === undefined) {
    return typeof value === "string" ? [value] : [];
  }
  if (typeof step === "number") {
    return Array.isArray(value) ? value.slice(0, MAX_NODES).flatMap((item) => collect(item, path, from + 1, type)) : [];
  }
  const object = asObject(value);
  const isOther = type !== undefined && object?.type !== undefined && object.type !== type;
  return object === undefined || isOther ? [] : collect(object[step], path, from + 1, type);
}
