import { BlockList, isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inNetwork, parseAddress, parseNetwork } from "../../../../src/query/match/network.ts";

function holds(address: string, network: string): boolean | undefined {
  const parsed = parseAddress(address);
  const range = parseNetwork(network);
  return parsed === undefined || range === undefined ? undefined : inNetwork(parsed, range);
}

describe("addresses and networks", () => {
  it.each([
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.1.2.3", "10.0.0.0/8", false],
    ["10.1.2.3", "10.1.2.3", true],
    ["10.1.2.3", "10.1.2.99/24", true],
    ["1.2.3.4", "0.0.0.0/0", true],
    ["::1", "0.0.0.0/0", false],
    ["2001:db8::1", "2001:db8::/32", true],
    ["2001:db9::1", "2001:db8::/32", false],
    ["::ffff:10.1.2.3", "10.0.0.0/8", true],
    ["10.1.2.3", "::ffff:10.0.0.0/104", true],
    ["11.1.2.3", "::ffff:10.0.0.0/104", false],
    ["10.1.2.3", "::ffff:10.1.2.3/128", true],
    ["1.2.3.4", "::ffff:0:0/96", true],
    ["1.2.3.4", "::/0", false],
    ["fe80::1%eth0", "fe80::/10", true],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1/128", true],
  ])("%s in %s: %s", (address, network, expected) => {
    expect(holds(address, network)).toBe(expected);
  });

  it.each([
    "",
    "AWS Internal",
    "ec2.amazonaws.com",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    ":",
    ":::",
    "1::2::3",
    "12345::",
    "1:2:3:4:5:6:7:8:9",
    "::1.2.3.999",
    "fe80::1%",
    "fe80::1%a b",
  ])("%s is not an address", (text) => expect(parseAddress(text)).toBeUndefined());

  it.each([
    "10.0.0.0/33",
    "::/129",
    "::ffff:10.0.0.0/95",
    "::ffff:10.0.0.0/8",
    "10.0.0.0/",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "x/8",
  ])("%s is not a network", (text) => expect(parseNetwork(text)).toBeUndefined());

  it("agrees with Node's implementation", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, base, prefix) => {
        const list = new BlockList();
        list.addSubnet(base, prefix, "ipv4");
        expect(holds(address, `${base}/${prefix}`)).toBe(list.check(address, "ipv4"));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, base, prefix) => {
        const list = new BlockList();
        list.addSubnet(base, prefix, "ipv6");
        // Node also finds IPv6 spellings of IPv4 addresses in IPv6 networks; here they are IPv4.
        fc.pre(parseAddress(address)?.bits === 128 && parseAddress(base)?.bits === 128);
        expect(holds(address, `${base}/${prefix}`)).toBe(list.check(address, "ipv6"));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789abcdef:.") }), (text) => {
        expect(parseAddress(text) !== undefined).toBe(isIPv4(text.replace(/\b0+(?=\d)/g, "")) || isIPv6(text));
      }),
      { numRuns: 2000 },
    );
  });
});
