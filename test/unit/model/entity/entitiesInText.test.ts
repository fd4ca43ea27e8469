import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entitiesInText } from "../../../../src/model/entity/entitiesInText.ts";

const values = (text: string) => entitiesInText(text).map(({ entity }) => entity.value);

describe("entitiesInText", () => {
  it("finds the entities in prose and code, with their ranges", () => {
    const text = 'Rolled back sg-0123456789abcdef0, see "arn:aws:iam::123456789012:role/ops/Admin".';
    const found = entitiesInText(text);
    expect(found.map(({ entity }) => [entity.kind, entity.label])).toEqual([
      ["ec2-resource", "sg-0123456789abcdef0"],
      ["iam-role", "Admin"],
    ]);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(found.map(({ entity }) => entity.value));
  });

  it("skips addresses, services, patterns and unfinished templates", () => {
    expect(
      values(`203.0.113.7 ec2.amazonaws.com arn:aws:iam::123456789012:role/* arn:aws:s3:::logs-\${var.name}
        arn:aws:sns:eu-west-1:123456789012:{topic} 123e4567-e89b-42d3-a456-426614174000 sha-0123456789abcdef0`),
    ).toEqual([]);
  });

  it("never throws and returns only ranges inside the text", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("arn:aws:", "sg-", "0123456789abcdef0", "{", ":"),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join("");
        for (const { entity, start, end } of entitiesInText(text)) {
          expect(text.slice(start, end)).toBe(entity.value);
        }
      }),
    );
  });

  it("handles a million points after an ARN, without including trailing ones", () => {
    const points = ".".repeat(1_000_000);
    expect(entitiesInText(`arn:aws:s3:::logs${points}x`)).toHaveLength(1);
    expect(entitiesInText(`See arn:aws:s3:::logs${points}`).map(({ entity }) => entity.value)).toEqual([
      "arn:aws:s3:::logs",
    ]);
  });
});
