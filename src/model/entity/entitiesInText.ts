import { isArnPattern, parseArn } from "../aws/arn.ts";
import { identifyArn } from "./arnIdentity.ts";
import type { Entity, EntityKind } from "./entity.ts";
import { type ShapeMatch, scanText } from "./entityShape.ts";

/** An entity in text that is not an event. `start` and `end` are UTF-16 indices, `end` exclusive. */
export interface EntityInText {
  readonly entity: Omit<Entity, "occurrences">;
  readonly start: number;
  readonly end: number;
}

/** Kinds that are common in code and prose without referring to a resource of the user's account. */
const NO_RESOURCE: ReadonlySet<EntityKind> = new Set(["ip-address", "service-principal"]);

/**
 * The resources, roles, users and keys that a text names by ARN or id, in text order. Patterns ("role/*",
 * "role/${name}") are skipped.
 */
export function entitiesInText(text: string): readonly EntityInText[] {
  return scanText(text).flatMap((match) => {
    const value = text.slice(match.start, match.end);
    return NO_RESOURCE.has(match.kind) || isArnPattern(value) || text[match.end] === "{"
      ? []
      : [{ entity: entityOf(match, value), start: match.start, end: match.end }];
  });
}

function entityOf({ kind, type }: ShapeMatch, value: string): EntityInText["entity"] {
  const arn = kind === "arn" ? parseArn(value) : undefined;
  if (arn === undefined) {
    return { kind, value, label: value, ...(type === undefined ? {} : { type }) };
  }
  const { name: _name, ...identity } = identifyArn(arn);
  return {
    ...identity,
    value,
    arn: value,
    service: arn.service,
    ...(arn.region === "" ? {} : { region: arn.region }),
    ...(arn.accountId === "" ? {} : { accountId: arn.accountId }),
  };
}
