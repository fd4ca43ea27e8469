import type { IdentifiedEntity } from "../../entity/entity.ts";
import type { CloudTrailEvent } from "../../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../../text/json.ts";
import { nameOf, nameOfValue, nounKeys, singularOf } from "../nouns.ts";
import { type OperationName, readOperationName } from "../operationName.ts";
import { siblingsOf } from "../requestValues.ts";
import { doneLabel, type EffectRow, rowOf } from "./effectRow.ts";

/** The resources that an event created or deleted, by the name of its operation, and the states that it changed. */
export function resourceRows(event: CloudTrailEvent, resource: IdentifiedEntity | undefined): readonly EffectRow[] {
  const changes = stateRows(event);
  if (changes.length > 0) {
    return changes;
  }
  const operation = readOperationName(event.eventName);
  const verb = VERBS.get(operation.verb ?? "");
  if (verb === undefined || operation.preposition !== undefined) {
    return [];
  }
  if (resource === undefined || !isObject(operation, resource)) {
    return [];
  }
  const others = siblingsOf(event, resource.value)?.values.slice(1) ?? [];
  const noun = others.length === 0 ? singularOf(operation.object) : operation.object;
  return [
    rowOf(doneLabel(event, `${verb} ${noun}`), [
      { text: nameOf(resource), of: resource.value },
      ...others.map((value) => ({ text: nameOfValue(value), of: value })),
    ]),
  ];
}

/** Verbs of operations that create or delete what their name says, as a label has them. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ["create", "create"],
  ["run", "launch"],
  ["launch", "launch"],
  ["restore", "restore"],
  ["copy", "copy"],
  ["import", "import"],
  ["allocate", "allocate"],
  ["register", "register"],
  ["delete", "delete"],
  ["terminate", "terminate"],
  ["deregister", "deregister"],
  ["release", "release"],
  ["purge", "purge"],
]);

/** Whether the operation's name means the resource itself, not a part of it or something that it is made from. */
function isObject({ subject }: OperationName, resource: IdentifiedEntity): boolean {
  return nounKeys(resource).some(
    (noun) => subject === noun || subject === `${noun}s` || subject === noun.replace(/y$/, "ies"),
  );
}

const MAX_NODES = 2_000;

/** "i-1: running → stopping", as EC2 answers when it starts, stops and terminates instances. */
function stateRows(event: CloudTrailEvent): readonly EffectRow[] {
  const rows: EffectRow[] = [];
  let nodes = 0;
  const read = (value: JsonValue | undefined): void => {
    nodes += 1;
    if (nodes > MAX_NODES) {
      return;
    }
    if (Array.isArray(value)) {
      value.forEach(read);
      return;
    }
    const object = asObject(value) ?? {};
    const pair = pairIn(object);
    if (pair === undefined) {
      Object.values(object).forEach(read);
    } else {
      rows.push(pair);
    }
  };
  read(event.record.responseElements);
  return rows;
}

/** An object that has the state before and after: {"instanceId": …, "previousState": …, "currentState": …}. */
function pairIn(object: JsonObject): EffectRow | undefined {
  const before = stateText(object.previousState);
  const after = stateText(object.currentState);
  const id = Object.entries(object).find(([key]) => /(?:Id|Name|Arn)$/.test(key));
  const name = asText(id?.[1]);
  return before === undefined || after === undefined
    ? undefined
    : rowOf("State", name === undefined ? [`${before} → ${after}`] : [{ text: name }], {
        ...(name === undefined ? {} : { note: `${before} → ${after}` }),
      });
}

function stateText(state: JsonValue | undefined): string | undefined {
  return asText(asObject(state)?.name) ?? (typeof state === "string" ? asText(state) : undefined);
}
