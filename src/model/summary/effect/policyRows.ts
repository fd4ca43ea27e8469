import { parseArn } from "../../aws/arn.ts";
import { plainKey } from "../../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../../event/record.ts";
import { asObject, type JsonObject, type JsonValue } from "../../text/json.ts";
import { namesText } from "../../text/namesText.ts";
import { POLICY_KEY, UNRELATED } from "../exposedSettings.ts";
import { ENDPOINT_POLICIES } from "../exposure.ts";
import { shortened } from "../nouns.ts";
import { reachOf, statementsOf } from "../policyGrants.ts";
import { textsIn } from "../requestValues.ts";
import { doneLabel, type EffectRow, type EffectValue, type Exposure, rowOf } from "./effectRow.ts";
import { principalText } from "./principalText.ts";

/** Values that are read of one request, and rows that are made of it. */
const MAX_NODES = 5_000;
const MAX_ROWS = 50;

/** What the policies in a request allow and deny, one row for each statement. */
export function policyRows(event: CloudTrailEvent, request: JsonObject): readonly EffectRow[] {
  const statements = [...statementsIn(request, "", { nodes: MAX_NODES })].slice(0, MAX_ROWS);
  return statements.map((statement) => statementRow(event, statement));
}

/** The statements of all policies in a request: text under the key of a policy, and objects with a `Statement`. */
function* statementsIn(value: JsonValue, key: string, budget: { nodes: number }): Generator<JsonObject> {
  budget.nodes -= 1;
  if (budget.nodes < 0 || UNRELATED.has(key)) {
    return;
  }
  if (typeof value === "string") {
    yield* POLICY_KEY.test(key) ? (statementsOf(value) ?? []) : [];
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      yield* statementsIn(item, key, budget);
    }
    return;
  }
  const object = asObject(value);
  if (object?.Statement !== undefined) {
    yield* statementsOf(object) ?? [];
    return;
  }
  for (const [name, member] of Object.entries(object ?? {})) {
    const inherits = name === "items" || name === "member" || name === "content";
    yield* statementsIn(member, inherits ? key : plainKey(name), budget);
  }
}

function statementRow(event: CloudTrailEvent, statement: JsonObject): EffectRow {
  const denies = statement.Effect === "Deny";
  const who = principalsIn(event, statement);
  const actions = part(statement, "Action", "everything");
  const resources = part(statement, "Resource", "everything");
  const condition = conditionText(statement.Condition);
  const on = resources === "" || resources === "everything" ? "" : `on ${resources}`;
  const limit = condition === "" ? "" : `if ${condition}`;
  // The policy in a request to STS limits the session that it issues.
  const allow = event.eventSource.startsWith("sts.") ? "limit the session to" : "allow";
  const label = doneLabel(event, denies ? "deny" : allow);
  const exposure = denies ? undefined : exposureOf(event, statement);
  const details = exposure === undefined ? {} : { exposure };
  return who.length === 0
    ? rowOf(label, [actions], { note: joined(on === "" ? "on everything" : on, limit), ...details })
    : rowOf(label, who, { note: joined(actions, on, limit), ...details });
}

function joined(...parts: readonly string[]): string {
  return parts.filter((text) => text !== "").join(" ");
}

function exposureOf(event: CloudTrailEvent, statement: JsonObject): Exposure | undefined {
  const reach = reachOf(statement);
  if (reach === "named" || ENDPOINT_POLICIES.has(apiName(event.eventName))) {
    return undefined;
  }
  // The network decides whether an API or a search domain is public, not its policy alone.
  return reach === "everyone" && !/^(?:apigateway|es)\./.test(event.eventSource) ? "public" : "conditional";
}

/** The principals of a statement, in words; empty for an identity policy. */
function principalsIn(event: CloudTrailEvent, statement: JsonObject): readonly EffectValue[] {
  const { Principal: named, NotPrincipal: others } = statement;
  const excepted = others === undefined ? [] : principalTexts(others);
  if (excepted.length > 0) {
    return [{ text: `everyone except ${namesText(excepted.map((text) => principalText(event, text)))}` }];
  }
  return (named === undefined ? [] : principalTexts(named)).map((text) => ({
    text: principalText(event, text),
    of: text,
  }));
}

function principalTexts(principal: JsonValue): readonly string[] {
  return typeof principal === "string" ? [principal] : Object.values(asObject(principal) ?? {}).flatMap(textsIn);
}

/** Actions or resources: "s3:GetObject, s3:ListBucket", "everything except iam:*"; empty where a statement has none. */
function part(statement: JsonObject, key: "Action" | "Resource", all: string): string {
  const texts = textsIn(statement[key]);
  if (texts.includes("*")) {
    return all;
  }
  const except = textsIn(statement[`Not${key}`]);
  return texts.length > 0 ? list(texts) : except.length > 0 ? `${all} except ${list(except)}` : "";
}

function list(texts: readonly string[]): string {
  return namesText(texts.map((text) => shortened(parseArn(text)?.resource ?? text)));
}

/** "aws:SourceIp is 203.0.113.0/24 and aws:SecureTransport is true"; empty without a condition. */
function conditionText(condition: JsonValue | undefined): string {
  const tests = Object.entries(asObject(condition) ?? {}).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys) ?? {}).map(
      ([key, values]) => `${shortened(key)} ${wordOfOperator(operator)} ${list(textsIn(values))}`,
    ),
  );
  const shown = tests.slice(0, 2).join(" and ");
  return tests.length > 2 ? `${shown} and ${tests.length - 2} more conditions` : shown;
}

function wordOfOperator(operator: string): string {
  const plain = operator.replace(/^For(?:All|Any)Values?:/, "").replace(/IfExists$/, "");
  return /Not/.test(plain) ? "is not" : /Equals|Like|IpAddress|Bool/.test(plain) ? "is" : shortened(plain);
}
