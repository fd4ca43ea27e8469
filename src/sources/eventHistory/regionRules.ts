import { parseArn } from "../../model/aws/arn.ts";
import { isGlobalService } from "../../model/aws/globalServices.ts";
import { readRecord } from "../../model/event/record.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { compile } from "../../query/match/match.ts";

/** The conditions that must all hold. */
function conjuncts(condition: Condition | undefined): readonly Condition[] {
  return condition === undefined ? [] : condition.kind === "all" ? condition.of : [condition];
}

/** The conditions about the Region alone, as a test of a Region's name. Undefined where there are none. */
export function regionTest(condition: Condition | undefined): ((region: string) => boolean) | undefined {
  const parts = conjuncts(condition).filter(isAboutRegion);
  if (parts.length === 0) {
    return undefined;
  }
  const accepts = compile({ kind: "all", of: parts });
  return (region) => accepts(readRecord({ awsRegion: region }));
}

function isAboutRegion(condition: Condition): boolean {
  switch (condition.kind) {
    case "field":
      return condition.field === "region";
    case "not":
      return isAboutRegion(condition.of);
    case "all":
    case "any":
      return condition.of.length > 0 && condition.of.every(isAboutRegion);
    case "text":
      return false;
  }
}

/** The global services that a condition is about. */
interface GlobalServices {
  /**
   * True where only their events can match. False where a resource of theirs is named, which other Regions use as well: a
   * role is assumed in any Region.
   */
  readonly only: boolean;
  /** Event sources, or their first labels. */
  readonly services: readonly string[];
}

const NONE: GlobalServices = { only: false, services: [] };

/** The global services that a condition names by event source or by ARN. */
export function globalServicesIn(condition: Condition | undefined): GlobalServices {
  const found = conjuncts(condition).map((part): GlobalServices => {
    if (part.kind === "any") {
      const each = part.of.map(globalServicesIn);
      return { only: each.every(({ only }) => only), services: each.flatMap(({ services }) => services) };
    }
    if (part.kind !== "field" || part.test.op !== "is" || part.test.values.some(({ wildcard }) => wildcard)) {
      return NONE;
    }
    const values = part.test.values.map(({ value }) => value);
    switch (part.field) {
      case "source":
        return values.every(isGlobalService) ? { only: true, services: values } : NONE;
      case "resource":
        return {
          only: false,
          services: values.flatMap((value) => parseArn(value)?.service ?? []).filter(isGlobalService),
        };
      default:
        return NONE;
    }
  });
  return found.find(({ only }) => only) ?? { only: false, services: found.flatMap(({ services }) => services) };
}
