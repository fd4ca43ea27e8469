import { withoutEnd } from "../text/text.ts";
import type { EntityKind } from "./entity.ts";

/** An entity recognized by its shape. `start` and `end` (exclusive) are UTF-16 indices of the scanned text. */
export interface ShapeMatch {
  readonly kind: EntityKind;
  readonly start: number;
  readonly end: number;
  readonly type?: string;
}

/** Prefixes of EC2 ids with their CloudFormation type; "" where there is none. */
const EC2_TYPES: ReadonlyMap<string, string> = new Map([
  ["i", "AWS::EC2::Instance"],
  ["sg", "AWS::EC2::SecurityGroup"],
  ["sgr", "AWS::EC2::SecurityGroupRule"],
  ["vpc", "AWS::EC2::VPC"],
  ["subnet", "AWS::EC2::Subnet"],
  ["rtb", "AWS::EC2::RouteTable"],
  ["rtbassoc", "AWS::EC2::SubnetRouteTableAssociation"],
  ["igw", "AWS::EC2::InternetGateway"],
  ["eigw", "AWS::EC2::EgressOnlyInternetGateway"],
  ["nat", "AWS::EC2::NatGateway"],
  ["eni", "AWS::EC2::NetworkInterface"],
  ["eni-attach", "AWS::EC2::NetworkInterfaceAttachment"],
  ["eipalloc", "AWS::EC2::EIP"],
  ["eipassoc", "AWS::EC2::EIPAssociation"],
  ["vol", "AWS::EC2::Volume"],
  ["snap", "AWS::EC2::Snapshot"],
  ["ami", "AWS::EC2::Ami"],
  ["acl", "AWS::EC2::NetworkAcl"],
  ["aclassoc", ""],
  ["lt", "AWS::EC2::LaunchTemplate"],
  ["vpce", "AWS::EC2::VPCEndpoint"],
  ["vpce-svc", "AWS::EC2::VPCEndpointService"],
  ["vpc-cidr-assoc", "AWS::EC2::VPCCidrBlock"],
  ["subnet-cidr-assoc", "AWS::EC2::SubnetCidrBlock"],
  ["pcx", "AWS::EC2::VPCPeeringConnection"],
  ["pl", "AWS::EC2::PrefixList"],
  ["tgw", "AWS::EC2::TransitGateway"],
  ["tgw-attach", "AWS::EC2::TransitGatewayAttachment"],
  ["tgw-rtb", "AWS::EC2::TransitGatewayRouteTable"],
  ["dopt", "AWS::EC2::DHCPOptions"],
  ["fl", "AWS::EC2::FlowLog"],
  ["key", "AWS::EC2::KeyPair"],
  ["cgw", "AWS::EC2::CustomerGateway"],
  ["vgw", "AWS::EC2::VPNGateway"],
  ["vpn", "AWS::EC2::VPNConnection"],
  ["cvpn-endpoint", "AWS::EC2::ClientVpnEndpoint"],
  ["cr", "AWS::EC2::CapacityReservation"],
  ["h", "AWS::EC2::Host"],
  ["r", ""],
  ["sir", ""],
  ["sfr", "AWS::EC2::SpotFleet"],
  ["fleet", "AWS::EC2::EC2Fleet"],
  ["eice", "AWS::EC2::InstanceConnectEndpoint"],
  ["ipam", "AWS::EC2::IPAM"],
  ["ipam-pool", "AWS::EC2::IPAMPool"],
  ["ipam-scope", "AWS::EC2::IPAMScope"],
  ["import-ami", ""],
  ["import-snap", ""],
  ["export-i", ""],
  ["pg", "AWS::EC2::PlacementGroup"],
]);

const FILE_SYSTEM_TYPES: ReadonlyMap<string, string> = new Map([
  ["fs", "AWS::EFS::FileSystem"],
  ["fsmt", "AWS::EFS::MountTarget"],
  ["fsap", "AWS::EFS::AccessPoint"],
]);

/** Unique ids of IAM: the first four letters give the kind. Source: IAM user guide, "IAM identifiers". */
const UNIQUE_IDS: ReadonlyMap<string, EntityKind> = new Map([
  ["AKIA", "access-key"],
  ["ASIA", "access-key"],
  ["AIDA", "iam-user"],
  ["AROA", "iam-role"],
  ["AGPA", "iam-group"],
  ["AIPA", "instance-profile"],
  ["ANPA", "iam-policy"],
]);

/** The kind of an AWS unique id ("AROA…"); undefined when the whole text is not one. */
export function uniqueIdKind(text: string): EntityKind | undefined {
  return text.charCodeAt(0) === 0x41 &&
    text.length >= 16 &&
    text.length <= 32 &&
    /^A[A-Z]{3}[A-Z0-9]{12,28}$/.test(text)
    ? UNIQUE_IDS.get(text.slice(0, 4))
    : undefined;
}

/**
 * Kind and type by the prefix of an id; undefined when the whole text is not one. `exact`: accept only 8 or 17
 * hexadecimal digits, as AWS assigns them; otherwise also the 16 or 17 letters and digits that anonymised records
 * contain.
 */
export function prefixedId(
  text: string,
  exact: boolean,
): { readonly kind: EntityKind; readonly type?: string } | undefined {
  const { length } = text;
  if (length > 35 || (!hasHyphen(text, length - 18) && !hasHyphen(text, length - (exact ? 9 : 17)))) {
    return undefined;
  }
  const match = exact
    ? /^([a-z-]{1,17})-(?:[0-9a-f]{17}|[0-9a-f]{8})$/.exec(text)
    : /^([a-z-]{1,17})-[0-9A-Za-z]{16,17}$/.exec(text);
  const prefix = match?.[1];
  if (prefix === undefined) {
    return undefined;
  }
  const type = EC2_TYPES.get(prefix);
  if (type !== undefined) {
    return { kind: "ec2-resource", ...(type === "" ? {} : { type }) };
  }
  const fileSystem = FILE_SYSTEM_TYPES.get(prefix);
  return fileSystem === undefined ? undefined : { kind: "resource", type: fileSystem };
}

function hasHyphen(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x2d;
}

/** A match of a shape's pattern, before overlapping matches are removed. */
interface Candidate {
  readonly start: number;
  /** Index from which the next candidate may begin. */
  readonly end: number;
  /** Absent for a candidate that was rejected but still blocks other shapes from this range. */
  readonly match?: ShapeMatch | undefined;
}

/** A shape: `pattern` finds candidates and `accept` checks each; undefined rejects it. */
interface Shape {
  readonly pattern: RegExp;
  accept(text: string, start: number, end: number): Candidate | undefined;
}

/** In order of precedence: of candidates with the same start, the earlier shape wins. */
const SHAPES: readonly Shape[] = [
  {
    // An ARN up to the first character that cannot be part of one in prose, JSON text or a policy.
    pattern: /\barn:aws[a-z-]*:[A-Za-z0-9.*-]+:[a-z0-9*-]*:[A-Za-z0-9*-]*:[^\s"'<>\\,;()[\]{}|^`]+/g,
    accept(text, start, end) {
      const arn = text.slice(start, end);
      // "arn:aws:s3:::logs/*" matches the objects of a bucket: link the bucket.
      const bucket = /^(arn:aws[a-z-]*:s3:::[\w.-]+)\//.exec(arn)?.[1];
      const isPattern = bucket !== undefined && /[*?$]/.test(arn.slice(bucket.length));
      const { length } = isPattern ? bucket : withoutEnd(arn, ".:!?");
      return { start, end, match: { kind: "arn", start, end: start + length } };
    },
  },
  {
    pattern: /https:\/\/(?:sqs\.[a-z0-9-]+|[a-z0-9-]+\.queue|queue)\.amazonaws\.com(?:\.cn)?\/\d{12}\/[\w.-]{1,90}/g,
    accept: (_text, start, end) => whole("queue", start, end),
  },
  {
    pattern: /\bs3:\/\/[a-z0-9.-]+/g,
    accept(text, start, end) {
      const bucket = text.slice(start + "s3://".length, end);
      const isBucket = bucket.length <= 63 && /^[a-z0-9][a-z0-9.-]+$/.test(bucket) && /[a-z0-9]$/.test(bucket);
      return isBucket && bucket.length >= 3 && !/\w/.test(text.charAt(end))
        ? { start, end, match: { kind: "bucket", start: start + "s3://".length, end } }
        : undefined;
    },
  },
  {
    pattern: /\b(?:AKIA|ASIA|AIDA|AROA|AGPA|AIPA|ANPA)[A-Z0-9]{12,28}\b/g,
    accept: (text, start, end) => whole(uniqueIdKind(text.slice(start, end)), start, end),
  },
  {
    pattern: /\.amazonaws\.com(?:\.cn)?/g,
    accept: servicePrincipal,
  },
  {
    pattern: /(?<![\w./-])(?:[a-z]{1,8}-){1,3}(?:[0-9a-f]{17}|[0-9a-f]{8})(?![\w-])/g,
    accept(text, start, end) {
      const id = prefixedId(text.slice(start, end), true);
      return { start, end, match: id === undefined ? undefined : { ...id, start, end } };
    },
  },
  {
    pattern: /(?<![\w./-])(?:\d{1,3}\.){3}\d{1,3}(?:\/32)?(?![\w./-])/g,
    accept(text, start, end) {
      const address = text.slice(start, end).replace("/32", "");
      const isAddress = isIpv4(address) && !address.startsWith("0.");
      const match: ShapeMatch = { kind: "ip-address", start, end: start + address.length };
      return { start, end, match: isAddress ? match : undefined };
    },
  },
];

function whole(kind: EntityKind | undefined, start: number, end: number): Candidate {
  return { start, end, match: kind === undefined ? undefined : { kind, start, end } };
}

/** Maximum length of the service before ".amazonaws.com": "ecs-tasks", "ec2.eu-west-1". */
const MAX_SERVICE = 71;

/** "ec2.amazonaws.com", unless it is part of a longer word. `suffix`: index of ".amazonaws.com". */
function servicePrincipal(text: string, suffix: number, end: number): Candidate | undefined {
  let start = suffix;
  while (start > 0 && suffix - start <= MAX_SERVICE && /[a-z0-9.-]/.test(text.charAt(start - 1))) {
    start -= 1;
  }
  const name = /^[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,30})?$/;
  return name.test(text.slice(start, suffix)) &&
    !/[\w.:/@-]/.test(text.charAt(start - 1)) &&
    !/[\w./:-]/.test(text.charAt(end))
    ? whole("service-principal", start, end)
    : undefined;
}

/** Matches every text that contains a shape; a cheap test that rejects most strings. */
const HINT = /arn:aws|amazonaws\.com|s3:\/\/|-[0-9a-f]{8}|\d\.\d{1,3}\.\d|A[A-Z]{3}[A-Z0-9]{12}/;

/**
 * All entities in the text recognized by their shape, in order and without overlaps. Takes time linear in the text's
 * length.
 */
export function scanText(text: string): readonly ShapeMatch[] {
  if (!mayHint(text) || !HINT.test(text)) {
    return NOTHING;
  }
  const candidates = SHAPES.flatMap(({ pattern, accept }) =>
    Array.from(text.matchAll(pattern), (found) => accept(text, found.index, found.index + found[0].length)),
  ).filter((candidate) => candidate !== undefined);
  // The sort is stable: candidates with the same start keep the order of the shapes.
  candidates.sort((left, right) => left.start - right.start);
  const matches: ShapeMatch[] = [];
  let free = 0;
  for (const { start, end, match } of candidates) {
    if (start >= free) {
      free = end;
      if (match !== undefined) {
        matches.push(match);
      }
    }
  }
  return matches;
}

const NOTHING: readonly ShapeMatch[] = [];

/** Faster than `HINT` for short texts: every shape contains a hyphen, a point, a colon or an "A". */
function mayHint(text: string): boolean {
  if (text.length > 64) {
    return true;
  }
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2d || unit === 0x2e || unit === 0x3a || unit === 0x41) {
      return true;
    }
  }
  return false;
}

/** Whether the whole text is an IPv4 address: four numbers up to 255, without a prefix length. */
export function isIpv4(text: string): boolean {
  const first = text.charCodeAt(0);
  return (
    first >= 0x30 &&
    first <= 0x39 &&
    text.length <= 15 &&
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) &&
    text.split(".").every((octet) => Number(octet) <= 255)
  );
}

/**
 * Whether the whole text is an IPv6 address: eight groups, or fewer around one "::". A MAC address and a time of day
 * are not. "::" alone is not accepted.
 */
export function isIpv6(text: string): boolean {
  if (text.length > 45 || text === "::" || !text.includes(":")) {
    return false;
  }
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const tail = text.endsWith(last) && isIpv4(last) ? [groups.pop()] : [];
  const count = groups.length + tail.length * 2;
  return (
    groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) &&
    (halves.length === 2 ? count < 8 : halves.length === 1 && count === 8)
  );
}

/** Whether the whole text is a UUID with hyphens, in any letter case. */
export function isUuid(text: string): boolean {
  return text.length === 36 && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
