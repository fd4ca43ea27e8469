import { type Arn, parseArn } from "../aws/arn.ts";

/** A compiled `ArnKind.pattern`, used to match and to build ARNs. */
export interface ArnPattern {
  readonly service: string;
  /**
   * As `parseArn` returns it for such an ARN: "role" for "role/{path}{name}"; undefined where the resource part has no
   * type.
   */
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

/**
 * Which separators the value of a placeholder may contain: none, "/", any, or whole segments that each end with "/".
 */
type Holds = "part" | "slashes" | "all" | "path";

/** The values for the placeholders of a pattern. */
export interface ArnParts {
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly name?: string | undefined;
  readonly id?: string | undefined;
}

/** Compiles an `ArnKind.pattern`. The pattern is trusted: its syntax is not checked. */
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
 * Matches an ARN of the pattern's service. Returns the name as the ARN writes it (undefined when the pattern has none),
 * or undefined when the ARN does not match. The part after the name is ignored.
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

/**
 * The ARN without "arn:PARTITION:"; undefined when a value is missing or contains a separator that its placeholder does
 * not allow.
 */
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
