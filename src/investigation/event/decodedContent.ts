import type { Entity, JsonPath } from "../../model/entity/entity.ts";
import { plainKey } from "../../model/entity/entityKey.ts";
import { scanText } from "../../model/entity/entityShape.ts";
import type { Sighting } from "../../model/entity/entitySighting.ts";
import { identify, isPattern } from "../../model/entity/findEntities.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { asObject, type JsonValue } from "../../model/text/json.ts";
import { formatLocal, formatUtc, readTime } from "../../model/text/time.ts";
import type { DecodedView, LinkView, TimeNoteView } from "../../protocol/event.ts";
import { type DecodedPart, decodedPartsOf } from "../../query/decode/decodedRecord.ts";
import { policyName } from "./policyName.ts";
import { type PrettyRecord, prettyRecord } from "./prettyRecord.ts";

/** Decoded texts that are shown: of one, and of all of an event. In UTF-16 units; CloudTrail's records have 256 KB at most. */
const MAX_SHOWN = 262_144;
const MAX_ALL_SHOWN = 2 * MAX_SHOWN;

/** The decoded texts of an event that are shown, outer ones before those within them. Read once for each event. */
function partsOf(event: CloudTrailEvent): readonly DecodedPart[] {
  let left = MAX_ALL_SHOWN;
  const known =
    PARTS.get(event) ??
    decodedPartsOf(event.record).filter(({ text: { length } }) => {
      const isShown = length <= MAX_SHOWN && length <= left;
      left -= isShown ? length : 0;
      return isShown;
    });
  PARTS.set(event, known);
  return known;
}

const PARTS = new WeakMap<CloudTrailEvent, readonly DecodedPart[]>();

/** Further ones are not listed. */
const MAX_ENTITIES = 500;

/** The entities that only decoded texts name. `known`: those of the record. */
export function decodedEntities(event: CloudTrailEvent, known: readonly Entity[]): readonly Entity[] {
  const values = new Set(known.map(({ value }) => value));
  const found: Entity[] = [];
  for (const part of partsOf(event)) {
    const path = outermost(part).path;
    for (const { match, value } of shapesIn(part.text)) {
      const sighting: Sighting = { ...match, value, path };
      if (!values.has(value) && found.length < MAX_ENTITIES && !isPattern(sighting)) {
        values.add(value);
        found.push({ ...identify(sighting, event), occurrences: [{ path, in: "decoded" }] });
      }
    }
  }
  return found;
}

function shapesIn(text: string) {
  return scanText(text).map((match) => ({ match, value: text.slice(match.start, match.end) }));
}

/** "userData": the member of the record whose text names the entity. Undefined: the record itself names it. */
export function decodedFrom({ occurrences }: Entity): string | undefined {
  const [first] = occurrences;
  return first === undefined || occurrences.some((one) => one.in !== "decoded")
    ? undefined
    : first.path.findLast((step): step is string => typeof step === "string" && step !== "value");
}

function outermost(part: DecodedPart): DecodedPart {
  return part.within === undefined ? part : outermost(part.within);
}

/** Where a block is: in the record, or in an earlier block of the list. */
interface Block {
  readonly pretty: PrettyRecord;
  readonly within?: number;
}

/** What the decoded texts of a record say, and its times in words. `entities`: those of the event, which links refer to. */
export function drawDecoded(
  event: CloudTrailEvent,
  pretty: PrettyRecord,
  entities: readonly Entity[],
  timeZone: string,
): { readonly decoded: readonly DecodedView[]; readonly times: readonly TimeNoteView[] } {
  const ids = new Map(entities.map(({ value }, id) => [value, id]));
  const blocks = new Map<DecodedPart | undefined, Block>([[undefined, { pretty }]]);
  const decoded: DecodedView[] = [];
  const times = timesIn(event.record, { pretty }, timeZone);
  for (const part of partsOf(event)) {
    const around = blocks.get(part.within);
    const range = around?.pretty.at(part.path);
    if (around === undefined || range === undefined) {
      continue;
    }
    const inner = prettyRecord(part.text);
    const isJson = part.value !== undefined;
    const block: Block = { pretty: inner, within: decoded.length };
    if (part.value !== undefined) {
      blocks.set(part, block);
      times.push(...timesIn(part.value, block, timeZone));
    }
    const text = isJson ? inner.text : part.text;
    decoded.push({
      ...(around.within === undefined ? {} : { within: around.within }),
      line: around.pretty.lineOf(range.start),
      title: titleOf(part, event),
      encodings: part.encodings.filter((name) => name !== "JSON").join(", "),
      text,
      isJson,
      links: linksIn(text, ids),
    });
  }
  return { decoded, times };
}

function linksIn(text: string, ids: ReadonlyMap<string, number>): readonly LinkView[] {
  return shapesIn(text).flatMap(({ match: { start, end }, value }) => {
    const entity = ids.get(value);
    return entity === undefined ? [] : [{ start, end, entity }];
  });
}

/** What a text is called, by how it begins; the first that fits. */
const SCRIPTS: readonly (readonly [start: string, title: string])[] = [
  ["#!", "script"],
  ["#cloud-config", "cloud-init configuration"],
  ["#include", "cloud-init include file"],
  ["#part-handler", "cloud-init part handler"],
  ["## template:", "cloud-init template"],
  ["<powershell>", "PowerShell script"],
  ["<script>", "Windows script"],
  ["MIME-Version:", "cloud-init archive"],
  ["Content-Type:", "cloud-init archive"],
];

function titleOf({ text, value, key, within }: DecodedPart, event: CloudTrailEvent): string {
  if (value === undefined) {
    return SCRIPTS.find(([start]) => text.startsWith(start))?.[1] ?? "text";
  }
  const object = asObject(value);
  if (object?.Statement !== undefined) {
    return policyName(key, within === undefined ? event.eventName : "");
  }
  return object?.AWSTemplateFormatVersion !== undefined ? "CloudFormation template" : "JSON";
}

/** Keys whose numbers are times: "createdAt", "expirationTime", "lastModifiedDate". */
const TIME_KEY =
  /(?:time|timestamp|date|expiration|expiry|expires|expiresat|createdat|updatedat|modifiedat|startedat|endedat|notbefore|notafter|validuntil)$/;
/** Further ones have no note. */
const MAX_TIMES = 500;

/** The numbers of a value that are times, with their lines. */
function timesIn(root: JsonValue, { pretty, within }: Block, timeZone: string): TimeNoteView[] {
  const notes: TimeNoteView[] = [];
  const path: (string | number)[] = [];
  const visit = (value: JsonValue, key: string): void => {
    if (notes.length >= MAX_TIMES) {
      return;
    }
    if (typeof value === "object" && value !== null) {
      const isList = Array.isArray(value);
      for (const [name, member] of Object.entries(value)) {
        path.push(isList ? Number(name) : name);
        visit(member as JsonValue, isList ? key : name);
        path.pop();
      }
    } else if ((typeof value === "number" || typeof value === "string") && isEpochOf(key, value)) {
      const note = noteAt(path, value);
      if (note !== undefined) {
        notes.push(note);
      }
    }
  };
  const noteAt = (at: JsonPath, value: number | string): TimeNoteView | undefined => {
    const time = readTime(value);
    const range = pretty.at(at);
    if (time === undefined || range === undefined) {
      return undefined;
    }
    const [local, utc] = [formatLocal(time, timeZone), formatUtc(time)];
    return {
      ...(within === undefined ? {} : { within }),
      line: pretty.lineOf(range.start),
      text: local === utc ? utc : `${local} · ${utc}`,
    };
  };
  visit(root, "");
  return notes;
}

function isEpochOf(key: string, value: number | string): boolean {
  return (typeof value === "number" || /^\d{9,19}(?:\.\d{1,9})?$/.test(value)) && TIME_KEY.test(plainKey(key));
}
