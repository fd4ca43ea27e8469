import { type Denial, readDenial } from "../../aws/failures/denial.ts";
import { parseArn } from "../../model/aws/arn.ts";
import { homeRegionsOf } from "../../model/aws/globalServices.ts";
import { entitiesInText } from "../../model/entity/entitiesInText.ts";
import { entityKindTitle } from "../../model/entity/entity.ts";
import { fieldIs } from "../../query/condition/condition.ts";
import { allOf } from "../../query/condition/simplify.ts";
import { printCondition } from "../../query/language/print.ts";
import { alternativesOf } from "../event/entityFields.ts";
import { searchForEntity } from "../event/entityQuery.ts";
import type { SearchRequest } from "../search/search.ts";

/** What a link in a terminal leads to. */
export type LineTarget =
  /** `accountId`: the account whose events are searched. Absent: the line does not say. */
  | { readonly kind: "search"; readonly request: SearchRequest; readonly accountId?: string }
  | { readonly kind: "event"; readonly eventId: string }
  /** AWS's encoded reason of a denied call. `call`: the search for that call; absent: the line does not say which it was. */
  | { readonly kind: "encoded-message"; readonly call?: LineTarget & { readonly kind: "search" } };

/** A link in a line of a terminal. `start` and `end` (exclusive) are UTF-16 indices. */
export interface LineLink {
  readonly start: number;
  readonly end: number;
  /** What it does, without text of the line. */
  readonly tooltip: string;
  readonly target: LineTarget;
}

/** Only this much of a line is read, in UTF-16 units, and so many links are made of it. */
const MAX_LINE = 4_000;
const MAX_LINKS = 30;
/** A line tells of something that has just happened. */
const SPAN = "1h";

/**
 * The links of a line that a program printed: denied calls, request ids, event ids, ARNs and ids of resources, in order and
 * without overlaps. Any text is allowed; it only becomes the values of a search. Takes time linear in the line's length.
 */
export function lineLinks(line: string): readonly LineLink[] {
  const text = line.slice(0, MAX_LINE);
  const encoded = encodedMessage(text);
  const call = deniedCall(text);
  const found = [
    ...callLinks(text, call),
    ...(encoded === undefined ? [] : [encodedLink(encoded, call)]),
    ...requestLinks(text, call),
    ...eventLinks(text),
    ...entityLinks(text),
  ];
  const inOrder = found
    // Within the encoded message, nothing is what it looks like.
    .filter(({ end, start }) => encoded === undefined || end <= encoded.message || start >= encoded.end)
    .sort((left, right) => left.start - right.start);
  const links: LineLink[] = [];
  for (const link of inOrder) {
    if (link.start >= (links.at(-1)?.end ?? 0)) {
      links.push(link);
    }
  }
  return links.slice(0, MAX_LINKS);
}

/** A call that AWS refused, as far as the line tells. */
interface DeniedCall {
  readonly target: LineTarget & { readonly kind: "search" };
  readonly eventName: string | undefined;
}

/** The codes of denied calls in the services' answers; EC2 writes "Client." before its own in events only. */
const CODE = /\b(?:AccessDenied(?:Exception)?|UnauthorizedOperation|NotAuthorized(?:Exception)?)\b/;
const PHRASE = "not authorized to perform";

/** Undefined: the line tells of none, or neither who made the call nor which it was. */
function deniedCall(text: string): DeniedCall | undefined {
  if (!CODE.test(text) && !text.includes(PHRASE)) {
    return undefined;
  }
  const denial = readDenial(text);
  const eventName = operationIn(text) ?? denial.action?.split(":")[1];
  const user = userOf(denial);
  const condition = allOf([
    ...(eventName === undefined ? [] : [fieldIs("event", [eventName])]),
    ...(user === undefined ? [] : [fieldIs("user", user)]),
    { kind: "field", field: "error", test: { op: "exists" } } as const,
  ]);
  if (condition === undefined || (eventName === undefined && user === undefined)) {
    return undefined;
  }
  const regions = regionsOf(denial);
  const account = parseArn(denial.who ?? "")?.accountId;
  return {
    eventName,
    target: {
      kind: "search",
      request: {
        text: `${printCondition(condition)} last:${SPAN}`,
        ...(regions.length === 0 ? {} : { alsoRegions: regions }),
      },
      ...(account === undefined || account === "" ? {} : { accountId: account }),
    },
  };
}

/** "RunInstances": as the AWS CLI and Python's SDK, or Go's SDK and with it Terraform, write it. */
function operationIn(text: string): string | undefined {
  const cli = after(text, "when calling the ");
  const go = after(text, "operation error ").slice(0, MAX_SERVICE);
  return /^([A-Za-z0-9]{1,80}) operation\b/.exec(cli)?.[1] ?? /^[A-Za-z0-9]{1,80}\b/.exec(after(go, ": "))?.[0];
}

/** The longest name of a service and an operation in Go's SDK. */
const MAX_SERVICE = 150;

/** The text after the first occurrence of a phrase; empty: there is none. */
function after(text: string, phrase: string): string {
  const at = text.indexOf(phrase);
  return at < 0 ? "" : text.slice(at + phrase.length);
}

/** The values of the field `user` for who made the call. Undefined: not known. */
function userOf({ who }: Denial): readonly string[] | undefined {
  const [found] = who === undefined ? [] : entitiesInText(who);
  const tests = found === undefined ? [] : alternativesOf(found.entity, undefined, false);
  return who !== undefined && parseArn(who)?.resource === "root"
    ? ["root"]
    : tests.find(({ field }) => field === "user")?.values;
}

/** The Regions that record the call, where the denial says so: those of a global service, and that of the resource. */
function regionsOf({ action, resource, who }: Denial): readonly string[] {
  const [service = ""] = action?.split(":") ?? [];
  const partition = parseArn(who ?? resource ?? "")?.partition ?? "aws";
  const own = parseArn(resource ?? "")?.region;
  return [...new Set([...homeRegionsOf(service, partition), ...(own === undefined || own === "" ? [] : [own])])];
}

/** The code, and the name of the operation or action. */
function callLinks(text: string, call: DeniedCall | undefined): LineLink[] {
  if (call === undefined) {
    return [];
  }
  const { target, eventName } = call;
  const code = CODE.exec(text);
  const named = eventName === undefined ? [] : rangesOf(text, eventName);
  const ranges = [...(code === null ? [] : [{ start: code.index, end: code.index + code[0].length }]), ...named];
  const phrase = text.indexOf(PHRASE);
  const all = ranges.length > 0 ? ranges : [{ start: phrase, end: phrase + PHRASE.length }];
  return all.map((range) => ({ ...range, tooltip: "Show the denied call in CloudTrail", target }));
}

/** Where a line names an operation, with the service before a colon: "RunInstances", "ec2:RunInstances". */
function rangesOf(text: string, name: string): { readonly start: number; readonly end: number }[] {
  const ranges: { readonly start: number; readonly end: number }[] = [];
  for (let at = text.indexOf(name); at >= 0 && ranges.length < MAX_LINKS; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (!/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(end))) {
      ranges.push({ start: serviceStart(text, at), end });
    }
  }
  return ranges;
}

/** Where the service before an operation begins: "ec2:"; `at` itself where there is none. */
function serviceStart(text: string, at: number): number {
  let start = at;
  if (text.charAt(at - 1) === ":") {
    start = at - 1;
    while (start > 0 && /[a-z0-9-]/.test(text.charAt(start - 1))) {
      start -= 1;
    }
  }
  return start === at - 1 ? at : start;
}

interface EncodedMessage {
  readonly start: number;
  /** Where the encoded text begins, and ends. */
  readonly message: number;
  readonly end: number;
}

const ENCODED = "Encoded authorization failure message:";

function encodedMessage(text: string): EncodedMessage | undefined {
  const start = text.indexOf(ENCODED);
  const message = start + ENCODED.length;
  const length = start < 0 ? 0 : (/^\s{0,3}[\w+/=-]+/.exec(text.slice(message))?.[0].length ?? 0);
  return start < 0 ? undefined : { start, message, end: message + length };
}

function encodedLink({ start, message }: EncodedMessage, call: DeniedCall | undefined): LineLink {
  return {
    start,
    end: message - 1,
    tooltip: "What is this message?",
    target: { kind: "encoded-message", ...(call === undefined ? {} : { call: call.target }) },
  };
}

/** "RequestID: 8b5a…", "request id: …", `"RequestId": "…"`, "x-amzn-RequestId: …" */
const REQUEST_ID = /\brequest[- ]?id["']? {0,3}[:=] {0,3}["']?([A-Za-z0-9-]{10,64})\b/gi;

function requestLinks(text: string, call: DeniedCall | undefined): LineLink[] {
  const eventName = call?.eventName ?? operationIn(text);
  return Array.from(text.matchAll(REQUEST_ID), (match) => {
    const [whole, id = ""] = match;
    const end = match.index + whole.length;
    const condition = allOf([
      ...(eventName === undefined ? [] : [fieldIs("event", [eventName])]),
      fieldIs("request", [id]),
    ]);
    const { alsoRegions } = call?.target.request ?? {};
    return {
      start: end - id.length,
      end,
      tooltip: "Show the request in CloudTrail",
      target: {
        kind: "search",
        request: {
          text: `${condition === undefined ? "" : printCondition(condition)} last:${SPAN}`,
          ...(alsoRegions === undefined ? {} : { alsoRegions }),
        },
        ...(call?.target.accountId === undefined ? {} : { accountId: call.target.accountId }),
      },
    };
  });
}

/** `"EventId": "7a1cdf2b-…"` as the AWS CLI prints events, and `eventID` of a record. */
const EVENT_ID =
  /\bevent[- ]?id["']? {0,3}[:=|] {0,3}["']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/gi;

function eventLinks(text: string): LineLink[] {
  return Array.from(text.matchAll(EVENT_ID), (match) => {
    const [whole, eventId = ""] = match;
    const end = match.index + whole.length;
    return {
      start: end - eventId.length,
      end,
      tooltip: "Open the CloudTrail event",
      target: { kind: "event", eventId },
    };
  });
}

function entityLinks(text: string): LineLink[] {
  return entitiesInText(text).flatMap(({ entity, start, end }) => {
    const request = searchForEntity(entity, {});
    const { accountId } = entity;
    return request === undefined
      ? []
      : [
          {
            start,
            end,
            tooltip: `Show CloudTrail events: ${entityKindTitle(entity.kind)}`,
            target: { kind: "search" as const, request, ...(accountId === undefined ? {} : { accountId }) },
          },
        ];
  });
}
