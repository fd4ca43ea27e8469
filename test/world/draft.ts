import type { JsonObject, JsonValue } from "../../src/model/text/json.ts";
import { isGlobal } from "./globalServices.ts";
import { isoSeconds, type Principal } from "./principals.ts";
import type { Random } from "./random.ts";
import type { WorldAccount, WorldRecord } from "./types.ts";

/** A resource as the lookup envelope names it. */
export interface Named {
  readonly type: string;
  readonly name: string;
}

/** One call, told in the few facts that matter; `finish` makes the record of it. */
export interface Draft {
  /** Milliseconds; whole seconds, as CloudTrail has no finer. */
  readonly time: number;
  /** Who receives the event: normally the caller's own account. */
  readonly account: WorldAccount;
  readonly region: string;
  readonly who: Principal;
  /** "ec2", without the domain. */
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly request?: JsonValue;
  readonly response?: JsonValue;
  /** The envelope's resources. */
  readonly resources?: readonly Named[];
  readonly error?: { readonly code?: string; readonly message?: string };
  readonly agent?: string;
  readonly address?: string;
  readonly category?: WorldRecord["category"];
  readonly insightsOn?: WorldRecord["insightsOn"];
  readonly eventType?: string;
  /** Further top-level fields, or other values for the usual ones. */
  readonly more?: JsonObject;
  /** Top-level fields that this record lacks. */
  readonly lacks?: readonly string[];
  /** Strings "int:<digits>" become bare integers of any length. */
  readonly longIntegers?: boolean;
  readonly eventId?: string;
  /** The last touch on the record before it becomes text. */
  readonly wear?: (record: Record<string, JsonValue>) => void;
}

/** Where each service's schema stands; most of AWS is at the newest. */
const versions: Readonly<Record<string, string>> = {
  signin: "1.08",
  sts: "1.08",
  lambda: "1.10",
  ec2: "1.10",
  dynamodb: "1.09",
  monitoring: "1.09",
};

/** The call as CloudTrail would record it, with what LookupEvents knows about it. */
export function finish(draft: Draft, random: Random): WorldRecord {
  const { account, region, who } = draft;
  const identity = who.identity(draft.time);
  const eventId = draft.eventId ?? random.uuid();
  const address = draft.address ?? random.pick(who.addresses);
  const category = draft.category ?? "Management";
  const eventType = draft.eventType ?? "AwsApiCall";
  const byService = address.endsWith("amazonaws.com") || address === "AWS Internal";
  const record: Record<string, JsonValue> = {
    eventVersion: versions[draft.service] ?? "1.11",
    userIdentity: identity.userIdentity,
    eventTime: isoSeconds(draft.time),
    eventSource: `${draft.service}.amazonaws.com`,
    eventName: draft.name,
    awsRegion: region,
    sourceIPAddress: address,
    userAgent: draft.agent ?? random.pick(who.agents),
    ...(draft.error?.code === undefined ? {} : { errorCode: draft.error.code }),
    ...(draft.error?.message === undefined ? {} : { errorMessage: draft.error.message }),
    requestParameters: draft.request ?? null,
    responseElements: draft.error === undefined ? (draft.response ?? null) : null,
    ...(eventType === "AwsConsoleSignIn" ? {} : { requestID: random.uuid() }),
    eventID: eventId,
    readOnly: draft.readOnly,
    eventType,
    managementEvent: category === "Management",
    recipientAccountId: account.id,
    eventCategory: category,
    ...(byService || eventType !== "AwsApiCall" ? {} : { tlsDetails: tlsOf(draft, random) }),
    ...draft.more,
  };
  for (const field of draft.lacks ?? []) {
    delete record[field];
  }
  draft.wear?.(record);
  const text = JSON.stringify(record);
  return {
    json: draft.longIntegers === true ? text.replace(/"int:(\d+)"/g, "$1") : text,
    eventId,
    time: draft.time,
    accountId: account.id,
    region,
    category,
    ...(draft.insightsOn === undefined ? {} : { insightsOn: draft.insightsOn }),
    eventName: draft.name,
    eventSource: `${draft.service}.amazonaws.com`,
    readOnly: draft.readOnly,
    ...(identity.username === undefined ? {} : { username: identity.username }),
    ...(identity.accessKeyId === undefined ? {} : { accessKeyId: identity.accessKeyId }),
    resources: draft.resources ?? [],
  };
}

function tlsOf(draft: Draft, random: Random): JsonObject {
  const domain = draft.account.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const host = isGlobal(draft.service) ? `${draft.service}.${domain}` : `${draft.service}.${draft.region}.${domain}`;
  return random.chance(0.8)
    ? { tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", clientProvidedHostHeader: host }
    : { tlsVersion: "TLSv1.2", cipherSuite: "ECDHE-RSA-AES128-GCM-SHA256", clientProvidedHostHeader: host };
}
