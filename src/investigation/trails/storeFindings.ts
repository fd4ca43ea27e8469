import type { EventDataStore } from "../../aws/eventDataStores.ts";
import { grantsOf } from "../../model/summary/policyGrants.ts";
import { type Finding, type FindingKind, type FindingSubject, finding } from "./findings.ts";
import type { FindingTimes } from "./trailFindings.ts";

/**
 * What is wrong with one event data store, the most severe first. There is no finding about details whose calls AWS
 * refused.
 */
export function storeFindings(store: EventDataStore, { time }: Pick<FindingTimes, "time">): readonly Finding[] {
  const subject: FindingSubject = { kind: "event data store", name: store.name, arn: store.arn };
  const add = (kind: FindingKind, isSo: boolean, ...values: readonly string[]) =>
    isSo ? [finding(kind, values, subject)] : [];
  const isEnding = store.status === "PENDING_DELETION";
  const updated = store.updated === undefined ? [] : [`since ${time(store.updated)}`];
  return [
    ...add("store-deleting", isEnding, ...updated),
    ...add("store-stopped", !isEnding && isTakingIn(store) === false, store.status ?? ""),
    ...add("store-unprotected", store.terminationProtection === false),
    ...openFindings(store, subject),
    ...add("store-retention", store.retentionDays !== undefined, `${store.retentionDays} days`),
  ];
}

/** Whether it takes in events now. Undefined: not known, also while ingestion starts or stops. */
export function isTakingIn({ status }: EventDataStore): boolean | undefined {
  switch (status) {
    case "ENABLED":
      return true;
    case "STOPPED_INGESTION":
    case "PENDING_DELETION":
      return false;
    default:
      return undefined;
  }
}

/**
 * The other accounts that a store's resource policy names, and "everyone". Services, identity providers and anyone whom
 * a condition lets in are not among them.
 */
export function openTo({ resourcePolicy = "", arn }: EventDataStore): readonly string[] {
  const grants = grantsOf(resourcePolicy);
  const own = arn.split(":")[4];
  return [
    ...(grants?.everyone === true ? ["everyone"] : []),
    ...(grants?.accounts ?? []).filter((account) => account !== own).map((account) => `account ${account}`),
  ];
}

function openFindings(store: EventDataStore, subject: FindingSubject): readonly Finding[] {
  const others = openTo(store);
  return others.length === 0 ? [] : [finding("store-open", others, subject)];
}
