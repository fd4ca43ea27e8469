import { type Arn, formatArn, lastSegment, parseArn, partitionOf } from "../aws/arn.ts";
import { isGlobalService } from "../aws/globalServices.ts";
import type { CloudTrailEvent } from "../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { arnKindOfType, arnOfName, arnServiceOfKind, arnServiceOfType, identifyArn } from "./arnIdentity.ts";
import type { Entity, EntityKind } from "./entity.ts";
import { isUuid, uniqueIdKind } from "./entityShape.ts";
import type { Sighting } from "./entitySighting.ts";

type Origin = Pick<Entity, "arn" | "service" | "region" | "accountId"> & { readonly label?: string };

/**
 * Owner and location of an entity that a record names without an ARN. The ARN is set only where the event determines
 * it.
 */
export function originOf(sighting: Sighting, event: CloudTrailEvent): Origin {
  const { kind, value, type } = sighting;
  if (kind === "bucket" || kind === "object") {
    return s3Origin(sighting, event);
  }
  if (kind === "queue" && value.startsWith("http")) {
    return queueOrigin(value);
  }
  if (uniqueIdKind(value) === kind && kind !== "access-key") {
    return uniqueIdOrigin(sighting, event);
  }
  const service =
    kind === "access-key"
      ? "iam"
      : (arnServiceOfKind(kind) ?? (SHARED_KINDS.has(kind) ? serviceOf(type, event) : undefined));
  if (service === undefined) {
    return {};
  }
  if (kind === "function") {
    return functionOrigin(sighting, event);
  }
  const accountId = ownerOf(sighting, event);
  const account = accountId === undefined ? {} : { accountId };
  if (isGlobalService(service) || service === "sts" || event.region === "") {
    return { service, ...account };
  }
  const { region } = event;
  const arn = accountId === undefined ? undefined : ownArn(sighting, region, accountId);
  return { service, region, ...account, ...withArn(arn) };
}

/** "AIDA…" and other unique ids: the ARN beside the id in the record has the name. */
function uniqueIdOrigin({ kind, path }: Sighting, event: CloudTrailEvent): Origin {
  const holder = containerOf(event, path);
  const text = asText(holder?.arn) ?? asText(holder?.Arn);
  const arn = text === undefined ? undefined : parseArn(text);
  return arn === undefined || identifyArn(arn).kind !== kind
    ? { service: "iam", ...(isAccount(event.accountId) ? { accountId: event.accountId } : {}) }
    : { service: "iam", accountId: arn.accountId, ...withArn(text) };
}

/** Accepts a name or "123456789012:function:name", each optionally followed by an alias or version. */
function functionOrigin({ type = "", value }: Sighting, event: CloudTrailEvent): Origin {
  const match = /^(?:(\d{12}):)?(?:function:)?([\w-]{1,140})(?::[\w$-]{1,128})?$/.exec(value);
  const [, statedAccount, name] = match ?? [];
  const account = [statedAccount, event.accountId].find(isAccount);
  const { region } = event;
  return {
    service: "lambda",
    ...(region === "" ? {} : { region }),
    ...(account === undefined ? {} : { accountId: account }),
    ...withArn(arnOfName(type, { region, account, name })),
    ...(name === undefined ? {} : { label: name }),
  };
}

function withArn(arn: string | undefined): Pick<Origin, "arn"> {
  return arn === undefined ? {} : { arn };
}

/**
 * The account of the resource: that of a sibling parameter ("registryId"), else the account that recorded the event.
 */
function ownerOf({ type = "", path }: Sighting, event: CloudTrailEvent): string | undefined {
  const owner = arnKindOfType(type)?.owner;
  const stated = typeof owner === "object" ? asText(containerOf(event, path)?.[owner.key]) : undefined;
  return [stated, event.accountId].find(isAccount);
}

function isAccount(text: string | undefined): text is string {
  return text !== undefined && /^\d{12}$/.test(text);
}

/** The object that contains the value, also when the value is an item of a list in it. */
function containerOf(event: CloudTrailEvent, path: Sighting["path"]): JsonObject | undefined {
  let holder: JsonValue | undefined = event.record;
  for (const step of path.slice(
    0,
    path.findLastIndex((each) => typeof each === "string"),
  )) {
    holder = typeof step === "number" && Array.isArray(holder) ? holder[step] : asObject(holder)?.[step];
  }
  return asObject(holder);
}

/** The ARN of a bare name in a request, for types whose bare names always mean the Region and account of the call. */
function ownArn({ kind, type = "", value }: Sighting, region: string, account: string): string | undefined {
  const isKey = kind === "kms-key" && (isUuid(value) || value.startsWith("mrk-"));
  const written = kind === "kms-key" && !isKey ? "AWS::KMS::Alias" : type;
  return arnKindOfType(written)?.owner === undefined || !/^[\w./#:+=@-]+$/.test(value)
    ? undefined
    : arnOfName(written, { region, account, name: value, id: value });
}

function s3Origin({ kind, value, path }: Sighting, event: CloudTrailEvent): Origin {
  const bucket = kind === "bucket" ? value : siblingBucket(event, path);
  if (bucket === undefined) {
    return { service: "s3" };
  }
  const point = parseArn(bucket);
  if (point !== undefined) {
    return point.resource.includes("accesspoint/") ? accessPointOrigin(point, value) : { service: "s3" };
  }
  const resource = kind === "bucket" ? bucket : `${bucket}/${value}`;
  const arn = formatArn({ partition: partitionOf(event.region), service: "s3", region: "", accountId: "", resource });
  return { service: "s3", arn, label: resource };
}

/** An object named by an access point's ARN and a key. */
function accessPointOrigin(point: Arn, key: string): Origin {
  const { region, accountId } = point;
  const resource = `${point.resource}/object/${key}`;
  return { service: point.service, region, accountId, arn: formatArn({ ...point, resource }), label: resource };
}

/** The `bucketName` in the same object as an object's key. */
function siblingBucket(event: CloudTrailEvent, path: Sighting["path"]): string | undefined {
  return asText(containerOf(event, path)?.bucketName);
}

/** Reads Region, account and name from a queue URL such as "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs". */
function queueOrigin(url: string): Origin {
  const match = /^https?:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([\w.-]+)$/.exec(url);
  const [, region = "", accountId = "", resource = ""] = match ?? [];
  if (match === null) {
    return { service: "sqs", label: lastSegment(url) };
  }
  const arn = formatArn({ partition: partitionOf(region), service: "sqs", region, accountId, resource });
  return { service: "sqs", region, accountId, arn, label: resource };
}

/** The service in the ARNs of the type; without a type the event's own service. */
function serviceOf(type: string | undefined, event: CloudTrailEvent): string | undefined {
  return (type && arnServiceOfType(type)) ?? (event.eventSource.split(".", 1)[0] || undefined);
}

/** Kinds that several services share. */
const SHARED_KINDS: ReadonlySet<EntityKind> = new Set(["resource", "table", "cluster"]);
