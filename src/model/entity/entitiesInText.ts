import { isArnPattern, parseArn } from "../aws/arn.ts";
import { identifyArn } from "./arnIdentity.ts";
import type { Entity, EntityKind } from "./entity.ts";
import { type ShapeMatch, scanText } from "./entityShape.ts";

/** Something linkable in a text that is no event: at UTF-16 indices, the end past its last character. */
export interface EntityInText {
  readonly entity: Omit<Entity, "occurrences">;
  readonly start: number;
  readonly end: number;
}

/** Found in any code and prose without meaning a thing of the person's AWS account. */
const NO_RESOURCE: ReadonlySet<EntityKind> = new Set(["ip-address", "service-principal"]);

/** The resources, roles, users and keys that a text names by ARN or id, in order. Patterns ("role/*", "role/${name}") are none. */
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
