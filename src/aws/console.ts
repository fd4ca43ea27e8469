import {
  type Arn,
  isAccountId,
  isArnPattern,
  isRegionName,
  parseArn,
  partitionOf as partitionIdOf,
} from "../model/aws/arn.ts";
import { type ArnIdentity, arnOfName, identifyArn } from "../model/entity/arnIdentity.ts";
import type { EntityKind } from "../model/entity/entity.ts";
import { prefixedId } from "../model/entity/entityShape.ts";
import type { NamedPage, TypePage } from "./consolePages/page.ts";
import { TYPE_PAGES } from "./consolePages/typePages.ts";
import { whyWithoutPage } from "./consolePages/withoutPage.ts";
import { type Partition, partitions } from "./partitions.ts";

/** What to open: an entity of an event, or an event itself (kind "event-id"). */
export interface ConsoleSubject {
  readonly kind: EntityKind;
  readonly value: string;
  readonly arn?: string | undefined;
  /** CloudFormation resource type, if known; tells kinds of clusters apart. */
  readonly type?: string | undefined;
  readonly region?: string | undefined;
  /** The account of the event; an ARN with an account of its own belongs to that one. */
  readonly account?: string | undefined;
  /** "aws", "aws-cn", "aws-us-gov": determines the host, unless an ARN has its own partition. */
  readonly partition: string;
}

export interface ConsolePage {
  /** Always https, on a host of the AWS console. */
  readonly url: string;
  /** "lookup": the console itself looks for a page of the ARN. It does not have one for every kind of ARN. */
  readonly how: "page" | "lookup";
  readonly partition: string;
  /** The account that the resource or the event belongs to, 12 digits. Absent if unknown. */
  readonly account?: string;
}

/** Longer values cannot be names of AWS resources. */
const MAX_LENGTH = 2_048;

/**
 * The AWS management console's page for a subject. Undefined: there is no such page, its address is not known, or too
 * little is known to build it. Values come from events and are untrusted: each is encoded, and none determines the host.
 */
export function consolePage(subject: ConsoleSubject): ConsolePage | undefined {
  const text = subject.arn ?? subject.value;
  const arn = parseArn(text);
  const identity = arn === undefined ? undefined : identifyArn(arn);
  const partition = partitions.find(({ id }) => id === (arn?.partition ?? subject.partition));
  const region = partition && regionIn(partition, arn?.region || subject.region);
  const host = partition && hostOf(partition, region);
  if (partition === undefined || host === undefined) {
    return undefined;
  }
  const account = [arn?.accountId, subject.account].find((id) => id !== undefined && isAccountId(id));
  const type = typeOf(subject, arn, identity);
  const found = {
    partition,
    region,
    account,
    name: identity === undefined || identity.kind === "arn" ? (identity?.name ?? subject.value) : identity.name,
    arn: arn === undefined ? arnOfName(type, { region, account, name: subject.value, id: subject.value }) : text,
    parsed: arn,
  };
  const owner = { partition: partition.id, ...(account === undefined ? {} : { account }) };
  const page = subject.kind === "event-id" ? eventPage(found) : pageOfType(type, found);
  if (page !== undefined) {
    return { url: `https://${host}/${page}`, how: "page", ...owner };
  }
  return arn !== undefined && canLookUp(arn, text, type)
    ? { url: `https://${host}/go/view?arn=${encodeURIComponent(text)}`, how: "lookup", ...owner }
    : undefined;
}

/** The host of a partition's console. Undefined: it is not reachable from the internet. */
function hostOf(partition: Partition, region: string | undefined): string | undefined {
  return partition.consoleHost?.replace("{region}", () => region ?? partition.regions[0]?.id ?? "");
}

/** The Region, if it has the form of one of the partition's. */
function regionIn(partition: Partition, region: string | undefined): string | undefined {
  return region !== undefined && isRegionName(region) && partitionIdOf(region) === partition.id ? region : undefined;
}

/**
 * Whether to link to the console's own lookup of an ARN. Only for kinds whose page is not known here. Source: the AWS
 * Toolkits link to "/go/view?arn="; no source says that other partitions have it.
 */
function canLookUp(arn: Arn, text: string, type: string): boolean {
  const why = whyWithoutPage(type);
  return (
    arn.partition === "aws" &&
    arn.resource !== "root" &&
    isPlausible(text) &&
    !isArnPattern(text) &&
    (why === undefined || why === "unknown" || why === "elsewhere")
  );
}

/** The CloudFormation-style type of a subject, or "service:type" as its ARN has it; "" for an unknown type. */
function typeOf(subject: ConsoleSubject, arn: Arn | undefined, identity: ArnIdentity | undefined): string {
  const kind = identity === undefined || identity.kind === "arn" ? subject.kind : identity.kind;
  const idType =
    kind === "ec2-resource" ? (prefixedId(subject.value, true) ?? prefixedId(subject.value, false)) : undefined;
  const ofArn = arn === undefined ? undefined : `${arn.service}:${arn.resourceType ?? ""}`;
  return identity?.type ?? idType?.type ?? subject.type ?? TYPE_OF_KIND[kind] ?? ofArn ?? "";
}

/** The type of a kind whose entities may have no type. */
const TYPE_OF_KIND: Readonly<Partial<Record<EntityKind, string>>> = {
  bucket: "AWS::S3::Bucket",
  object: "AWS::S3::Object",
  "iam-user": "AWS::IAM::User",
  "iam-role": "AWS::IAM::Role",
  "iam-group": "AWS::IAM::Group",
  "iam-policy": "AWS::IAM::ManagedPolicy",
  "instance-profile": "AWS::IAM::InstanceProfile",
  "kms-key": "AWS::KMS::Key",
  function: "AWS::Lambda::Function",
  table: "AWS::DynamoDB::Table",
  queue: "AWS::SQS::Queue",
  topic: "AWS::SNS::Topic",
  "log-group": "AWS::Logs::LogGroup",
  stack: "AWS::CloudFormation::Stack",
  secret: "AWS::SecretsManager::Secret",
  "db-instance": "AWS::RDS::DBInstance",
  trail: "AWS::CloudTrail::Trail",
};

/** What is known of a subject. Not URL-encoded yet. */
interface Found {
  readonly partition: Partition;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** Name or id in the form that requests and the console's pages use. */
  readonly name: string | undefined;
  readonly arn: string | undefined;
  /** Only if the subject has an ARN, not if it is built from its name. */
  readonly parsed: Arn | undefined;
}

function eventPage({ region, name }: Found): string | undefined {
  return region === undefined || name === undefined || !isPlausible(name)
    ? undefined
    : `cloudtrailv2/home?region=${encode(region)}#/events/${encode(name)}`;
}

/** The page of a type of resource: the first of the table whose values are all known. */
function pageOfType(type: string, found: Found): string | undefined {
  const entry = Object.hasOwn(TYPE_PAGES, type) ? TYPE_PAGES[type] : undefined;
  const values = valuesOf(found);
  return pagesOf(entry)
    .filter(({ name, notName }) => name?.test(found.name ?? "") !== false && notName?.test(found.name ?? "") !== true)
    .map(({ page }) => filled(page, values))
    .find((page) => page !== undefined);
}

function pagesOf(entry: TypePage | undefined): readonly NamedPage[] {
  return [entry ?? []].flat().map((one) => (typeof one === "string" ? { page: one } : one));
}

/** The values of the placeholders that page.ts lists. */
function valuesOf(found: Found): Readonly<Record<string, string | undefined>> {
  const { region, account, arn, name, parsed } = found;
  const id = parsed?.resourceId;
  const slash = id?.lastIndexOf("/") ?? -1;
  const object = parsed?.service === "s3" ? /^([^/]+)\/(.+)$/s.exec(parsed.resource) : null;
  // "service/prod/web" and "stackset/shop:1234" have their parts after the type.
  const parts = id?.split(/[/:]/) ?? [];
  return {
    region,
    account,
    arn,
    name,
    scope: parsed?.resourceType === "global" ? "global" : region,
    parent: slash < 0 ? undefined : id?.slice(0, slash),
    last: parts.at(-1),
    bucket: parsed?.region === "" ? object?.[1] : undefined,
    key: parsed?.region === "" ? object?.[2] : undefined,
    queue: queueUrl(found),
    stream: /:log-stream:(.+)$/s.exec(parsed?.service === "logs" ? parsed.resource : "")?.[1],
    ...Object.fromEntries(parts.map((part, index) => [String(index + 1), part])),
  };
}

/** A queue's page is addressed by its URL, which can be built from an ARN. */
function queueUrl({ name, parsed, partition }: Found): string | undefined {
  if (parsed === undefined) {
    return name?.startsWith("https://") ? name : undefined;
  }
  return `https://sqs.${parsed.region}.${partition.endpointSuffix}/${parsed.accountId}/${parsed.resourceId}`;
}

/** Undefined if a placeholder has no value. */
function filled(page: string, values: Readonly<Record<string, string | undefined>>): string | undefined {
  let isWhole = true;
  const text = page.replace(/\{(\w+)(!?)\}/g, (_, key: string, twice: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined || !isPlausible(value)) {
      isWhole = false;
      return "";
    }
    return twice === "" ? encode(value) : encodeTwice(value);
  });
  return isWhole ? text : undefined;
}

/** Rejects "." and "..", which would be path segments, and lone surrogates, which cannot be encoded. */
function isPlausible(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && text.length <= MAX_LENGTH && text.isWellFormed();
}

const encode = encodeURIComponent;

/** CloudWatch's console encodes names twice, with "$" for the outer "%". */
function encodeTwice(name: string): string {
  return encode(encode(name)).replaceAll("%", "$");
}
