import { parseArn } from "../aws/arn.ts";
import { asObject, type JsonObject, type JsonValue, parseJson } from "../text/json.ts";
import { isAnywhere } from "./exposedSettings.ts";
import { textsIn } from "./requestValues.ts";

/** Whom a policy's Allow statements name. */
export interface Grants {
  /** Some statement allows everyone, under no condition that could limit who. */
  readonly everyone: boolean;
  /** Ids of the accounts that statements name, with and without conditions. */
  readonly accounts: readonly string[];
}

// The caller wrote the policy, so only this much of it is read.
const MAX_TEXT = 131_072;
const MAX_STATEMENTS = 500;
const MAX_PRINCIPALS = 1_000;

/**
 * Reads a resource policy or trust policy, as JSON text or parsed. Undefined for anything else, for text over 128 KB and
 * for identity policies, which name no principal. At most 500 statements with 1,000 principals each are read.
 */
export function grantsOf(policy: JsonValue): Grants | undefined {
  const statements = (statementsOf(policy) ?? []).filter((each) => each.Effect === "Allow" && hasPrincipal(each));
  if (statements.length === 0) {
    return undefined;
  }
  const accounts = statements.flatMap((each) => principalsOf(each.Principal).map(accountIn));
  return {
    everyone: statements.some((each) => reachOf(each) === "everyone"),
    accounts: [...new Set(accounts.filter((id) => id !== undefined))],
  };
}

/**
 * The statements of a policy of any kind, as JSON text or parsed; at most 500. Undefined for anything else and for text
 * over 128 KB.
 */
export function statementsOf(policy: JsonValue): readonly JsonObject[] | undefined {
  const document = typeof policy === "string" ? parsed(policy) : asObject(policy);
  const statement = document?.Statement;
  return statement === undefined
    ? undefined
    : (Array.isArray(statement) ? statement.slice(0, MAX_STATEMENTS) : [statement])
        .map(asObject)
        .filter((each) => each !== undefined);
}

function parsed(text: string): JsonObject | undefined {
  if (text.length > MAX_TEXT || !/^\s*\{/.test(text.slice(0, 100))) {
    return undefined;
  }
  const reading = parseJson(text);
  return reading.ok ? asObject(reading.value) : undefined;
}

function hasPrincipal(statement: JsonObject): boolean {
  return statement.Principal !== undefined || statement.NotPrincipal !== undefined;
}

/**
 * Whom a statement means: everyone; everyone under a condition that may limit who; or only those that it names, also in
 * an identity policy, which names nobody.
 */
export function reachOf(statement: JsonObject): "everyone" | "conditional" | "named" {
  const everyone = statement.NotPrincipal !== undefined || principalsOf(statement.Principal).includes("*");
  return !everyone ? "named" : limitsWho(statement.Condition) ? "conditional" : "everyone";
}

/** Principals of any AWS kind: "*", account ids and ARNs; not services and identity providers. */
function principalsOf(principal: JsonValue | undefined): readonly string[] {
  return (typeof principal === "string" ? [principal] : textsIn(asObject(principal)?.AWS)).slice(0, MAX_PRINCIPALS);
}

/** The account of a principal: 12 digits, or an ARN's account; undefined for unique ids and CloudFront's identities. */
export function accountIn(principal: string): string | undefined {
  const account = /^\d{12}$/.test(principal) ? principal : parseArn(principal)?.accountId;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/**
 * Whether a condition may limit who is allowed. False only for keys that say how the call is made: then the policy is
 * as public as without it.
 */
function limitsWho(condition: JsonValue | undefined): boolean {
  const operators = Object.entries(asObject(condition) ?? {});
  return operators.some(([operator, tests]) =>
    Object.entries(asObject(tests) ?? { unknown: tests }).some(
      ([key, values]) =>
        !HOW.has(key.toLowerCase()) &&
        !(key.toLowerCase() === "aws:sourceip" && !/^not/i.test(operator) && textsIn(values).some(isAnywhere)),
    ),
  );
}

const HOW: ReadonlySet<string> = new Set([
  "aws:securetransport",
  "aws:referer",
  "aws:useragent",
  "s3:prefix",
  "s3:delimiter",
  "s3:max-keys",
  "s3:tlsversion",
  "s3:signatureversion",
  "s3:authtype",
]);
