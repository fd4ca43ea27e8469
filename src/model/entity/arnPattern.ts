import { type Arn, parseArn } from "../aws/arn.ts";

/** A kind's pattern (see `ArnKind.pattern`), ready to read and to make ARNs. */
export interface ArnPattern {
  readonly service: string;
  /** As `parseArn` tells it of such an ARN: "role" of "role/{path}{name}"; undefined where the service writes none. */
  readonly resourceType: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly resource: readonly Token[];
}

type Token = { readonly text: string } | Placeholder;

/** A word in braces. */
interface Placeholder {
  readonly word: string;
  readonly holds: Holds;
}

/** What a word may hold: neither "/" nor ":", "/" too, everything, or parts with their "/". */
type Holds = "part" | "slashes" | "all" | "path";

/** What a resource goes by, and where it is. */
export interface ArnParts {
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly name?: string | undefined;
  readonly id?: string | undefined;
}

export function compileArnPattern(pattern: string): ArnPattern {
  const [service = "", region = "", account = ""] = pattern.split(":", 3);
  const resource = pattern.slice(service.length + region.length + account.length + 3);
  return {
    service,
    resourceType: parseArn(`arn:aws:${pattern.replace(/\{\w+[/*]?\}/g, "x")}`)?.resourceType,
    region,
    account,
    resource: [...resource.matchAll(/\{(\w+)([/*]?)\}|[^{]+/g)].map(([text, word, holds]) =>
      word === undefined ? { text } : { word, holds: word === "path" ? "path" : holdsOf(holds) },
    ),
  };
}

function holdsOf(sign: string | undefined): Holds {
  return sign === "/" ? "slashes" : sign === "*" ? "all" : "part";
}

/**
 * Whether an ARN of the service is of this kind, and the name in it as the ARN spells it; undefined where the pattern has
 * none. What follows the name is not looked at.
 */
export function matchArn(arn: Arn, pattern: ArnPattern): { readonly name: string | undefined } | undefined {
  if (pattern.region === "" && pattern.account === "" && (arn.region !== "" || arn.accountId !== "")) {
    return undefined;
  }
  const { resource } = arn;
  let at = 0;
  for (const token of pattern.resource) {
    if ("text" in token) {
      if (!resource.startsWith(token.text, at)) {
        return undefined;
      }
      at += token.text.length;
      continue;
    }
    const end = endOf(resource, at, token.holds);
    if (end === at && token.holds !== "path") {
      return undefined;
    }
    if (isName(token.word)) {
      return { name: resource.slice(at, end) };
    }
    at = end;
  }
  return { name: undefined };
}

function endOf(resource: string, from: number, holds: Holds): number {
  switch (holds) {
    case "all":
      return resource.length;
    case "path":
      return Math.max(from, resource.lastIndexOf("/") + 1);
    case "slashes":
      return ended(resource.indexOf(":", from), resource);
    case "part":
      return Math.min(ended(resource.indexOf("/", from), resource), ended(resource.indexOf(":", from), resource));
  }
}

function ended(found: number, text: string): number {
  return found < 0 ? text.length : found;
}

/** What follows "arn:PARTITION:"; undefined where a part is not known, or is none that the pattern can hold. */
export function formatByPattern(pattern: ArnPattern, parts: ArnParts): string | undefined {
  const region = pattern.region === "" ? "" : parts.region;
  const account = pattern.account === "{account}" ? parts.account : pattern.account === "" ? "" : undefined;
  if (region === undefined || account === undefined || (pattern.region !== "" && region === "")) {
    return undefined;
  }
  if (pattern.account !== "" && account === "") {
    return undefined;
  }
  const texts = pattern.resource.map((token) => ("text" in token ? token.text : valueFor(token, parts)));
  return texts.includes(undefined) ? undefined : `${pattern.service}:${region}:${account}:${texts.join("")}`;
}

function valueFor({ word, holds }: Placeholder, parts: ArnParts): string | undefined {
  const value = word === "name" ? parts.name : word === "id" ? parts.id : undefined;
  const refused = holds === "part" ? /[/:]/ : holds === "slashes" ? /:/ : /^$/;
  return value === undefined || value === "" || refused.test(value) ? undefined : value;
}

function isName(word: string): boolean {
  return word === "name" || word === "id";
}
