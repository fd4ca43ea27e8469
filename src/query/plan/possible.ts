import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { Condition, FieldTest } from "../condition/condition.ts";
import { findField } from "../fields/fields.ts";
import { compile } from "../match/match.ts";

/** Facts that hold for every event before it is read. */
interface Known {
  /** Categories that no event has. */
  readonly without: readonly string[];
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
}

/** A possible event: `fields` are the names of the fields whose values are known. */
interface PossibleEvent {
  readonly fields: ReadonlySet<string>;
  readonly event: CloudTrailEvent;
}

/** The categories of events. "Unknown" stands for every category that is not known here. */
export const CATEGORIES = ["Management", "Data", "Insight", "NetworkActivity", "Unknown"] as const;

const INSIGHT_TYPE = "AwsCloudTrailInsight";

function possibleEvents({ without, region, accountId }: Known): PossibleEvent[] {
  const fields = new Set(["category", "readonly"]);
  if (region !== undefined) {
    fields.add("region");
  }
  if (accountId !== undefined) {
    fields.add("account");
  }
  return CATEGORIES.filter((category) => !without.includes(category)).flatMap((category) =>
    [true, false, undefined].map((readOnly) => ({
      fields: category === "Insight" ? new Set([...fields, "type"]) : fields,
      event: {
        eventId: "",
        eventName: "",
        eventSource: "",
        region: region ?? "",
        accountId: accountId ?? "",
        actor: { type: "Unknown", name: "unknown", label: "unknown" },
        sourceIPAddress: "",
        userAgent: "",
        ...(readOnly === undefined ? {} : { readOnly }),
        category,
        eventType: category === "Insight" ? INSIGHT_TYPE : "",
        record: {},
        raw: "{}",
        diagnostics: [],
      },
    })),
  );
}

/** False when no event with these known facts can satisfy the condition, whatever its other fields contain. */
export function isPossible(condition: Condition, known: Known): boolean {
  const prepared = new Map<FieldTest, (event: CloudTrailEvent) => boolean>();
  const holds = (test: FieldTest, { event, fields }: PossibleEvent): boolean | undefined => {
    if (event.category !== "Insight" && isOfInsights(test)) {
      return false;
    }
    if (!fields.has(findField(test.field)?.name ?? test.field)) {
      return undefined;
    }
    const predicate = prepared.get(test) ?? compile(test);
    prepared.set(test, predicate);
    return predicate(event);
  };
  return possibleEvents(known).some((candidate) => decide(condition, (test) => holds(test, candidate)) !== false);
}

/** Whether only Insights events can satisfy a test: they alone have `insightDetails` and their event type. */
function isOfInsights({ field, test }: FieldTest): boolean {
  return (
    /^insightDetails(?:\.|$)/i.test(field) ||
    (findField(field)?.name === "type" &&
      test.op === "is" &&
      test.values.every(({ value, wildcard }) => !wildcard && value.toLowerCase() === INSIGHT_TYPE.toLowerCase()))
  );
}

/** Whether a condition says anything about the category of events: tests it, or what only Insights events have. */
export function mentionsCategory(condition: Condition): boolean {
  switch (condition.kind) {
    case "text":
      return false;
    case "field":
      return findField(condition.field)?.name === "category" || isOfInsights(condition);
    case "not":
      return mentionsCategory(condition.of);
    default:
      return condition.of.some(mentionsCategory);
  }
}

/** Those of the categories whose events can satisfy the condition. */
export function possibleCategories(condition: Condition | undefined, categories: readonly string[]): readonly string[] {
  return condition === undefined
    ? categories
    : categories.filter((category) =>
        isPossible(condition, { without: CATEGORIES.filter((other) => other !== category) }),
      );
}

/** Three-valued evaluation: undefined when the result depends on unknown fields. */
function decide(condition: Condition, holds: (test: FieldTest) => boolean | undefined): boolean | undefined {
  switch (condition.kind) {
    case "field":
      return holds(condition);
    case "text":
      return undefined;
    case "not": {
      const inner = decide(condition.of, holds);
      return inner === undefined ? undefined : !inner;
    }
    default: {
      const settling = condition.kind === "any";
      let open = false;
      for (const part of condition.of) {
        const result = decide(part, holds);
        if (result === settling) {
          return settling;
        }
        open ||= result === undefined;
      }
      return open ? undefined : !settling;
    }
  }
}
