import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { namesText } from "../text/namesText.ts";
import { shortened } from "./nouns.ts";

/** A peer of a security group rule with its ports. */
export interface PeerRule {
  /** A network, a security group or a prefix list. */
  readonly peer: string;
  /** "tcp 22", "all traffic"; empty where the rule has no protocol. */
  readonly ports: string;
}

/**
 * The peers and ports of security group rules in a request: "0.0.0.0/0 (tcp 22), ::/0 (tcp 22)"; at most three, then
 * "and 2 more". Empty when the request names none, as when it names rules by their ids.
 */
export function rulesIn(request: JsonObject): string {
  return namesText(
    peerRulesIn(request).map(({ peer, ports }) => shortened(ports === "" ? peer : `${peer} (${ports})`)),
  );
}

/** The rules in the request of an operation that adds or removes rules. */
export function peerRulesIn(request: JsonObject): readonly PeerRule[] {
  const rules: PeerRule[] = [];
  for (const permission of itemsOf(request.ipPermissions)) {
    const ports = portsOf(permission);
    for (const range of [
      ...itemsOf(permission.ipRanges),
      ...itemsOf(permission.ipv6Ranges),
      ...itemsOf(permission.groups),
      ...itemsOf(permission.prefixListIds),
    ]) {
      const peer =
        asText(range.cidrIp) ?? asText(range.cidrIpv6) ?? asText(range.groupId) ?? asText(range.prefixListId);
      if (peer !== undefined) {
        rules.push({ peer, ports });
      }
    }
  }
  const direct = asText(request.cidrIp) ?? asText(request.cidrIpv6);
  return rules.length === 0 && direct !== undefined ? [{ peer: direct, ports: portsOf(request) }] : rules;
}

/** The protocol and ports of a rule: "tcp 22", "tcp 8000-8100", "icmp type 8", "all traffic"; empty without a protocol. */
export function portsOf(rule: JsonObject): string {
  const protocol = asText(rule.ipProtocol);
  if (protocol === undefined) {
    return "";
  }
  if (protocol === "-1") {
    return "all traffic";
  }
  const from = asText(rule.fromPort);
  const to = asText(rule.toPort);
  if (protocol.startsWith("icmp") || protocol === "1" || protocol === "58") {
    // The port fields hold the ICMP type and code; -1 is any.
    const code = to === undefined || to === "-1" ? "" : ` code ${to}`;
    return from === undefined || from === "-1" ? protocol : `${protocol} type ${from}${code}`;
  }
  const ports =
    from === undefined || from === "-1" ? "" : from === to || to === undefined ? ` ${from}` : ` ${from}-${to}`;
  return `${protocol}${ports}`;
}

/** The items of a list; EC2 writes lists as {"items": […]}. */
function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  const list = Array.isArray(value) ? value : asObject(value)?.items;
  return Array.isArray(list) ? list.map(asObject).filter((item) => item !== undefined) : [];
}
