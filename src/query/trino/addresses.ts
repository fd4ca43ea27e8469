import { type Network, parseNetwork } from "../match/network.ts";
import { quotedText } from "./quote.ts";
import type { Precision } from "./values.ts";

/**
 * Whether a text is an address in one of the networks, or in none. Networks that are none are left out, as in the search
 * language. "complete": texts that Trino may not read as an address although the search language does pass as well.
 */
export function addressTest(
  text: string,
  networks: readonly string[],
  negated: boolean,
  precision: Precision,
): string | undefined {
  const parsed = networks.flatMap((network) => parseNetwork(network) ?? []);
  if (parsed.length === 0) {
    return negated ? undefined : "false";
  }
  const cast = `TRY_CAST(${text} AS IPADDRESS)`;
  const parts = [...new Set(parsed.map(cidr))].map((network) => `contains(${quotedText(network)}, ${cast})`);
  const any = `coalesce(${parts.join(" OR ")}, false)`;
  if (negated) {
    return `NOT ${any}`;
  }
  return precision === "complete" ? `(${any} OR (${cast} IS NULL AND regexp_like(${text}, '${ODD_ADDRESS}')))` : any;
}

/** An address with leading zeros or a zone, which Trino refuses. */
const ODD_ADDRESS = "^[0-9A-Fa-f:.]+(?:%[\\w.-]+)?$";

/** "10.0.0.0/8", "2001:db8:0:0:0:0:0:0/32"; the bits after the prefix are 0. */
function cidr({ bits, value, prefix }: Network): string {
  const rest = BigInt(bits - prefix);
  const first = (value >> rest) << rest;
  const [size, count, radix, separator] = bits === 32 ? ([8n, 4, 10, "."] as const) : ([16n, 8, 16, ":"] as const);
  const groups = Array.from({ length: count }, (_, index) =>
    ((first >> (BigInt(count - 1 - index) * size)) & ((1n << size) - 1n)).toString(radix),
  );
  return `${groups.join(separator)}/${prefix}`;
}
