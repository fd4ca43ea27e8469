import { expect, it } from "vitest";
import { serviceOf } from "../../../src/model/aws/service.ts";
import { countOf } from "../../../src/model/text/countOf.ts";
import { choiceText, valueText } from "../../../src/webview/results/labels.ts";

it("names a service in a facet as the column does", () => {
  for (const source of ["ssm.amazonaws.com", "s3.amazonaws.com", "newservice.amazonaws.com", "config.amazonaws.com"]) {
    expect(valueText("source", source)).toBe(serviceOf(source).name);
  }
  expect(choiceText({ field: "source", value: "ssm.amazonaws.com", exclude: true })).toBe(
    "not service Systems Manager",
  );
});

it("says what is absent of events without a value: a service that acted has no user name", () => {
  expect(["error", "user", "session", "resource"].map((field) => valueText(field as "user", undefined))).toEqual([
    "Succeeded",
    "(no user name)",
    "(no session)",
    "(none)",
  ]);
});

it("counts one of a thing as one", () => {
  expect([countOf(0, "event"), countOf(1, "event"), countOf(12_345, "event")]).toEqual([
    "0 events",
    "1 event",
    "12,345 events",
  ]);
});
