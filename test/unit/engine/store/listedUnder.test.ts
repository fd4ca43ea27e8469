import { describe, expect, it } from "vitest";
import { isListedUnder, textOfListed } from "../../../../src/engine/store/listedUnder.ts";

const json = JSON.stringify({ eventName: "DeleteBucket", eventSource: "s3.amazonaws.com", readOnly: false });
const envelope = {
  eventId: "e-1",
  username: "alice",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  readOnly: true,
  resources: [{ name: "other" }, { name: "logs", type: "AWS::S3::Bucket" }],
};
const sameType = { ...envelope, resources: envelope.resources.slice(1) };

describe("what LookupEvents lists under an attribute", () => {
  it.each([
    ["EventId", "e-1", envelope],
    ["Username", "alice", envelope],
    ["AccessKeyId", "AKIAIOSFODNN7EXAMPLE", envelope],
    ["ResourceName", "logs", envelope],
    ["ResourceType", "AWS::S3::Bucket", envelope],
    ["ResourceType", "AWS::S3::Bucket", sameType],
    ["EventName", "DeleteBucket", envelope],
    ["EventSource", "s3.amazonaws.com", envelope],
    // AWS's own classification counts more than that of the record.
    ["ReadOnly", "true", envelope],
    ["ReadOnly", "false", { resources: [] }],
  ])("%s has the value as it is, in the same letter case", (key, value, listed) => {
    expect(isListedUnder({ json, envelope: listed }, { key, value })).toBe(true);
    expect(isListedUnder({ json, envelope: listed }, { key, value: `${value}2` })).toBe(false);
    expect(isListedUnder({ json, envelope: listed }, { key, value: swapped(value) })).toBe(false);
    expect(isListedUnder({ json }, { key, value })).toBe(false);
  });

  it("is nothing under a name that it does not have", () => {
    expect(isListedUnder({ json, envelope }, { key: "Color", value: "alice" })).toBe(false);
  });
});

describe("the text that the bytes of each such record have", () => {
  it("is the value where JSON writes it as it is", () => {
    expect(textOfListed({ key: "ResourceName", value: "arn:aws:s3:::logs/a b=c,d@e+f-g_h.i" })).toBe(
      "arn:aws:s3:::logs/a b=c,d@e+f-g_h.i",
    );
    for (const value of ['a"b', "a\\b", "ü", "", "a\nb"]) {
      expect(textOfListed({ key: "ResourceName", value })).toBeUndefined();
    }
    expect(textOfListed({ key: "ReadOnly", value: "true" })).toBeUndefined();
  });
});

function swapped(text: string): string {
  return text.replace(/[a-z]/i, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
