import type { EventDataStore } from "../../../../src/aws/eventDataStores.ts";
import { selectionsOf } from "../../../../src/aws/selectors.ts";
import type { DetailFailure, TrailCall } from "../../../../src/aws/trailCalls.ts";
import type { Trail, TrailList } from "../../../../src/aws/trails.ts";
import { Failure } from "../../../../src/model/failure.ts";

/** A trail of all Regions that is logging. */
export function trail(changes: Partial<Trail> = {}): Trail {
  return {
    arn: `arn:aws:cloudtrail:eu-west-1:123456789012:trail/${changes.name ?? "main"}`,
    name: "main",
    accountId: "123456789012",
    homeRegion: "eu-west-1",
    multiRegion: true,
    organization: false,
    bucket: "acme-trail",
    logFileValidation: true,
    state: "logging",
    errors: [],
    failures: [],
    ...changes,
  };
}

/** An event data store that takes in all management events. */
export function store(changes: Partial<EventDataStore> = {}): EventDataStore {
  return {
    arn: "arn:aws:cloudtrail:eu-west-1:123456789012:eventdatastore/0f0f",
    name: "lake",
    status: "ENABLED",
    retentionDays: 366,
    terminationProtection: true,
    multiRegion: true,
    organization: false,
    selections: selectionsOf([], [{ FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] }]),
    resourcePolicy: "",
    failures: [],
    ...changes,
  };
}

export function list(trails: readonly Trail[], more: Partial<TrailList> = {}): TrailList {
  return { trails, eventDataStores: [], failures: [], ...more };
}

export function denied(call: TrailCall): DetailFailure {
  return {
    call,
    failure: new Failure({
      reason: "access-denied",
      message: "No.",
      context: {},
      action: `cloudtrail:${call}`,
      remedies: [],
    }),
  };
}
