import { rewritten } from "../../formats/schemas.ts";
import { type CloudTrailEvent, isCloudTrailRecord, readRecord } from "../../model/event/record.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { JsonObject } from "../../model/text/json.ts";

/** Reads the messages of log events as records, and counts what is no record. */
export class Messages {
  #rewritten = 0;
  #aggregated = 0;
  #cut = 0;
  #foreign = 0;

  /** The event of a message: a record as CloudTrail writes it, or one in OCSF. Undefined for any other text. */
  read(text: string): CloudTrailEvent | undefined {
    const event = readRecord(text);
    const record: JsonObject = event.record;
    if (isCloudTrailRecord(event.record)) {
      return event;
    }
    const other = rewritten(record);
    if (other !== undefined) {
      this.#rewritten += 1;
      return readRecord(JSON.stringify(other.record));
    }
    if (record.eventCategory === "Aggregated" || record.eventType === "AwsAggregatedEvent") {
      this.#aggregated += 1;
    } else if (isCut(text, record)) {
      this.#cut += 1;
    } else {
      this.#foreign += 1;
    }
    return undefined;
  }

  /** What a person should know of them, a sentence each. */
  notes(): readonly string[] {
    return [
      ...(this.#cut === 0
        ? []
        : [`${countOf(this.#cut, "log event")} could not be read: the text of the record is cut off.`]),
      ...(this.#rewritten === 0
        ? []
        : [
            `${countOf(this.#rewritten, "event")} came in another schema (OCSF): what the schema has no field for is missing.`,
          ]),
      ...(this.#aggregated === 0
        ? []
        : [
            `${countOf(this.#aggregated, "five-minute summary", "five-minute summaries")} of data events: they contain counts, not events.`,
          ]),
      ...(this.#foreign === 0
        ? []
        : [`${countOf(this.#foreign, "log event is", "log events are")} no CloudTrail events.`]),
    ];
  }
}

/** JSON of which the end is missing: an object that could not be parsed. */
function isCut(text: string, record: JsonObject): boolean {
  return /^\s*\{\s*"/.test(text) && Object.keys(record).length === 0;
}
