/** An IPv4 or IPv6 address as a number. An IPv4-mapped IPv6 address is read as IPv4. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Network extends Address {
  readonly prefix: number;
}

/** Parses an address; undefined for any other text, such as a service's domain or "AWS Internal". */
export function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

/**
 * Parses a network: `10.0.0.0/8`, `2001:db8::/32`, `::ffff:10.0.0.0/104`. An address alone is a network of one. Bits
 * after the prefix are ignored. Undefined for any other text.
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) {
    return undefined;
  }
  if (slash < 0) {
    return { ...address, prefix: address.bits };
  }
  const digits = text.slice(slash + 1);
  // The prefix of an IPv4-mapped address counts the 96 bits before the IPv4 address.
  const prefix = Number(digits) - (text.includes(":") ? 128 - address.bits : 0);
  return /^\d{1,3}$/.test(digits) && prefix >= 0 && prefix <= address.bits ? { ...address, prefix } : undefined;
}

/** Whether an address is in a network. False when one is IPv4 and the other IPv6. */
export function inNetwork(address: Address, network: Network): boolean {
  const rest = BigInt(network.bits - network.prefix);
  return address.bits === network.bits && address.value >> rest === network.value >> rest;
}

function parseV4(text: string): Address | undefined {
  const parts = text.split(".", 5);
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

function parseV6(text: string): Address | undefined {
  const bare = text.replace(/%[\w.-]+$/, "");
  if (bare.length > 45 || !/^[0-9a-f:.]+$/i.test(bare)) {
    return undefined;
  }
  const lastColon = bare.lastIndexOf(":");
  const tail = bare.slice(lastColon + 1);
  let hex = bare;
  if (tail.includes(".")) {
    const v4 = parseV4(tail);
    if (v4 === undefined) {
      return undefined;
    }
    hex = `${bare.slice(0, lastColon + 1)}${(v4.value >> 16n).toString(16)}:${(v4.value & 0xffffn).toString(16)}`;
  }
  const halves = hex.split("::");
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const left = groups[0] ?? [];
  const right = groups[1] ?? [];
  const missing = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) {
    return undefined;
  }
  const all = [...left, ...Array<string>(missing).fill("0"), ...right];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return undefined;
  }
  const value = all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}
