import * as v from "valibot";
import type { ExplorerNode, ExplorerTarget } from "../../investigation/explorer/tree.ts";
import type { EventHit } from "../../investigation/search/search.ts";

/** The explorer's own nodes come as they were given out; they are known by identity, never by their looks. */
export type KnownNodes = { knows(value: unknown): value is ExplorerNode };

/** What a command is asked to act on. */
export type Target =
  | { readonly kind: "node"; readonly node: ExplorerNode }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "none" };

/** Reads a command's first argument: a node of the explorer, a text, some other value, or nothing (from the palette). */
export function readTarget(args: readonly unknown[], nodes: KnownNodes): Target {
  const [first] = args;
  if (nodes.knows(first)) {
    return { kind: "node", node: first };
  }
  if (typeof first === "string") {
    return first.trim() === "" ? { kind: "none" } : { kind: "text", text: first.trim() };
  }
  return typeof first === "object" && first !== null ? { kind: "value", value: first } : { kind: "none" };
}

/** The event of a node. */
export function eventOf(target: Target): EventHit | undefined {
  return target.kind === "node" && target.node.kind === "event" ? target.node.found : undefined;
}

/** The profile and Region that a node stands under. */
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
    case "fact":
    case "history":
    case "heading":
    case "event":
    case "more":
      return { profile: node.profile, region: node.region };
    case "message":
    case "failure":
      return undefined;
  }
}

/** A text that a node of *Changes by resource* holds, to be copied. */
export function textIn(target: Target, key: "arn" | "address" | "physicalId"): string | undefined {
  const parsed = v.safeParse(v.string(), target.kind === "value" ? Reflect.get(Object(target.value), key) : undefined);
  return parsed.success && parsed.output !== "" ? parsed.output : undefined;
}

const eventReference = v.object({ eventId: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) });
const resourceReference = v.object({
  resource: v.pipe(v.string(), v.nonEmpty(), v.maxLength(2000)),
  profiles: v.exactOptional(v.array(v.string())),
  regions: v.exactOptional(v.array(v.string())),
});

/** `{ eventId }`, as another extension or a task may ask for an event. */
export function readEventId(value: unknown): string | undefined {
  const parsed = v.safeParse(eventReference, value);
  return parsed.success ? parsed.output.eventId : undefined;
}

/** `{ resource, profiles?, regions? }` */
export function readResource(value: unknown): v.InferOutput<typeof resourceReference> | undefined {
  const parsed = v.safeParse(resourceReference, value);
  return parsed.success ? parsed.output : undefined;
}
