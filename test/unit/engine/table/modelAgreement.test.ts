import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { evaluate } from "../../../../src/engine/table/evaluate.ts";
import { eventRow } from "../../../../src/engine/table/eventRow.ts";
import { type CellName, type Distinct, Readings } from "../../../../src/engine/table/readings.ts";
import { planReads } from "../../../../src/engine/table/readPlan.ts";
import { YES } from "../../../../src/engine/table/verdicts.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { FILTER_FIELDS } from "../../../../src/protocol/filters.ts";
import { COLUMN_VALUES } from "../../../../src/query/fields/columnValues.ts";
import { findField } from "../../../../src/query/fields/fields.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { makeWorld } from "../../../world/world.ts";

const CELLS: readonly CellName[] = [
  "eventName",
  "source",
  "user",
  "role",
  "session",
  "accessKey",
  "region",
  "account",
  "ipAddress",
  "userAgent",
  "error",
  "readOnly",
  "category",
];

function textsOf({ of, valueAt, keys }: Distinct, rows: number): readonly (string | undefined)[] {
  return Array.from({ length: rows }, (_, row) => keys[valueAt[of[row] as number] as number]);
}

/** Every cell and facet that the index reads from columns is what the model reads from the whole record. */
function expectAgreement(records: readonly string[]): void {
  const builder = new SegmentBuilder();
  builder.add("the file", Buffer.from(`{"Records":[${records.join(",")}]}`));
  const segment = builder.finish();
  expect(segment.rows).toBe(records.length);
  const readings = new Readings(segment);
  const events = records.map((json) => readRecord(json));
  for (const cell of CELLS) {
    const expected = events.map((event) => COLUMN_VALUES[cell](event, undefined));
    expect({ cell, texts: textsOf(readings.cell(cell), segment.rows) }).toEqual({ cell, texts: expected });
  }
  const look = { columns: [...CELLS, "time", "eventId"] as const, stamp: String };
  expect(events.map((_, at) => eventRow(readings.event(at), look))).toEqual(
    events.map((event) => eventRow(event, look)),
  );
  // The resource of an event is derived from the record itself.
  for (const field of FILTER_FIELDS.filter((name) => name !== "resource")) {
    const distinct = readings.facet(field);
    const expected = events.map((event) => String(findField(field)?.values(event)[0] ?? ""));
    expect({ field, texts: distinct && textsOf(distinct, segment.rows) }).toEqual({ field, texts: expected });
  }
  const errors = evaluate(
    readings,
    planReads(parseQuery("error:*", { now: 0 }).query.condition ?? { kind: "all", of: [] }),
  );
  expect([...(errors ?? [])].map((verdict) => verdict === YES)).toEqual(events.map(({ error }) => error !== undefined));
}

/** An Identity Center sign-in that failed, or did not. */
function credentialVerification(outcome: string): string {
  return JSON.stringify({
    eventVersion: "1.08",
    userIdentity: { type: "IdentityCenterUser", accountId: "123456789012", onBehalfOf: { userId: "90677c6f-b011" } },
    eventTime: "2026-11-21T08:00:00Z",
    eventSource: "signin.amazonaws.com",
    eventName: "CredentialVerification",
    awsRegion: "us-east-1",
    sourceIPAddress: "198.51.100.7",
    userAgent: "Mozilla/5.0",
    requestParameters: null,
    responseElements: null,
    eventID: `5f0cba1e-0000-4000-8000-00000000000${outcome.length % 10}`,
    readOnly: false,
    eventType: "AwsServiceEvent",
    recipientAccountId: "123456789012",
    eventCategory: "Management",
    additionalEventData: { UserName: "dana@example.com", CredentialType: "PASSWORD" },
    serviceEventDetails: { CredentialVerification: outcome },
  });
}

const CORPUS = new URL("../../../../../shared/corpus/", import.meta.url);

describe("what the index shows, counts and finds is what the model reads", { timeout: 120_000 }, () => {
  it("of a sign-in of Identity Center that failed", () => {
    expectAgreement([credentialVerification("Failure"), credentialVerification("Success")]);
  });

  it("of the whole world", () => {
    const world = makeWorld({ seed: 5, size: 2_000, end: Date.UTC(2026, 10, 22, 17) });
    expectAgreement([...world.records()].map(({ json }) => json));
  });

  it.skipIf(!existsSync(CORPUS))("of public records (skipped without ../shared/corpus)", () => {
    const records = ["invictus", "stratus", "formats"].flatMap((folder) => {
      const names = readdirSync(new URL(folder, CORPUS)).filter((name) =>
        // The containers in formats/ hold the same records.
        folder === "formats" ? name === "array.json" : name.endsWith(".json"),
      );
      return names.flatMap((name): unknown[] => {
        const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, CORPUS), "utf8")) as {
          Records?: unknown[];
        };
        return Array.isArray(content) ? content : (content.Records ?? [content]);
      });
    });
    expect(records.length).toBeGreaterThan(1_000);
    expectAgreement(records.map((record) => JSON.stringify(record)));
  });
});
