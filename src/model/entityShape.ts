import type { EntityKind } from "./entity.ts";

/** Something recognised by how it is written, at UTF-16 indices of the text it was found in. */
export interface ShapeMatch {
  readonly kind: EntityKind;
  readonly start: number;
  readonly end: number;
  readonly type?: string;
}

/** Prefixes of EC2-family ids; their CloudFormation type where there is one. */
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

/** AWS's unique ids of IAM things: four letters tell the kind. */
const UNIQUE_IDS: ReadonlyMap<string, EntityKind> = new Map([
  ["AKIA", "access-key"],
  ["ASIA", "access-key"],
  ["AIDA", "iam-user"],
  ["AROA", "iam-role"],
  ["AGPA", "iam-group"],
  ["AIPA", "instance-profile"],
  ["ANPA", "iam-policy"],
]);

/** The kind of an AWS unique id ("AROA…"), for one that stands alone. */
export function uniqueIdKind(text: string): EntityKind | undefined {
  return text.charCodeAt(0) === 0x41 &&
    text.length >= 16 &&
    text.length <= 32 &&
    /^A[A-Z]{3}[A-Z0-9]{12,28}$/.test(text)
    ? UNIQUE_IDS.get(text.slice(0, 4))
    : undefined;
}

/** What the id's prefix says, for an id that stands alone. `exact`: only 8 or 17 hexadecimal digits, as AWS makes them; else also what anonymising makes of 17. */
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

const SHAPES = new RegExp(
  [
    // An ARN up to what cannot be part of one in prose, JSON text or a policy.
    String.raw`(?<arn>\barn:aws[a-z-]*:[A-Za-z0-9.*-]+:[a-z0-9*-]*:[A-Za-z0-9*-]*:[^\s"'<>\\,;()[\]{}|^${"`"}]+)`,
    String.raw`(?<url>https://(?:sqs\.[a-z0-9-]+|[a-z0-9-]+\.queue|queue)\.amazonaws\.com(?:\.cn)?/\d{12}/[\w.-]{1,90})`,
    String.raw`(?<s3>\bs3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?![\w.-]))`,
    String.raw`(?<unique>\b(?:AKIA|ASIA|AIDA|AROA|AGPA|AIPA|ANPA)[A-Z0-9]{12,28}\b)`,
    String.raw`(?<service>(?<![\w.:/@-])[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,30})?\.amazonaws\.com(?:\.cn)?(?![\w./:-]))`,
    String.raw`(?<id>(?<![\w./-])(?:[a-z]{1,8}-){1,3}(?:[0-9a-f]{17}|[0-9a-f]{8})(?![\w-]))`,
    String.raw`(?<ip>(?<![\w./-])(?:\d{1,3}\.){3}\d{1,3}(?:/32)?(?![\w./-]))`,
  ].join("|"),
  "g",
);

/** What every shape has somewhere: most strings have none of it and are not searched further. */
const HINT = /arn:aws|amazonaws\.com|s3:\/\/|-[0-9a-f]{8}|\d\.\d{1,3}\.\d|A[A-Z]{3}[A-Z0-9]{12}/;

/** Everything in the text that is recognised by its shape, in order; nothing overlaps. Linear in the text's length. */
export function scanText(text: string): readonly ShapeMatch[] {
  if (!mayHint(text) || !HINT.test(text)) {
    return NOTHING;
  }
  return [...text.matchAll(SHAPES)].map(classify).filter((match) => match !== undefined);
}

const NOTHING: readonly ShapeMatch[] = [];

/** For short texts, quicker than `HINT`: none of it can be without one of these characters. */
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

function classify(match: RegExpMatchArray & { readonly index?: number }): ShapeMatch | undefined {
  const text = match[0];
  const start = match.index ?? 0;
  const groups = match.groups ?? {};
  const at = (kind: EntityKind, end = text.length, begin = 0): ShapeMatch => ({
    kind,
    start: start + begin,
    end: start + end,
  });
  if (groups.arn !== undefined) {
    // "arn:aws:s3:::logs/*" means what is in the bucket: the bucket is what there is to link.
    const bucket = /^arn:aws[a-z-]*:s3:::[\w.-]+(?=\/.*[*?$])/.exec(text)?.[0];
    return at("arn", bucket?.length ?? withoutPunctuation(text));
  }
  if (groups.url !== undefined) {
    return at("queue");
  }
  if (groups.s3 !== undefined) {
    return at("bucket", text.length, "s3://".length);
  }
  if (groups.unique !== undefined) {
    const kind = uniqueIdKind(text);
    return kind === undefined ? undefined : at(kind);
  }
  if (groups.service !== undefined) {
    return at("service-principal");
  }
  if (groups.id !== undefined) {
    const id = prefixedId(text, true);
    return id === undefined ? undefined : { ...at(id.kind), ...(id.type === undefined ? {} : { type: id.type }) };
  }
  const address = text.replace("/32", "");
  return isIpv4(address) && !address.startsWith("0.") ? at("ip-address", address.length) : undefined;
}

/** Where a text ends without the punctuation after it. No pattern: from each of many points it would look for the end again. */
function withoutPunctuation(text: string): number {
  let end = text.length;
  while (end > 0 && ".:!?".includes(text.charAt(end - 1))) {
    end -= 1;
  }
  return end;
}

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

export function isIpv6(text: string): boolean {
  return (
    text.length <= 45 &&
    text.includes(":") &&
    /^(?=.*:.*:)[0-9a-fA-F:]+(?:(?:\d{1,3}\.){3}\d{1,3})?$/.test(text) &&
    text !== "::"
  );
}

export function isUuid(text: string): boolean {
  return text.length === 36 && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
