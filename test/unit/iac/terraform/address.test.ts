import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  byDeclaration,
  declarationOf,
  declarationsOf,
  formatAddress,
  parseAddress,
  type TerraformAddress,
} from "../../../../src/iac/terraform/address.ts";

describe("addresses", () => {
  it("are split into their parts", () => {
    expect(parseAddress('module.net["a.b"].module.sub[2].aws_subnet.this["x\\"y"]')).toEqual({
      modules: [
        { name: "net", key: "a.b" },
        { name: "sub", key: 2 },
      ],
      mode: "managed",
      type: "aws_subnet",
      name: "this",
      key: 'x"y',
    });
    expect(parseAddress("data.aws_vpc.main")).toMatchObject({ mode: "data", type: "aws_vpc" });
    expect(parseAddress("module.a.data.aws_vpc.main")).toMatchObject({ mode: "data", modules: [{ name: "a" }] });
  });

  it.each(["", "a", "a.b.c", "module.a", "a[0].b", "a.b.", ".a.b", "a..b", 'a.b["x]', "a.b[x]", "a.b c", "a.b[0][1]"])(
    "%j is none",
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );

  it("are limited in length and steps", () => {
    expect(parseAddress(`${"module.a.".repeat(900)}x.y`)).toBeUndefined();
    expect(parseAddress(`a.b["${"x".repeat(20_000)}"]`)).toBeUndefined();
  });

  const name = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/).filter((text) => text !== "module" && text !== "data");
  const key = fc.oneof(
    fc.nat(),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(`\${x}`, "%{", "a\nb", "\\"),
  );
  const withKey = fc.oneof(fc.record({ name }), fc.record({ name, key }));
  const address: fc.Arbitrary<TerraformAddress> = fc
    .record({
      modules: fc.array(withKey, { maxLength: 3 }),
      mode: fc.constantFrom("managed" as const, "data" as const),
      type: name,
      named: withKey,
    })
    .map(({ named, ...rest }) => ({ ...rest, ...named }));

  it("are formatted as they were printed", () => {
    fc.assert(
      fc.property(address, (parts) => {
        expect(parseAddress(formatAddress(parts))).toEqual(parts);
      }),
    );
  });
});

describe("the declaration of an instance", () => {
  it("is the address without indexes, equal to a declaration of the block in its module", () => {
    expect(declarationOf('module.net["a"].module.sub[0].aws_subnet.this[1]')).toBe(
      "module.net.module.sub.aws_subnet.this",
    );
    expect(declarationOf("aws_subnet.this")).toBe("aws_subnet.this");
    expect(declarationOf("data.aws_vpc.main")).toBe("data.aws_vpc.main");
    expect(declarationOf("nothing")).toBeUndefined();
    expect(declarationsOf("aws_subnet.this", ["", "module.net.module.sub"])).toEqual([
      "aws_subnet.this",
      "module.net.module.sub.aws_subnet.this",
    ]);
  });

  it("groups its instances", () => {
    const instances = ["a.b[0]", "a.b[1]", 'module.m["x"].a.b', "no address"].map((address) => ({ address }));
    const found = byDeclaration(instances);
    expect([...found.keys()]).toEqual(["a.b", "module.m.a.b"]);
    expect(found.get("a.b")).toHaveLength(2);
  });
});
