import { expect, it } from "vitest";
import type { EventDataStore } from "../../../../src/aws/eventDataStores.ts";
import { isTakingIn, openTo, storeFindings } from "../../../../src/investigation/trails/storeFindings.ts";

const store: EventDataStore = {
  arn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/1",
  name: "lake",
  failures: [],
};
const policy = (principal: unknown) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "cloudtrail:StartQuery", Principal: principal }] });

it.each<[string, Partial<EventDataStore>, readonly (readonly [string, ...string[]])[]]>([
  ["nothing of what is not known", {}, []],
  ["nothing of a store as it should be", { status: "ENABLED", terminationProtection: true, resourcePolicy: "" }, []],
  ["a store that is stopped", { status: "STOPPED_INGESTION" }, [["store-stopped", "STOPPED_INGESTION"]]],
  ["nothing of a store that starts", { status: "STARTING_INGESTION" }, []],
  ["a store that is deleted, once", { status: "PENDING_DELETION" }, [["store-deleting"]]],
  ["since when", { status: "PENDING_DELETION", updated: 7 }, [["store-deleting", "since at 7"]]],
  ["one without protection", { terminationProtection: false }, [["store-unprotected"]]],
  ["for how long it keeps events", { retentionDays: 90 }, [["store-retention", "90 days"]]],
  ["everyone who may read it", { resourcePolicy: policy("*") }, [["store-open", "everyone"]]],
  [
    "other accounts, not its own",
    { resourcePolicy: policy({ AWS: ["111122223333", "444455556666"] }) },
    [["store-open", "account 444455556666"]],
  ],
  ["nothing of services", { resourcePolicy: policy({ Service: "cloudtrail.amazonaws.com" }) }, []],
  [
    "the most severe first",
    { status: "STOPPED_INGESTION", terminationProtection: false, resourcePolicy: policy("*"), retentionDays: 7 },
    [
      ["store-stopped", "STOPPED_INGESTION"],
      ["store-unprotected"],
      ["store-open", "everyone"],
      ["store-retention", "7 days"],
    ],
  ],
])("tells %s", (_, changes, findings) => {
  const found = storeFindings({ ...store, ...changes }, { time: (at) => `at ${at}` });
  expect(found.map(({ kind, values }) => [kind, ...values])).toEqual(findings);
  expect(found.every(({ subject }) => subject?.name === "lake" && subject.arn === store.arn)).toBe(true);
});

it.each([
  ["ENABLED", true],
  ["STOPPED_INGESTION", false],
  ["PENDING_DELETION", false],
  ["STOPPING_INGESTION", undefined],
  [undefined, undefined],
])("a store that is %s takes events in: %s", (status, answer) => {
  expect(isTakingIn({ ...store, ...(status === undefined ? {} : { status }) })).toBe(answer);
});

it("a policy that cannot be read opens a store to nobody", () => {
  expect(openTo({ ...store, resourcePolicy: "{" })).toEqual([]);
});
