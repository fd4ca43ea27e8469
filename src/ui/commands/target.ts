import * as v from "valibot";
import type { ExplorerNode, ExplorerTarget } from "../../investigation/explorer/tree.ts";
import type { EventHit, SearchRequest } from "../../investigation/search/search.ts";
import { refusedRequest } from "../../model/failure.ts";

/** Nodes passed as arguments are accepted only if the explorer created them; compared by identity. */
export type KnownNodes = { find(value: unknown): ExplorerNode | undefined };

/** What a command acts on. */
export type Target =
  | { readonly kind: "node"; readonly node: ExplorerNode }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "none" };

/** Reads a command's first argument: an explorer node, a text, another value, or nothing (from the palette). */
export function readTarget(args: readonly unknown[], nodes: KnownNodes): Target {
  const [first] = args;
  const node = nodes.find(first);
  if (node !== undefined) {
    return { kind: "node", node };
  }
  if (typeof first === "string") {
    return first.trim() === "" ? { kind: "none" } : { kind: "text", text: first.trim() };
  }
  return typeof first === "object" && first !== null ? { kind: "value", value: first } : { kind: "none" };
}

/** The event of an event node. Undefined for other targets. */
export function eventOf(target: Target): EventHit | undefined {
  return target.kind === "node" && target.node.kind === "event" ? target.node.found : undefined;
}

/** The profile and Region that a node belongs to. */
export function originOf(target: Target): ExplorerTarget | { readonly profile: string } | undefined {
  if (target.kind !== "node") {
    return undefined;
  }
  const { node } = target;
  switch (node.kind) {
    case "profile":
      return { profile: node.profile.name };
    case "region":
    case "trails":
    case "trail":
    case "store":
    case "fact":
    case "history":
    case "insights":
    case "heading":
    case "event":
    case "more":
      return { profile: node.profile, region: node.region };
    case "notice":
    case "group":
    case "message":
    case "failure":
      return undefined;
  }
}

/** A text property of a node of *Changes by resource*, for copying. Undefined: missing or empty. */
export function textIn(target: Target, key: "arn" | "address" | "physicalId"): string | undefined {
  const parsed = v.safeParse(v.string(), target.kind === "value" ? Reflect.get(Object(target.value), key) : undefined);
  return parsed.success && parsed.output !== "" ? parsed.output : undefined;
}

/** The event of an event node. Throws a `Failure` for other targets. */
export function givenEvent(target: Target): EventHit {
  const found = eventOf(target);
  if (found === undefined) {
    throw refusedRequest("Select an event first.");
  }
  return found;
}

/** Where a node is searched: its profile and Region. Empty for other targets. */
export function hereOf(target: Target): Pick<SearchRequest, "profiles" | "regions"> {
  const origin = originOf(target);
  return origin === undefined
    ? {}
    : { profiles: [origin.profile], ...("region" in origin ? { regions: [origin.region] } : {}) };
}

/** The resource that a node is about. Undefined: none. */
export function resourceOf(target: Target): string | undefined {
  if (target.kind !== "node") {
    return undefined;
  }
  const { node } = target;
  return node.kind === "fact" ? node.resource : arnOf(target);
}

/** The id of an event, of a node or as other extensions and tasks pass it. */
export function eventIdOf(target: Target): string | undefined {
  return target.kind === "value" ? readEventId(target.value) : eventOf(target)?.event.eventId;
}

/** The ARN to copy. Undefined: none. */
export function arnOf(target: Target): string | undefined {
  if (target.kind !== "node") {
    return textIn(target, "arn");
  }
  const { node } = target;
  switch (node.kind) {
    case "fact":
      return node.arn;
    case "trail":
      return node.trail.arn;
    case "store":
      return node.store.arn;
    default:
      return undefined;
  }
}

/** The name to copy. Undefined: none. */
export function nameOf(target: Target): string | undefined {
  if (target.kind !== "node") {
    return textIn(target, "address");
  }
  const { node } = target;
  switch (node.kind) {
    case "profile":
      return node.profile.name;
    case "region":
      return node.region;
    case "trail":
      return node.trail.name;
    case "store":
      return node.store.name;
    case "fact":
      return node.resource ?? node.value;
    case "event":
      return node.found.event.eventName;
    default:
      return undefined;
  }
}

const eventReference = v.object({ eventId: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) });
const changeReference = v.object({
  change: v.object({
    eventId: v.string(),
    time: v.exactOptional(v.number()),
    region: v.string(),
    accountId: v.string(),
  }),
});
const resourceReference = v.object({
  resource: v.pipe(v.string(), v.nonEmpty(), v.maxLength(2000)),
  profiles: v.exactOptional(v.array(v.string())),
  regions: v.exactOptional(v.array(v.string())),
});

/** The id in `{ eventId }`, as passed by other extensions and tasks. */
export function readEventId(value: unknown): string | undefined {
  const parsed = v.safeParse(eventReference, value);
  return parsed.success ? parsed.output.eventId : undefined;
}

/** The event of a change in *Changes by resource*. Undefined for other values. */
export function readChange(value: unknown): v.InferOutput<typeof changeReference>["change"] | undefined {
  const parsed = v.safeParse(changeReference, value);
  return parsed.success ? parsed.output.change : undefined;
}

/** `{ resource, profiles?, regions? }` */
export function readResource(value: unknown): v.InferOutput<typeof resourceReference> | undefined {
  const parsed = v.safeParse(resourceReference, value);
  return parsed.success ? parsed.output : undefined;
}
