import { plainKey } from "../../entity/entityKey.ts";
import { NETWORK_PHRASES } from "./network.ts";
import { SECURITY_PHRASES } from "./security.ts";
import { WORKLOAD_PHRASES } from "./workloads.ts";

/**
 * What a sentence says of one operation, and which field of the request is its target. Operations without a phrase are
 * described by their name alone, which is right for most ("CreateDBSubnetGroup"); a phrase is one line of a table:
 *
 *     AttachRolePolicy attach {policy:policyArn} to {*role:roleName}
 *
 * - The verb comes first, in its base form.
 * - `{noun:key key}`: the values of the first of these keys that the event has, wherever they are nested; one gives
 *   "policy X", several "policies X and Y", none "a policy". Without a noun only the values.
 * - `{*noun:key}`: the operation's target; `{**noun:key}` if there is no value for the first. The noun "resource" means
 *   any kind. The target is also recognized by its noun where AWS writes another key.
 * - `{rules}`: the addresses and ports of security group rules.
 * - `[ … ]`: left out unless the event has a value for each of its fields.
 * - `one|other`: the second where the event lacks a value for the first.
 * - `called {*noun:key}`: only sets the target; the sentence names the operation.
 */
export interface Phrase {
  /** In order of preference; each a list of texts, fields and optional parts. Empty: only the targets are set. */
  readonly alternatives: readonly (readonly Segment[])[];
  /** The fields of the target, best first. */
  readonly targets: readonly Field[];
}

export type Segment = string | Field | { readonly optional: readonly Segment[] };

/** A field of a phrase. */
export interface Field {
  readonly noun: string;
  /** Plain keys. */
  readonly keys: readonly string[];
  /** 0 for a field that is not the target, else its place among the targets, from 1. */
  readonly target: number;
}

/** The name of the field that stands for security group rules. */
export const RULES = "rules";

/** The phrase of an operation without an API date; undefined when it has none. `eventSource`: "iam.amazonaws.com". */
export function phraseOf(eventSource: string, operation: string): Phrase | undefined {
  const dot = eventSource.indexOf(".");
  const key = `${dot < 0 ? eventSource : eventSource.slice(0, dot)} ${operation}`;
  const known = COMPILED.get(key);
  if (known !== undefined) {
    return known;
  }
  const text = TEXTS.get(key);
  const phrase = text === undefined ? undefined : compile(text);
  if (phrase !== undefined) {
    COMPILED.set(key, phrase);
  }
  return phrase;
}

/** By service and operation: "iam AttachRolePolicy". */
const TEXTS: ReadonlyMap<string, string> = new Map(
  [SECURITY_PHRASES, NETWORK_PHRASES, WORKLOAD_PHRASES].flatMap((table) =>
    Object.entries(table).flatMap(([service, lines]) =>
      lines
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .map((line): [string, string] => {
          const end = line.indexOf(" ");
          return [`${service} ${line.slice(0, end)}`, line.slice(end + 1)];
        }),
    ),
  ),
);

const COMPILED = new Map<string, Phrase>();

function compile(text: string): Phrase {
  const alternatives = text.split("|").map(segmentsOf);
  const targets = alternatives.flatMap(fieldsOf).filter(({ target }) => target > 0);
  return {
    alternatives: text.startsWith("called ") ? [] : alternatives,
    targets: targets.toSorted((a, b) => a.target - b.target),
  };
}

/** Splits a phrase at its fields and optional parts; an optional part may contain fields. */
function segmentsOf(text: string): readonly Segment[] {
  const open = text.search(/[[{]/);
  if (open < 0) {
    return text === "" ? [] : [text];
  }
  const isOptional = text.charAt(open) === "[";
  const close = text.indexOf(isOptional ? "]" : "}", open);
  const inside = text.slice(open + 1, close);
  return [
    ...(open === 0 ? [] : [text.slice(0, open)]),
    isOptional ? { optional: segmentsOf(inside) } : fieldOf(inside),
    ...segmentsOf(text.slice(close + 1)),
  ];
}

/** All fields of a list of segments, those of optional parts included. */
export function fieldsOf(segments: readonly Segment[]): readonly Field[] {
  return segments.flatMap((segment) =>
    typeof segment === "string" ? [] : "optional" in segment ? fieldsOf(segment.optional) : [segment],
  );
}

function fieldOf(text: string): Field {
  const target = text.startsWith("**") ? 2 : text.startsWith("*") ? 1 : 0;
  const [noun = "", keys = ""] = text.slice(target).split(":");
  return { noun, keys: keys.split(" ").map(plainKey), target };
}
