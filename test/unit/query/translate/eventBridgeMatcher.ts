import { inNetwork, parseAddress, parseNetwork } from "../../../../src/query/match/network.ts";

type Json = unknown;

/** Whether an event matches an EventBridge pattern, as the README of aws/event-ruler describes it. */
export function matchesPattern(pattern: unknown, event: Json): boolean {
  return Object.entries(pattern as object).every(([key, below]) => {
    if (key === "$or" && Array.isArray(below)) {
      return below.some((alternative) => matchesPattern(alternative, event));
    }
    const values = valuesAt(event, key);
    if (!Array.isArray(below)) {
      return values.length === 0 ? matchesPattern(below, {}) : values.some((value) => matchesPattern(below, value));
    }
    return below.some((matcher) => matchesField(matcher, values));
  });
}

/** The values of a key; of a list its entries, because patterns see through lists. */
function valuesAt(node: Json, key: string): readonly Json[] {
  const nodes = Array.isArray(node) ? node.flat(9) : [node];
  return nodes.flatMap((one) => {
    const value =
      typeof one === "object" && one !== null && Object.hasOwn(one, key)
        ? (one as Record<string, Json>)[key]
        : undefined;
    return value === undefined ? [] : Array.isArray(value) ? value.flat(9) : [value];
  });
}

function matchesField(matcher: unknown, values: readonly Json[]): boolean {
  const leaves = values.filter((value) => value === null || typeof value !== "object");
  if (typeof matcher !== "object" || matcher === null) {
    return leaves.includes(matcher);
  }
  const [[operator, operand]] = Object.entries(matcher) as [[string, unknown]];
  if (operator === "exists") {
    return leaves.length > 0 === operand;
  }
  return leaves.some((value) => holds(operator, operand, value));
}

function holds(operator: string, operand: unknown, value: Json): boolean {
  switch (operator) {
    case "anything-but":
      return typeof operand === "object" && !Array.isArray(operand)
        ? !Object.entries(operand as object).some(([inner, of]) =>
            (Array.isArray(of) ? of : [of]).some((one) => holds(inner, one, value)),
          )
        : !(Array.isArray(operand) ? operand : [operand]).includes(value);
    case "numeric":
      return typeof value === "number" && numeric(operand as readonly (string | number)[], value);
    default:
      return typeof value === "string" && textHolds(operator, operand, value);
  }
}

function textHolds(operator: string, operand: unknown, value: string): boolean {
  const [text, given] =
    typeof operand === "object"
      ? [String((operand as { "equals-ignore-case": string })["equals-ignore-case"]).toLowerCase(), value.toLowerCase()]
      : [String(operand), value];
  switch (operator) {
    case "equals-ignore-case":
      return given.toLowerCase() === text.toLowerCase();
    case "prefix":
      return given.startsWith(text);
    case "suffix":
      return given.endsWith(text);
    case "wildcard":
      return wildcard(text).test(value);
    case "cidr": {
      const address = parseAddress(value);
      const network = parseNetwork(text);
      return address !== undefined && network !== undefined && inNetwork(address, network);
    }
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

function wildcard(pattern: string): RegExp {
  const tokens = pattern.match(/\\[*\\]|[\s\S]/g) ?? [];
  if (tokens.some((token, index) => token === "\\" || (token === "*" && tokens[index + 1] === "*"))) {
    throw new Error(`EventBridge refuses ${pattern}`);
  }
  const source = pattern.replace(/\\([*\\])|\*|[\s\S]/g, (one, literal?: string) =>
    one === "*" ? "[\\s\\S]*" : (literal ?? one).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"),
  );
  return new RegExp(`^${source}$`);
}

function numeric(operand: readonly (string | number)[], value: number): boolean {
  for (let at = 0; at < operand.length; at += 2) {
    const bound = Number(operand[at + 1]);
    const ok = {
      "=": value === bound,
      "<": value < bound,
      "<=": value <= bound,
      ">": value > bound,
      ">=": value >= bound,
    }[String(operand[at])];
    if (ok !== true) {
      return false;
    }
  }
  return true;
}
