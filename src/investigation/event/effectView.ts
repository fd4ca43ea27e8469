import type { Entity, IdentifiedEntity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { type Effect, effectOf } from "../../model/summary/effect/effect.ts";
import type { EffectRow, Exposure } from "../../model/summary/effect/effectRow.ts";
import { moreText } from "../../model/summary/effect/effectText.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal, formatSpan } from "../../model/text/time.ts";
import type { EffectRowView, EffectView } from "../../protocol/event.ts";
import type { Origin } from "../../sources/source.ts";
import { entitySearch } from "./entityQuery.ts";

interface Around {
  readonly entities: readonly Entity[];
  readonly origins: readonly Origin[];
  readonly timeZone: string;
}

/** What an event changed, with links to its entities; undefined where the sentence says it all. */
export function drawEffect(
  event: CloudTrailEvent,
  resource: IdentifiedEntity | undefined,
  around: Around,
): EffectView | undefined {
  const effect = effectOf(event, resource);
  return effect === undefined
    ? undefined
    : {
        title: titleOf(event, effect),
        rows: effect.rows.map((row) => drawRow(row, event, around)),
        notes: [
          ...(effect.more === 0 ? [] : [`${countOf(effect.more, "more change")} in the record.`]),
          ...effect.unknown,
        ],
      };
}

function titleOf(event: CloudTrailEvent, { rows }: Effect): string {
  if (event.error !== undefined) {
    return "What it would have changed";
  }
  return event.readOnly === true && rows.length > 0 ? "What it issued" : "What changed";
}

function drawRow(row: EffectRow, event: CloudTrailEvent, around: Around): EffectRowView {
  const { entities } = around;
  const note = [
    row.more === 0 ? "" : moreText(row.more),
    row.note ?? "",
    row.until === undefined ? "" : untilText(row.until, event.time, around.timeZone),
  ].filter((text) => text !== "");
  const values = row.values.map(({ text, of }) => ({ text: visible(text), ...entityOf(entities, of) }));
  const followed = row.follow === true ? values[0]?.entity : undefined;
  const entity = followed === undefined ? undefined : entities[followed];
  const hasEvents = entity !== undefined && entitySearch(entity, { origins: around.origins, event }) !== undefined;
  return {
    label: visible(row.label),
    values,
    ...(note.length === 0 ? {} : { note: visible(note.join(", ")) }),
    ...(row.exposure === undefined
      ? {}
      : {
          exposure: {
            text: exposureText(row.exposure, event.error === undefined),
            certain: row.exposure === "public" && event.error === undefined,
          },
        }),
    ...(followed === undefined || !hasEvents ? {} : { follow: followed }),
  };
}

function exposureText(exposure: Exposure, succeeded: boolean): string {
  return exposure === "public"
    ? succeeded
      ? "Public"
      : "Would have been public"
    : succeeded
      ? "May be public"
      : "Might have been public";
}

/** "until 15:04 (1 h)"; with the date on another day than that of the event. */
function untilText(until: number, time: number | undefined, timeZone: string): string {
  const text = formatLocal(until, timeZone).slice(0, 16);
  const day = time === undefined ? "" : formatLocal(time, timeZone).slice(0, 10);
  const span = time === undefined || until < time ? "" : ` (${formatSpan(until - time)})`;
  return text === "" ? "" : `until ${text.startsWith(`${day} `) ? text.slice(11) : text}${span}`;
}

/** The id of the entity with a value, or else with an ARN; empty where there is none. */
export function entityOf(
  entities: readonly Entity[],
  value: string | undefined,
  accepts: (entity: Entity) => boolean = () => true,
): { readonly entity?: number } {
  if (value === undefined) {
    return {};
  }
  const whole = entities.findIndex((entity) => entity.value === value && accepts(entity));
  const id = whole === -1 ? entities.findIndex((entity) => entity.arn === value && accepts(entity)) : whole;
  return id === -1 ? {} : { entity: id };
}
