import { parseArn } from "../aws/arn.ts";
import { identifyArn } from "../entity/arnIdentity.ts";
import type { EntityKind, EntityOccurrence, IdentifiedEntity } from "../entity/entity.ts";
import { type Sighting, seeParts } from "../entity/entitySighting.ts";
import { envelopeSightings, identify, isPattern } from "../entity/findEntities.ts";
import type { CloudTrailEvent } from "../event/record.ts";
import type { JsonObject, JsonValue } from "../text/json.ts";

/**
 * Above these limits `findEntities` may drop entities, so `candidates` returns undefined and the caller uses
 * `findEntities`.
 */
const MAX_SIGHTINGS = 200;
const MAX_VALUES = 500;
const MAX_TEXT = 4000;

/**
 * The entities of some top-level members (those that `parts` accepts), without those that `accepts` refuses, with the
 * identity and order that `findEntities` gives them, without building entities. Undefined when that needs the whole
 * record: another member names one of them too, or the record exceeds the limits above.
 */
export function candidates(
  event: CloudTrailEvent,
  parts: (root: string) => boolean,
  accepts: (sighting: Sighting) => boolean,
): readonly Candidate[] | undefined {
  const found: Candidate[] = [];
  let sightings = 0;
  const read = seeParts(event.record, parts, (sighting) => {
    sightings += 1;
    if (sightings <= MAX_SIGHTINGS && !isPattern(sighting) && accepts(sighting)) {
      add(found, sighting);
    }
  });
  if (sightings > MAX_SIGHTINGS) {
    return undefined;
  }
  if (found.length === 0) {
    return found;
  }
  const budget = { values: MAX_VALUES - read.values, text: MAX_TEXT - read.text };
  if (isNamedElsewhere(event.record, parts, found, budget)) {
    return undefined;
  }
  for (const sighting of envelopeSightings(event)) {
    candidateOf(found, sighting)?.addType(sighting);
  }
  return found;
}

/** An entity that has not been built yet. */
class Candidate {
  readonly value: string;
  readonly seenAs: EntityKind;
  readonly occurrences: EntityOccurrence[] = [];
  readonly #first: Sighting;
  #laterType: string | undefined;
  #identity: Pick<IdentifiedEntity, "kind" | "type"> | undefined;

  constructor(first: Sighting) {
    this.value = first.value;
    this.seenAs = first.kind;
    this.#first = first;
  }

  /** Takes the type of a later sighting of the same entity if there was none. */
  addType({ type }: Sighting): void {
    this.#laterType ??= type;
  }

  get kind(): EntityKind {
    return this.#identified().kind;
  }

  get type(): string | undefined {
    return this.#first.type ?? this.#identified().type ?? this.#laterType;
  }

  identified(event: CloudTrailEvent): IdentifiedEntity {
    const { type } = this;
    return { ...identify(this.#first, event), ...(type === undefined ? {} : { type }) };
  }

  #identified(): Pick<IdentifiedEntity, "kind" | "type"> {
    const arn = this.#identity === undefined && this.seenAs === "arn" ? parseArn(this.value) : undefined;
    this.#identity ??= arn === undefined ? { kind: this.seenAs } : identifyArn(arn);
    return this.#identity;
  }
}

function add(found: Candidate[], sighting: Sighting): void {
  let candidate = candidateOf(found, sighting);
  if (candidate === undefined) {
    candidate = new Candidate(sighting);
    found.push(candidate);
  } else {
    candidate.addType(sighting);
  }
  const { path, span } = sighting;
  candidate.occurrences.push(span === undefined ? { path, in: "record" } : { path, span, in: "record" });
}

function candidateOf(found: readonly Candidate[], { value, kind }: Sighting): Candidate | undefined {
  for (const candidate of found) {
    if (candidate.value === value && candidate.seenAs === kind) {
      return candidate;
    }
  }
  return undefined;
}

/**
 * True when a text outside the members that `parts` accepts contains one of the values, or when the budget is exceeded.
 */
function isNamedElsewhere(
  record: JsonObject,
  parts: (root: string) => boolean,
  found: readonly Candidate[],
  budget: { values: number; text: number },
): boolean {
  for (const root of Object.keys(record)) {
    if (!parts(root) && names(record[root] ?? null, found, budget)) {
      return true;
    }
  }
  return budget.values < 0 || budget.text < 0;
}

function names(value: JsonValue, found: readonly Candidate[], budget: { values: number; text: number }): boolean {
  budget.values -= 1;
  if (typeof value === "string") {
    budget.text -= value.length;
    return value.includes("%") || found.some((candidate) => value.includes(candidate.value));
  }
  if (typeof value !== "object" || value === null || budget.values < 0) {
    return false;
  }
  const items: readonly JsonValue[] = Array.isArray(value) ? value : Object.values(value);
  return items.some((item) => names(item, found, budget));
}
