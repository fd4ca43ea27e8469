import { type Arn, isRegionName, parseArn } from "../model/aws/arn.ts";
import { identifyArn } from "../model/entity/arnIdentity.ts";
import type { EntityKind } from "../model/entity/entity.ts";
import { TYPE_PAGES } from "./consolePages.ts";
import { partitionOf, partitions } from "./partitions.ts";

/** What to open: an entity of an event, or an event itself (kind "event-id"). */
export interface ConsoleSubject {
  readonly kind: EntityKind;
  readonly value: string;
  readonly arn?: string | undefined;
  /** CloudFormation resource type, if known; tells kinds of clusters apart. */
  readonly type?: string | undefined;
  readonly region?: string | undefined;
  /** "aws", "aws-cn", "aws-us-gov": determines the host, unless an ARN has its own partition. */
  readonly partition: string;
}

/** A subject with the fields read from its ARN. Not URL-encoded yet. */
interface ConsoleContext {
  /** Name or id in the form that the console's pages expect. */
  readonly name: string;
  readonly arn: string | undefined;
  readonly type: string | undefined;
  readonly region: string | undefined;
}

/** Longer values cannot be names of AWS resources. */
const maxLength = 2_048;

/**
 * URL of the AWS management console's page for a subject. Undefined: there is no such page, or too little is known to
 * build its URL. Values come from events and are untrusted: each is encoded, and none determines the host.
 */
export function consoleUrl(subject: ConsoleSubject): string | undefined {
  const arn = parseArn(subject.arn ?? subject.value);
  const identity = arn === undefined ? undefined : identifyArn(arn);
  const kind = identity === undefined || identity.kind === "arn" ? subject.kind : identity.kind;
  const partition = partitions.find(({ id }) => id === (arn?.partition ?? subject.partition));
  const region = arn?.region || subject.region;
  const context: ConsoleContext = {
    name: identity?.label ?? subject.value,
    arn: arn === undefined ? undefined : (subject.arn ?? subject.value),
    type: identity?.type ?? subject.type,
    region: region !== undefined && isRegionName(region) ? region : undefined,
  };
  if (partition?.consoleHost === undefined || !isPlausible(context.name) || !isPlausible(context.arn ?? "-")) {
    return undefined;
  }
  const page = pages[kind]?.(context) ?? pageOfType(context, arn);
  return page === undefined ? undefined : `https://${partition.consoleHost}/${page}`;
}

/** Rejects "." and "..", which would be path segments, and lone surrogates, which cannot be encoded. */
function isPlausible(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && text.length <= maxLength && text.isWellFormed();
}

/** The page of a type of resource: the first of the table whose values are all known. */
function pageOfType({ type, name, arn, region }: ConsoleContext, parsed: Arn | undefined): string | undefined {
  const templates = type === undefined || !Object.hasOwn(TYPE_PAGES, type) ? [] : (TYPE_PAGES[type] ?? []);
  // "service/prod/web" and "stackset/shop:1234" have their parts after the type.
  const parts = parsed?.resourceId.split(/[/:]/) ?? [];
  const scope = parsed?.resourceType === "global" ? "global" : region;
  const slash = parsed?.resourceId.lastIndexOf("/") ?? -1;
  const parent = slash < 0 ? undefined : parsed?.resourceId.slice(0, slash);
  const values: Readonly<Record<string, string | undefined>> = {
    region,
    account: parsed?.accountId,
    arn,
    name,
    scope,
    parent,
  };
  return [templates]
    .flat()
    .map((template) => filled(template, values, parts))
    .find((page) => page !== undefined);
}

/** Undefined if a placeholder has no value. */
function filled(
  template: string,
  values: Readonly<Record<string, string | undefined>>,
  parts: readonly string[],
): string | undefined {
  let isWhole = true;
  const page = template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : parts[Number(key) - 1];
    isWhole &&= value !== undefined && isPlausible(value);
    return isWhole ? encode(value ?? "") : "";
  });
  return isWhole ? page : undefined;
}

type Page = (context: ConsoleContext) => string | undefined;

const encode = encodeURIComponent;

/** A page with a Region in its URL; undefined if the Region is unknown. */
function regional(page: (context: ConsoleContext, region: string) => string | undefined): Page {
  return (context) => (context.region === undefined ? undefined : page(context, encode(context.region)));
}

/** IAM's pages are addressed by name; events may have its unique ids (AIDA…, AROA…) instead. */
function iam(section: string): Page {
  return ({ name }) => (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(name) ? undefined : `iam/home#/${section}/${encode(name)}`);
}

/** Id prefixes of the EC2 family -> console application, page and its parameter. */
const ec2Pages: Readonly<Record<string, readonly [app: "ec2" | "vpcconsole", page: string]>> = {
  i: ["ec2", "InstanceDetails:instanceId"],
  sg: ["ec2", "SecurityGroup:groupId"],
  vol: ["ec2", "VolumeDetails:volumeId"],
  snap: ["ec2", "SnapshotDetails:snapshotId"],
  ami: ["ec2", "ImageDetails:imageId"],
  eni: ["ec2", "NetworkInterface:networkInterfaceId"],
  eipalloc: ["ec2", "ElasticIpDetails:AllocationId"],
  lt: ["ec2", "LaunchTemplateDetails:launchTemplateId"],
  vpc: ["vpcconsole", "VpcDetails:VpcId"],
  subnet: ["vpcconsole", "SubnetDetails:subnetId"],
  rtb: ["vpcconsole", "RouteTableDetails:RouteTableId"],
  igw: ["vpcconsole", "InternetGateway:internetGatewayId"],
  nat: ["vpcconsole", "NatGatewayDetails:natGatewayId"],
  acl: ["vpcconsole", "NetworkAclDetails:networkAclId"],
  vpce: ["vpcconsole", "EndpointDetails:vpcEndpointId"],
  pcx: ["vpcconsole", "PeeringConnectionDetails:VpcPeeringConnectionId"],
  tgw: ["vpcconsole", "TransitGatewayDetails:transitGatewayId"],
};

const ec2: Page = regional(({ name }, region) => {
  const prefix = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(name)?.[1];
  const page = prefix === undefined || !Object.hasOwn(ec2Pages, prefix) ? undefined : ec2Pages[prefix];
  return page === undefined ? undefined : `${page[0]}/home?region=${region}#${page[1]}=${encode(name)}`;
});

/** An object's page needs bucket and key; only the ARN has both. */
const object: Page = ({ arn, region }) => {
  const [, bucket, key] = /^arn:[^:]+:s3:::([^/]+)\/(.+)$/s.exec(arn ?? "") ?? [];
  if (bucket === undefined || key === undefined || !isPlausible(bucket)) {
    return undefined;
  }
  return `s3/object/${encode(bucket)}?${region === undefined ? "" : `region=${encode(region)}&`}prefix=${encode(key)}`;
};

/** The console encodes a log group's name twice, with "$" for the outer "%". */
function logGroupName(name: string): string {
  return encode(encode(name)).replaceAll("%", "$");
}

/** A queue's page is addressed by its URL, which can be built from an ARN. */
const queue: Page = regional(({ name, arn }, region) => {
  const parsed = arn === undefined ? undefined : parseArn(arn);
  if (parsed !== undefined) {
    const url = `https://sqs.${parsed.region}.${partitionOf(parsed.partition).endpointSuffix}/${parsed.accountId}/${parsed.resourceId}`;
    return `sqs/v3/home?region=${region}#/queues/${encode(url)}`;
  }
  return name.startsWith("https://") ? `sqs/v3/home?region=${region}#/queues/${encode(name)}` : undefined;
});

const pages: Readonly<Partial<Record<EntityKind, Page>>> = {
  "ec2-resource": ec2,
  bucket: ({ name, region }) =>
    `s3/buckets/${encode(name)}?${region === undefined ? "" : `region=${encode(region)}&`}tab=objects`,
  object,
  "iam-user": iam("users/details"),
  "iam-role": iam("roles/details"),
  "iam-group": iam("groups/details"),
  "iam-policy": ({ arn }) => (arn === undefined ? undefined : `iam/home#/policies/details/${encode(arn)}`),
  "kms-key": regional(({ name }, region) =>
    /^(mrk-)?[0-9a-f-]{32,36}$/.test(name) ? `kms/home?region=${region}#/kms/keys/${encode(name)}` : undefined,
  ),
  function: regional(({ name }, region) => `lambda/home?region=${region}#/functions/${encode(name)}`),
  table: regional(({ name, type }, region) =>
    type === "AWS::Glue::Table" ? undefined : `dynamodbv2/home?region=${region}#table?name=${encode(name)}`,
  ),
  queue,
  topic: regional(({ arn }, region) =>
    arn === undefined ? undefined : `sns/v3/home?region=${region}#/topic/${encode(arn)}`,
  ),
  "log-group": regional(
    ({ name }, region) => `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${logGroupName(name)}`,
  ),
  stack: regional(
    ({ name, arn }, region) => `cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encode(arn ?? name)}`,
  ),
  secret: regional(({ name }, region) => `secretsmanager/secret?name=${encode(name)}&region=${region}`),
  "db-instance": regional(
    ({ name }, region) => `rds/home?region=${region}#database:id=${encode(name)};is-cluster=false`,
  ),
  trail: regional(({ arn }, region) =>
    arn === undefined ? undefined : `cloudtrailv2/home?region=${region}#/trails/${encode(arn)}`,
  ),
  "event-id": regional(({ name }, region) => `cloudtrailv2/home?region=${region}#/events/${encode(name)}`),
};
