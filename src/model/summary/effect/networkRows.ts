import { plainKey } from "../../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../../text/json.ts";
import { isAnywhere } from "../exposedSettings.ts";
import { textsIn, valuesUnder } from "../requestValues.ts";
import { type PeerRule, peerRulesIn, portsOf } from "../securityGroupRules.ts";
import { doneLabel, type EffectRow, rowOf } from "./effectRow.ts";

interface NetworkChange {
  readonly verb: string;
  /**
   * Whether it lets somebody in, so that all addresses are everyone. A text: only under this condition, which the request
   * may not show.
   */
  readonly opens: boolean | string | ((event: CloudTrailEvent) => boolean | string);
  readonly rules: (event: CloudTrailEvent, request: JsonObject) => readonly PeerRule[];
}

/** Operations that open, close or route a network. A further one is one row. */
const CHANGES: ReadonlyMap<string, NetworkChange> = new Map<string, NetworkChange>([
  ["ec2 AuthorizeSecurityGroupIngress", { verb: "open to", opens: true, rules: (_, request) => peerRulesIn(request) }],
  [
    "ec2 AuthorizeSecurityGroupEgress",
    { verb: "open egress to", opens: false, rules: (_, request) => peerRulesIn(request) },
  ],
  ["ec2 RevokeSecurityGroupIngress", { verb: "close to", opens: false, rules: (_, request) => peerRulesIn(request) }],
  [
    "ec2 RevokeSecurityGroupEgress",
    { verb: "close egress to", opens: false, rules: (_, request) => peerRulesIn(request) },
  ],
  [
    "ec2 ModifySecurityGroupRules",
    { verb: "change rule to", opens: "if it is an inbound rule", rules: (_, request) => changedRules(request) },
  ],
  ["ec2 CreateRoute", { verb: "add route to", opens: false, rules: routes }],
  ["ec2 ReplaceRoute", { verb: "change route to", opens: false, rules: routes }],
  ["ec2 DeleteRoute", { verb: "delete route to", opens: false, rules: routes }],
  ["ec2 CreateNetworkAclEntry", { verb: "add rule for", opens: false, rules: aclRules }],
  ["ec2 ReplaceNetworkAclEntry", { verb: "change rule for", opens: false, rules: aclRules }],
  ["lightsail OpenInstancePublicPorts", { verb: "open to", opens: true, rules: (_, request) => openPorts(request) }],
  ["lightsail PutInstancePublicPorts", { verb: "open to", opens: true, rules: (_, request) => openPorts(request) }],
  ["rds AuthorizeDBSecurityGroupIngress", { verb: "open to", opens: true, rules: networksUnder("cidrip") }],
  ["redshift AuthorizeClusterSecurityGroupIngress", { verb: "open to", opens: true, rules: networksUnder("cidrip") }],
  ["eks UpdateClusterConfig", { verb: "open endpoint to", opens: endpointOpens, rules: endpointNetworks }],
]);

/** The networks, groups and routes that a request opens, closes or changes. */
export function networkRows(event: CloudTrailEvent, request: JsonObject, service: string): readonly EffectRow[] {
  const change = CHANGES.get(`${service} ${apiName(event.eventName)}`);
  if (change === undefined) {
    return [];
  }
  const label = doneLabel(event, change.verb);
  const opens = typeof change.opens === "function" ? change.opens(event) : change.opens;
  return change.rules(event, request).map(({ peer, ports }) => {
    if (opens === false || !isAnywhere(peer)) {
      return rowOf(label, [peer], { note: ports });
    }
    const everyone = { text: `${peer} (any ${peer.includes(":") ? "IPv6" : "IPv4"} address)`, of: peer };
    return opens === true
      ? rowOf(label, [everyone], { note: ports, exposure: "public" })
      : rowOf(label, [everyone], {
          note: [ports, opens].filter((text) => text !== "").join(", "),
          exposure: "conditional",
        });
  });
}

function networksUnder(key: string): NetworkChange["rules"] {
  return (event) => valuesUnder(event, [key]).map((peer) => ({ peer, ports: "" }));
}

/** The networks that may use the endpoint of a cluster; none where the request turns the public endpoint off. */
function endpointNetworks(event: CloudTrailEvent, request: JsonObject): readonly PeerRule[] {
  return valuesUnder(event, ["endpointpublicaccess"]).includes("false")
    ? []
    : networksUnder("publicaccesscidrs")(event, request);
}

function endpointOpens(event: CloudTrailEvent): boolean | string {
  return valuesUnder(event, ["endpointpublicaccess"]).includes("true") || "if the endpoint is public";
}

/** The ports that Lightsail opens, each with its own networks. */
function openPorts({ portInfo, portInfos }: JsonObject): readonly PeerRule[] {
  return [portInfo, ...(Array.isArray(portInfos) ? portInfos.slice(0, MAX_RULES) : [])].flatMap((each) => {
    const { cidrs, ipv6Cidrs, protocol, ...range } = asObject(each) ?? {};
    const ports = portsOf({ ...range, ...(protocol === undefined ? {} : { ipProtocol: protocol }) });
    return [...textsIn(cidrs), ...textsIn(ipv6Cidrs)].map((peer) => ({ peer, ports }));
  });
}

function routes(event: CloudTrailEvent): readonly PeerRule[] {
  const [through] = valuesUnder(event, [
    "gatewayid",
    "natgatewayid",
    "transitgatewayid",
    "networkinterfaceid",
    "vpcpeeringconnectionid",
    "instanceid",
  ]);
  return valuesUnder(event, ["destinationcidrblock", "destinationipv6cidrblock", "destinationprefixlistid"]).map(
    (peer) => ({ peer, ports: through === undefined ? "" : `through ${through}` }),
  );
}

function aclRules(event: CloudTrailEvent, request: JsonObject): readonly PeerRule[] {
  const [protocol] = valuesUnder(event, ["aclprotocol", "protocol"]);
  const range = asObject(request.portRange);
  const action = asText(request.ruleAction);
  const ports =
    protocol === undefined ? "" : portsOf({ ipProtocol: PROTOCOLS.get(protocol) ?? protocol, ...ends(range) });
  const way = request.egress === true ? "outbound" : "inbound";
  const number = asText(request.ruleNumber);
  return valuesUnder(event, ["cidrblock", "ipv6cidrblock"]).map((peer) => ({
    peer,
    ports: [action, ports, way, number === undefined ? "" : `rule ${number}`].filter(Boolean).join(", "),
  }));
}

function ends(range: JsonObject | undefined): JsonObject {
  const from = asText(range?.from);
  const to = asText(range?.to);
  return from === undefined || to === undefined ? {} : { fromPort: from, toPort: to };
}

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["6", "tcp"],
  ["17", "udp"],
]);

const MAX_RULES = 200;

/** The rules of ModifySecurityGroupRules, which EC2 records with the keys of its API: "CidrIpv4". */
function changedRules(request: JsonObject): readonly PeerRule[] {
  const rules: PeerRule[] = [];
  const read = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) {
      value.slice(0, MAX_RULES).forEach(read);
      return;
    }
    const object = asObject(value);
    if (object === undefined || rules.length >= MAX_RULES) {
      return;
    }
    const plain = new Map(Object.entries(object).map(([key, member]) => [plainKey(key), member]));
    const at = (key: string) => asText(plain.get(key));
    const peer = at("cidripv4") ?? at("cidripv6") ?? at("referencedgroupid") ?? at("prefixlistid");
    if (peer !== undefined) {
      const named = { ipProtocol: at("ipprotocol"), fromPort: at("fromport"), toPort: at("toport") };
      rules.push({ peer, ports: portsOf(definedOnly(named)) });
      return;
    }
    Object.values(object).forEach(read);
  };
  read(request);
  return rules;
}

function definedOnly(members: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
