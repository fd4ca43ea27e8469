import { describe, expect, it } from "vitest";
import { planReads, type ReadPlan } from "../../../../src/engine/table/readPlan.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";

const NOW = Date.UTC(2026, 10, 22, 17);

/** The plan of a query without its tree: what a person would ask about it. */
function planned(text: string): Omit<ReadPlan, "condition" | "steps"> {
  const { query, problems } = parseQuery(text, { now: NOW });
  expect(problems).toEqual([]);
  const { columns, records, literals } = planReads(query.condition);
  return { columns, records, literals };
}

describe("a read plan", () => {
  it("reads nothing for all events", () => {
    expect(planReads(undefined)).toEqual({
      condition: { kind: "all", of: [] },
      steps: { kind: "all", of: [] },
      columns: [],
      records: [],
      literals: [],
    });
  });

  it("answers from columns alone what columns hold, each read once", () => {
    expect(planned("source:s3 OR source:iam")).toEqual({
      columns: ["eventSource", "insightDetails"],
      records: [],
      literals: [],
    });
    expect(planned("-ip:10.0.0.0/8 error:*")).toEqual({
      columns: ["sourceIPAddress", "errorCode", "errorMessage", "responseError", "serviceEventDetails"],
      records: [],
      literals: [],
    });
    expect(planned("mentions:arn:aws:iam::*:role/* id:3038ebd2*").columns).toEqual(["arns", "id"]);
  });

  it("reads records for text and for paths without a column, and only those that hold its literals", () => {
    expect(planned("PublicAccess")).toEqual({ columns: [], records: ["text"], literals: [["publicaccess"]] });
    expect(planned("source:s3 requestParameters.bucketName:audit-*")).toEqual({
      columns: ["eventSource", "insightDetails"],
      records: ["requestParameters.bucketName"],
      literals: [["bucketname"], ["audit-"]],
    });
    expect(planned("apple OR pear").literals).toEqual([["apple", "pear"]]);
  });

  it("has no literals where a record without them can satisfy the condition", () => {
    expect(planned("-PublicAccess")).toEqual({ columns: [], records: ["text"], literals: [] });
    expect(planned("PublicAccess OR error:*").literals).toEqual([]);
  });

  it("turns the tests of the time and the span into one range, asked first", () => {
    const { columns, steps } = planReads(
      {
        kind: "all",
        of: [
          { kind: "text", text: "role" },
          { kind: "field", field: "time", test: { op: ">", value: 1_000 } },
        ],
      },
      { from: 500, to: 2_000 },
    );
    expect(columns).toEqual(["time"]);
    expect(steps).toEqual({
      kind: "all",
      of: [
        { kind: "range", range: { low: 1_001, high: 1_999 } },
        { kind: "record", test: { kind: "text", text: "role" } },
      ],
    });
  });

  it("keeps the shape of the condition, with what answers each test", () => {
    const region = {
      kind: "field",
      field: "region",
      test: { op: "is", values: [{ value: "eu", wildcard: false }] },
    } as const;
    expect(planReads({ kind: "not", of: { kind: "any", of: [region, { kind: "text", text: "x" }] } }).steps).toEqual({
      kind: "not",
      of: {
        kind: "any",
        of: [
          { kind: "columns", columns: ["awsRegion"], test: region },
          { kind: "record", test: { kind: "text", text: "x" } },
        ],
      },
    });
  });
});
