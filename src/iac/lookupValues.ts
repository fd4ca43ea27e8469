import { isGlobalService } from "../model/aws/globalServices.ts";
import { lookupValueLength, MAX_LOOKUP_VALUE } from "../model/aws/lookupValue.ts";
import { isDistinct } from "./identification.ts";
import { type Identified, Identity } from "./identity.ts";
import type { ResourceIdentifiers } from "./resourceInstance.ts";
import { words } from "./resourceTypes/catalog.ts";
import type { ResourceType, ValueForm } from "./resourceTypes/resourceType.ts";

/**
 * How sure it is that a resource's events are listed under its values. "row": its type's table row says so. "guess": its
 * type has no row, so that finding nothing means nothing. "none": there is nothing to look up.
 */
type LookupBasis = "row" | "guess" | "none";

/** How to look up a resource in Event history. */
export interface LookupValues {
  readonly basis: LookupBasis;
  /**
   * Values for the lookup attribute `ResourceName`: at most three, most likely first. Empty when no identifier is known
   * under which AWS lists its events.
   */
  readonly values: readonly string[];
  /**
   * Names of the events that create, change and delete it, as recorded, for a resource that AWS lists under no identifier.
   * Empty when `values` is not.
   */
  readonly eventNames: readonly string[];
  /** For basis "none": the reason, a sentence for the user. */
  readonly why?: string;
  /**
   * True when events are recorded in the service's single Region of the partition, independent of the code's Region.
   */
  readonly global: boolean;
  /** First label of its `eventSource`: "ec2" of "ec2.amazonaws.com". */
  readonly service: string;
}

const MOST_VALUES = 3;

/**
 * The lookup values of a resource, in the order of its type's table row; for an unlisted type name, URL, ARN and id in
 * a default order, without ids that a tool made up.
 */
export function lookupValues(instance: Identified): LookupValues {
  const identity = new Identity(instance);
  const { row, service } = identity;
  const where = { global: isGlobalService(service) || identity.isForCloudFront, service };
  if (row?.unrecorded !== undefined) {
    return { basis: "none", values: [], eventNames: [], why: row.unrecorded, ...where };
  }
  if (row !== undefined && !isDistinct(identity)) {
    return { basis: "none", values: [], eventNames: [], why: INDISTINCT, ...where };
  }
  if (row?.values.length === 0) {
    const eventNames = [...words(row.created), ...words(row.changed), ...words(row.deleted)];
    return { basis: "row", values: [], eventNames: [...new Set(eventNames)], ...where };
  }
  const values = row === undefined ? guesses(identity, instance.identifiers) : valuesOf(identity, row, instance);
  const accepted = [...new Set(values.filter(isLookupValue))].slice(0, MOST_VALUES);
  const none = { basis: "none", why: row === undefined ? MADE_UP : UNNAMED } as const;
  return {
    ...(accepted.length === 0 ? none : { basis: row === undefined ? "guess" : "row" }),
    values: accepted,
    eventNames: [],
    ...where,
  };
}

const INDISTINCT =
  "Its events are listed with those of similar resources, and nothing that the tool keeps tells them apart.";
const UNNAMED = "This resource has no name, ID, or ARN that CloudTrail can look up.";
const MADE_UP = `${UNNAMED} An ID that a tool made up is in no event.`;

/**
 * The ARN, where Region, account and name or id determine it; undefined when the type is unlisted or a part is missing.
 */
export function arnOf(instance: Identified): string | undefined {
  return new Identity(instance).arn;
}

/** Whether the type is a part of another, such as the policy of a bucket. */
export function isPart(type: string): boolean {
  return new Identity({ type, identifiers: {} }).row?.partOf !== undefined;
}

function isLookupValue(value: string): boolean {
  return value !== "" && lookupValueLength(value) <= MAX_LOOKUP_VALUE;
}

function valuesOf(identity: Identity, row: ResourceType, instance: Identified): readonly string[] {
  return row.values.flatMap((form) =>
    form === "parent" ? valuesOfParent(identity, row, instance) : present(valueIn(identity, form)),
  );
}

function valueIn(identity: Identity, form: Exclude<ValueForm, "parent">): string | undefined {
  const { id, name } = identity;
  switch (form) {
    case "id":
    case "name":
    case "arn":
    case "url":
      return identity[form];
    case "unslashed":
      return name?.startsWith("/") ? name.slice(1) : undefined;
    case "zone":
      return id === undefined ? undefined : `/hostedzone/${id}`;
    default:
      return form satisfies never;
  }
}

/** Events of a part are listed under the parent's values. */
function valuesOfParent(identity: Identity, { partOf = "" }: ResourceType, instance: Identified): readonly string[] {
  const { parent = "" } = identity;
  const identifiers: ResourceIdentifiers = parent.startsWith("arn:")
    ? { arn: parent }
    : parent.startsWith("https:")
      ? { url: parent }
      : { id: parent };
  const whole = { ...instance, type: partOf, identifiers };
  const known = new Identity(whole);
  return parent === "" ? [] : known.row === undefined ? [parent] : valuesOf(known, known.row, whole);
}

/** EC2-like ids come first; other resources are more often listed by name. */
function guesses(identity: Identity, { id = "" }: ResourceIdentifiers): readonly string[] {
  const { name, url, arn } = identity;
  if (/^[a-z]+-[0-9a-f]{8,17}$/.test(id)) {
    return [id, ...present(arn)];
  }
  const guessed = [name, url, arn, identity.id];
  return guessed.filter((value) => value !== undefined && !(value === id && isMadeUp(id))) as readonly string[];
}

/**
 * Whether an id can only be the tool's: a random one, or one made of several identifiers, which AWS never lists as one
 * value. Account ids are made up too: Terraform gives them to settings of an account.
 */
function isMadeUp(id: string): boolean {
  const isOwn = /^(?:arn:|https:|[a-z]{2}(?:-[a-z]+)+-\d:[0-9a-f-]{36}$)/.test(id) && !/,|_arn:/.test(id);
  return !isOwn && (/(?:^|-)\d{26}$|[|,#: ]|_arn:/.test(id) || /^\d{12}$/.test(id));
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
