import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";

/** One of those who contributed most to an unusual activity. */
export interface Contributor {
  /** ARN, user agent or error code, as recorded. */
  readonly value: string;
  /** Calls or errors a minute during the unusual activity. */
  readonly rate?: number;
  /** Calls or errors a minute in the days before. */
  readonly baseline?: number;
}

/** How much is read of each list. CloudTrail lists five of each kind. */
const MAX_CONTRIBUTORS = 10;

/** A higher rate a minute cannot be real. */
export const MAX_RATE = 1e9;

/** The ARN of the identity that made most of the calls of an Insights record; undefined where it names none. */
export function mainIdentity(record: JsonObject): string | undefined {
  return contributors(asObject(asObject(record.insightDetails)?.insightContext), "userIdentityArn")[0]?.value;
}

/** Who or what contributed to an unusual activity, the most first. `attribute`: "userIdentityArn", "userAgent" or "errorCode". */
export function contributors(context: JsonObject | undefined, attribute: string): readonly Contributor[] {
  const found = listIn(context?.attributions).find((each) => asText(each.attribute) === attribute);
  const baselines = new Map(
    listIn(found?.baseline).map(({ value, average }) => [asText(value), numberIn(average, MAX_RATE)]),
  );
  return listIn(found?.insight).flatMap(({ value, average }): Contributor[] => {
    const text = asText(value);
    const rate = numberIn(average, MAX_RATE);
    const baseline = baselines.get(text);
    return text === undefined
      ? []
      : [{ value: text, ...(rate === undefined ? {} : { rate }), ...(baseline === undefined ? {} : { baseline }) }];
  });
}

/** The objects among the first `MAX_CONTRIBUTORS` items of a list. */
function listIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value)
    ? value.slice(0, MAX_CONTRIBUTORS).flatMap((each: JsonValue): readonly JsonObject[] => {
        const object = asObject(each);
        return object === undefined ? [] : [object];
      })
    : [];
}

/** A number from 0 to `most`, also as text; undefined for anything else. */
export function numberIn(value: JsonValue | undefined, most: number): number | undefined {
  const text = typeof value === "string" ? value.trim() : undefined;
  const number = typeof value === "number" ? value : text === undefined || text === "" ? Number.NaN : Number(text);
  return number >= 0 && number <= most ? number : undefined;
}
