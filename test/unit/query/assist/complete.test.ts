import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RECORD_FIELDS } from "../../../../src/model/event/recordFields.ts";
import { type Completion, complete } from "../../../../src/query/assist/complete.ts";
import { allFields, findField, pushableTo } from "../../../../src/query/fields/fields.ts";
import { nearestField } from "../../../../src/query/fields/nearestField.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";

const NOW = Date.UTC(2026, 10, 22, 17);

const VALUES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  event: [
    ["RunInstances", 12],
    ["PutObject", 3],
  ],
  source: [["ec2.amazonaws.com", 5]],
  user: [["alice smith", 4]],
};
const seen = {
  values: (field: string, part: string, limit: number) =>
    (VALUES[field] ?? [])
      .filter(([value]) => value.toLowerCase().includes(part.toLowerCase()))
      .slice(0, limit)
      .map(([value, count]) => ({ value, count })),
};

/** `|` is the cursor. */
function at(text: string): readonly Completion[] {
  const offset = text.indexOf("|");
  return complete(text.replace("|", ""), offset, seen);
}

function inserted(text: string): readonly string[] {
  return at(text).map(({ insert }) => insert);
}

describe("completion", () => {
  it.each([
    ["ev|", "event:"],
    ["-re|", "region:"],
    ["(re|", "readonly"],
    ["user:x us|", "user:"],
    ["servi|", "source:"],
    ["la|", "last:"],
    ["a O|", "OR"],
    ["ev|ent:x", "event"],
    ["event:|", "RunInstances"],
    ["event:Run|", "RunInstances"],
    ["event:(Put|", "PutObject"],
    ["event:(PutObject,|)", "RunInstances"],
    ["event:(a | b)", "RunInstances"],
    ["source:e|", "ec2"],
    ["source:kms event:|", "ScheduleKeyDeletion"],
    ["event:| service:kms.amazonaws.com", "ScheduleKeyDeletion"],
    ["user:al|", '"alice smith"'],
    ['user:"al|"', '"alice smith"'],
    ["region:eu-w|", "eu-west-1"],
    ["region:southeast-6|", "ap-southeast-6"],
    ["region:eusc|", "eusc-de-east-1"],
    ["error:|", "*"],
    ["readonly:|", "false"],
    ["last:|", "24h"],
    ["from:|", "yesterday"],
    ["time>|", "now-1h"],
    ["category:|", "Management"],
    ["requestParameters.x:|", "*"],
    ["time|", "time>="],
    ["-eventTime|", "time<"],
    ["requestPar|", "requestParameters:"],
    ["requestPar|:x", "requestParameters"],
    ["userIdentity.session|", "userIdentity.sessionContext.sourceIdentity:"],
    ["tlsDetails.|", "tlsDetails.tlsVersion:"],
    ["Ru|", "event:RunInstances"],
  ])("suggests in %s: %s", (text, expected) => expect(inserted(text)).toContain(expected));

  it.each(['"free te|', '"free te|xt"', "ip>|", "event:zzz|"])("suggests nothing in %s", (text) =>
    expect(at(text)).toEqual([]),
  );

  it("suggests window words only where they are allowed", () => {
    for (const text of ["|", "a l|", "(a) l|", "-a l|", "NOT a l|", "l|:1h"]) {
      expect([text, at(text).map(({ label }) => label)]).toEqual([text, expect.arrayContaining(["last"])]);
    }
    for (const text of ["(l|", "(a l|", "(a (b) l|)", "-l|", "NOT l|", "not (l|"]) {
      expect([text, at(text).map(({ label }) => label)]).not.toEqual([text, expect.arrayContaining(["last"])]);
    }
  });

  it("replaces the word at the cursor", () => {
    expect(at("event:(PutObject,Ru|n) x")[0]).toEqual({
      kind: "value",
      label: "RunInstances",
      insert: "RunInstances",
      start: 17,
      end: 20,
      detail: "12 seen",
    });
    expect(at("event:(a)|")[0]).toMatchObject({ start: 9, end: 9, kind: "field" });
  });

  it("lists seen values before known ones, without duplicates", () => {
    const offered = inserted("event:|");
    expect(offered.slice(0, 2)).toEqual(["RunInstances", "PutObject"]);
    expect(new Set(offered).size).toBe(offered.length);
  });

  it("suggests only event names of the tested service", () => {
    expect(inserted("source:kms event:|")).not.toContain("CreateTrail");
  });

  it("returns a limited number of suggestions inside the text, at any cursor position", () => {
    const words = fc.constantFrom("event:", "(", ")", '"', "a", " ", ",", "-", "last:", "OR", "\\", "x.y:", ">");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), fc.nat(60), (parts, offset) => {
        const text = parts.join("");
        const offered = complete(text, offset, seen);
        expect(offered.length).toBeLessThanOrEqual(50);
        for (const { start, end } of offered) {
          expect(start >= 0 && start <= end && end <= text.length).toBe(true);
        }
      }),
    );
  });
});

describe("the catalog", () => {
  it("has every record key, as a field or as a path", () => {
    for (const key of RECORD_FIELDS) {
      expect([key, parseQuery(`${key}:*`, { now: NOW }).problems]).toEqual([key, []]);
    }
  });

  it("has one Event history attribute for each of the eight lookups", () => {
    expect(Object.fromEntries(pushableTo("eventHistory").map(({ field, attribute }) => [attribute, field]))).toEqual({
      EventId: "id",
      AccessKeyId: "key",
      ResourceName: "resource",
      Username: "user",
      EventName: "event",
      ResourceType: "resourceType",
      EventSource: "source",
      ReadOnly: "readonly",
    });
  });

  it("has unique names and aliases", () => {
    const names = allFields().flatMap(({ name, aliases }) => [
      name,
      ...aliases.filter((alias) => alias.toLowerCase() !== name),
    ]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const { name } of allFields()) {
      expect(findField(name.toUpperCase())?.name).toBe(name);
    }
  });

  it("finds the nearest field name", () => {
    expect(nearestField("evnet")).toBe("event");
    expect(nearestField("eventnam")).toBe("event");
    expect(nearestField("requestParameter")).toBe("requestParameters");
    expect(nearestField("zzzzz")).toBeUndefined();
    expect(nearestField("x".repeat(10_000))).toBeUndefined();
  });
});
