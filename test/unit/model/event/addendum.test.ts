import { describe, expect, it } from "vitest";
import { readAddendum, withAddenda } from "../../../../src/model/event/addendum.ts";
import { readRecord } from "../../../../src/model/event/record.ts";

const ORIGINAL = "11111111-2222-4333-8444-555555555555";
const LATER = "11111111-2222-4333-8444-555555555556";

const original = readRecord(
  {
    eventID: ORIGINAL,
    eventName: "DeleteSnapshot",
    eventTime: "2026-11-20T10:00:00Z",
    requestID: "r1",
    errorCode: "Pending",
    responseElements: { status: "pending", kept: true },
    userIdentity: { type: "IAMUser", userName: "bob" },
  },
  { envelope: { eventId: ORIGINAL, username: "bob", resources: [] } },
);
const later = (updatedFields: unknown, more: object = {}) =>
  readRecord({
    eventID: LATER,
    eventName: "DeleteSnapshot",
    eventTime: "2026-11-20T11:00:00Z",
    requestID: "r2",
    sourceIPAddress: "198.51.100.7",
    responseElements: { status: "done" },
    addendum: { reason: "UPDATED_DATA", updatedFields, originalRequestID: "r1", originalEventID: ORIGINAL },
    ...more,
  });

describe("an addendum", () => {
  it("contains the original's id, the updated fields and the reason", () => {
    expect(readAddendum(later("responseElements, errorCode").record)).toEqual({
      reason: "UPDATED_DATA",
      updatedFields: ["responseElements", "errorCode"],
      originalEventId: ORIGINAL,
      originalRequestId: "r1",
    });
    expect(readAddendum(later(["errorCode"]).record)?.updatedFields).toEqual(["errorCode"]);
    expect(readAddendum({ addendum: { reason: "DELIVERY_DELAY" } })).toEqual({
      reason: "DELIVERY_DELAY",
      updatedFields: [],
    });
    for (const addendum of [null, "x", [1]]) {
      expect(readAddendum({ addendum })).toBeUndefined();
    }
    expect(readAddendum(original.record)).toBeUndefined();
  });

  it("replaces only the fields that it lists", () => {
    const { record, eventId, envelope, time, sourceIPAddress, raw } = withAddenda(original, [
      later("responseElements"),
    ]);
    expect(record.responseElements).toEqual({ status: "done" });
    expect(record.errorCode).toBe("Pending");
    expect(sourceIPAddress).toBe("");
    expect([eventId, envelope, time]).toEqual([ORIGINAL, original.envelope, original.time]);
    expect(JSON.parse(raw)).toEqual(record);
    expect(original.record.responseElements).toEqual({ status: "pending", kept: true });
  });

  it("replaces a value at a nested path", () => {
    expect(withAddenda(original, [later("responseElements.status")]).record.responseElements).toEqual({
      status: "done",
      kept: true,
    });
  });

  it("fills in missing fields when it lists none", () => {
    const { record, sourceIPAddress } = withAddenda(original, [later(undefined)]);
    expect(sourceIPAddress).toBe("198.51.100.7");
    expect(record.responseElements).toEqual({ status: "pending", kept: true });
    expect(record.addendum).toBeUndefined();
  });

  it("keeps the original's id and adds a diagnostic", () => {
    const event = withAddenda(original, [later("eventID,eventTime,requestID,addendum,__proto__.polluted,nothing")]);
    expect(event.record).toEqual(original.record);
    expect(event.diagnostics.at(-1)).toMatchObject({ code: "amended", message: expect.stringContaining(LATER) });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("is overridden by a later one", () => {
    const last = later("responseElements", { responseElements: { status: "deleted" } });
    expect(withAddenda(original, [later("responseElements"), last]).record.responseElements).toEqual({
      status: "deleted",
    });
  });
});
