import type { EntityOccurrence } from "../../../src/model/entity/entity.ts";
import type { CloudTrailEvent } from "../../../src/model/event/record.ts";

/** The value at a path, plain and percent-decoded, read by walking the path: independent of `findEntities`. */
export function placeTexts(event: CloudTrailEvent, place: EntityOccurrence): readonly string[] {
  const text = placeText(event, place);
  return text === undefined ? [] : [text, decode(text)];
}

function placeText(event: CloudTrailEvent, place: EntityOccurrence): string | undefined {
  let value: unknown = place.in === "record" ? event.record : event.envelope;
  for (const step of place.path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = (value as { readonly [key: string | number]: unknown })[step];
  }
  if (typeof value === "number") {
    return String(value).padStart(12, "0");
  }
  if (typeof value !== "string") {
    return undefined;
  }
  return place.span === undefined ? value : value.slice(place.span[0], place.span[1]);
}

function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
