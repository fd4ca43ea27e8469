import { createEvents, deleteEvents } from "../../iac/concerns.ts";
import { lookupValues } from "../../iac/lookupValues.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { resourceTypeOf, words } from "../../iac/resourceTypes/catalog.ts";
import { type Listing, listingOf } from "../../iac/resourceTypes/listing.ts";
import { parseArn } from "../../model/aws/arn.ts";
import { apiName } from "../../model/event/record.ts";
import { formOf, type Sighting } from "./lookups.ts";

/** Requests for lookups by the resource's own identifiers, per resource: at least one for each. */
export const NAME_REQUESTS = 3;
/** Requests for all events of the service, shared by its resources in an account and Region. */
const SERVICE_REQUESTS = 1;
/** Events looked up by name, with one request each, shared by the resources of a type in an account and Region. */
const MOST_OPERATIONS = 9;

/** Upper bound of requests per resource. */
export const MOST_REQUESTS = NAME_REQUESTS + SERVICE_REQUESTS + MOST_OPERATIONS;

/**
 * The questions that can find a resource's changes. Each has a budget of its own, so that none uses up the requests of
 * another one.
 */
export interface HistoryPlan {
  /** "row": the identifiers are those under which AWS lists the type's events. "guess": the type has no table row. */
  readonly basis: "row" | "guess";
  /**
   * Exact values for lookups by resource, most likely first. They find every change if AWS lists the service's resources.
   * Empty for a type or service whose events are listed under no resource.
   */
  readonly names: readonly string[];
  readonly listing: Listing;
  /** Event source ("logs.amazonaws.com"). All its events include every change; the budget reads the newest ones. */
  readonly service: string;
  readonly serviceRequests: number;
  /**
   * Names of events that create, change or delete such a resource, as recorded. They find those changes however the
   * service lists its resources. Empty for a guess.
   */
  readonly operations: readonly string[];
  /** How many further event names the budget leaves out. */
  readonly operationsLeft: number;
}

/** The resource with the account and Region in which it is looked up: they complete its ARN where it has none. */
export function locatedIn(
  instance: ResourceInstance,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): ResourceInstance {
  return { ...instance, accountId: instance.accountId ?? accountId, region: instance.region ?? region };
}

/** Why no question can find a resource's changes: a sentence for the user. */
interface NoPlan {
  readonly why: string;
}

/** The questions for a resource, or why there are none. */
export function planHistory(instance: ResourceInstance): HistoryPlan | NoPlan {
  const { basis, why = "", values, eventNames, service } = lookupValues(instance);
  if (basis === "none") {
    return { why };
  }
  const row = resourceTypeOf(instance.type);
  const listing = listingOf(instance.type);
  // Creation and deletion first: some types have more kinds of changes than the budget.
  const operations =
    values.length === 0
      ? eventNames
      : [...new Set([...createEvents(instance.type), ...deleteEvents(instance.type), ...words(row?.changed)])];
  return {
    basis,
    names: listing === "none" ? [] : values,
    listing,
    service: `${service}.amazonaws.com`,
    // Services with documented types are busy: their newest page reaches back minutes.
    serviceRequests: listing === "documented" || values.length === 0 ? 0 : SERVICE_REQUESTS,
    operations: operations.slice(0, MOST_OPERATIONS),
    operationsLeft: Math.max(0, operations.length - MOST_OPERATIONS),
  };
}

/** Upper bound of requests for several resources. Questions that they share count once. */
export function mostRequests(instances: readonly ResourceInstance[]): number {
  const shared = new Map<string, number>();
  let requests = 0;
  for (const instance of instances) {
    const plan = planHistory(instance);
    if (!("why" in plan)) {
      const arn = parseArn(instance.identifiers.arn ?? "");
      const { accountId = arn?.accountId ?? "", region = arn?.region ?? "" } = instance;
      requests += plan.names.length === 0 ? 0 : NAME_REQUESTS;
      shared.set(`${accountId} ${region} ${plan.service}`, plan.serviceRequests);
      for (const operation of plan.operations) {
        shared.set(`${accountId} ${region} ${operation}`, 1);
      }
    }
  }
  return [...shared.values()].reduce((sum, count) => sum + count, requests);
}

/**
 * Whether AWS lists resources such as this one, by the events seen of its service. "listed": in a form that was looked
 * up, so that lookups by name would have found its changes. "not-listed": at least one event that acts on such a
 * resource lists nothing. "unseen": no event shows it.
 */
export function seenListing(
  { type }: Pick<ResourceInstance, "type">,
  names: readonly string[],
  sightings: Iterable<Sighting>,
): "listed" | "not-listed" | "unseen" {
  const row = resourceTypeOf(type);
  const own = new Set([...words(row?.created), ...words(row?.changed), ...words(row?.deleted)].map(apiName));
  // Events of a part are listed under its parent: events that act on the parent itself show nothing about the part's.
  const types = new Set(row?.partOf === undefined ? words(row?.cloudFormation).map((name) => name.toLowerCase()) : []);
  const forms = new Set(names.map(formOf));
  let seen: "listed" | "unseen" = "unseen";
  for (const { eventName, resources, failed } of sightings) {
    const isOwn = own.has(apiName(eventName));
    if (isOwn && !failed && resources.length === 0) {
      return "not-listed";
    }
    if (resources.some(({ type: listed, form }) => forms.has(form) && (isOwn || types.has(listed.toLowerCase())))) {
      seen = "listed";
    }
  }
  return seen;
}
