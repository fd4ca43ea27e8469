import type { IdentifiedEntity } from "../entity/entity.ts";
import { plainKey } from "../entity/entityKey.ts";
import type { CloudTrailEvent } from "../event/record.ts";
import { asObject, asText } from "../text/json.ts";
import { named, nameOf, nameOfValue, nounKeys, nounOf, shortened, singularOf, synonymsOf } from "./nouns.ts";
import { inSentence, isVerb, type OperationName, readOperationName, wordsOf } from "./operationName.ts";
import { type Field, fieldsOf, phraseOf, RULES, type Segment } from "./phrases/phrase.ts";
import { siblingsOf, valuesUnder } from "./requestValues.ts";
import { rulesIn } from "./securityGroupRules.ts";

/** An operation in words. */
export interface Description {
  /** Begins with a verb in its base form: "delete role Admin"; undefined when the operation can only be named. */
  readonly phrase?: string;
  /** The operation by name, with its resource: "GetBucketAcl on bucket logs". */
  readonly call: string;
}

/** Describes what an event's operation does, successfully or not. `resource`: the event's primary resource. */
export function describeOperation(event: CloudTrailEvent, resource: IdentifiedEntity | undefined): Description {
  const operation = readOperationName(event.eventName);
  const target = resource === undefined ? undefined : targetOf(event, resource);
  const alternatives = phraseOf(event.eventSource, operation.name)?.alternatives ?? [];
  const chosen = alternatives.find((segments) => isFilled(segments, event, target)) ?? alternatives.at(-1);
  const phrase =
    chosen === undefined ? phraseByName(operation, event, target) : render(chosen, event, target).trim() || undefined;
  const call = `${operation.name || (event.eventType === "AwsServiceEvent" ? "an event" : "an unnamed operation")}${
    target === undefined ? "" : ` on ${target.text(target.noun)}`
  }`;
  return phrase === undefined ? { call } : { phrase, call };
}

/** The primary resource in words, with those beside it in a batch. */
interface Target {
  readonly resource: IdentifiedEntity;
  readonly noun: string;
  /** Plain keys of the nouns that mean it. */
  readonly nouns: readonly string[];
  /** Those of them that a sentence does not use: "image" for an AMI. */
  readonly synonyms: readonly string[];
  /** "instances i-1 and i-2" */
  text(noun: string): string;
}

function targetOf(event: CloudTrailEvent, resource: IdentifiedEntity): Target {
  const siblings = siblingsOf(event, resource.value);
  const isId = plainKey(siblings?.key ?? "") === "resourceid";
  const told = resource.type === undefined && isId ? valuesUnder(event, ["resourcetype"])[0] : undefined;
  const noun =
    told !== undefined && /^[A-Za-z]{2,40}$/.test(told)
      ? wordsOf(told).map(inSentence).join(" ")
      : nounOf(resource, siblings?.key);
  const others = (siblings?.values ?? []).slice(1);
  return {
    resource,
    noun,
    nouns: [...nounKeys(resource), plainKey(noun)],
    synonyms: synonymsOf(resource),
    text: (text) => named(text, [nameOf(resource), ...others.map(nameOfValue)]),
  };
}

function render(segments: readonly Segment[], event: CloudTrailEvent, target: Target | undefined): string {
  return segments
    .map((segment) =>
      typeof segment === "string"
        ? segment
        : "optional" in segment
          ? isFilled(segment.optional, event, target)
            ? render(segment.optional, event, target)
            : ""
          : (textOf(segment, event, target) ?? named(segment.noun || "value", [])),
    )
    .join("");
}

/** Whether the event has a value for each field outside of the optional parts. */
function isFilled(segments: readonly Segment[], event: CloudTrailEvent, target: Target | undefined): boolean {
  return fieldsOf(segments.filter((segment) => typeof segment === "string" || !("optional" in segment))).every(
    (field) => textOf(field, event, target) !== undefined,
  );
}

/** The text of a field; undefined when the event has no value for it. */
function textOf(field: Field, event: CloudTrailEvent, target: Target | undefined): string | undefined {
  if (field.noun === RULES) {
    return rulesIn(asObject(event.record.requestParameters) ?? {}) || undefined;
  }
  const values = valuesUnder(event, field.keys);
  if (field.target > 0 && target !== undefined && isTarget(field, values, target)) {
    const ownNoun = ANY_NOUN.has(field.noun) && target.noun !== "resource" ? target.noun : field.noun;
    return target.text(ownNoun);
  }
  if (field.noun === "" && values.length === 1 && values[0] === "*") {
    return "anyone";
  }
  if (values.length > 0) {
    return named(field.noun, values.map(nameOfValue));
  }
  const refused = field.noun === "" ? undefined : refusedName(event, field.noun);
  return refused === undefined ? undefined : named(field.noun, [refused]);
}

/** The name after "… on resource: instance profile web", as IAM writes it without an ARN in a denied call's message. */
function refusedName({ record }: CloudTrailEvent, noun: string): string | undefined {
  const message = asText(record.errorMessage)?.slice(0, 2_000) ?? "";
  const before = ` on resource: ${noun} `;
  const at = message.indexOf(before);
  const name = at < 0 ? "" : (/^[\w+=,.@-]{1,128}/.exec(message.slice(at + before.length))?.[0] ?? "");
  return name === "" ? undefined : name;
}

/** Whether a field stands for the target: by its value, or where AWS wrote another key, by its noun. */
function isTarget(field: Field, values: readonly string[], { resource, nouns }: Target): boolean {
  return values.length > 0
    ? values.includes(resource.value)
    : ANY_NOUN.has(field.noun) || nouns.includes(plainKey(field.noun));
}

/** Nouns of phrases that stand for any kind of resource. */
const ANY_NOUN: ReadonlySet<string> = new Set(["resource", "target"]);

/** Describes an operation by its name, where the name contains the noun of its target. */
function phraseByName(
  operation: OperationName,
  event: CloudTrailEvent,
  target: Target | undefined,
): string | undefined {
  const { verb, object, preposition, rest, creates, isOnObject } = operation;
  if (verb === undefined || /\b[a-zA-Z]\b/.test(object)) {
    return undefined;
  }
  if (target === undefined) {
    // What could not be created has no id yet.
    return creates && preposition === undefined && object !== "" ? `${verb} ${besides(object, event)}` : undefined;
  }
  if (preposition === undefined) {
    const noun = TAGGING.has(verb) && ANY_RESOURCE.test(object) ? target.noun : nounFor(object, target, creates);
    return noun === undefined ? partPhrase(operation, target) : `${verb} ${target.text(noun)}`;
  }
  const [own, other] = isOnObject ? [object, rest] : [rest, object];
  const noun = ANY_RESOURCE.test(own) && !creates ? target.noun : nounFor(own, target, creates);
  if (noun === undefined) {
    return undefined;
  }
  const beside = besides(other, event, target);
  return isOnObject
    ? `${verb} ${target.text(noun)} ${preposition} ${beside}`
    : `${verb} ${beside} ${preposition} ${target.text(noun)}`;
}

/** TagResource, AddTagsToResource: whatever the service has. API Gateway's CreateResource is about resources of an API. */
const ANY_RESOURCE = /^resources?$/;
const TAGGING: ReadonlySet<string> = new Set(["tag", "untag"]);

/**
 * The noun to use for the target where words of the operation's name mean it, else undefined: "metric alarm" for an
 * alarm, "AMI" for "image", "listener rule" for "rule". `exact`: only the whole noun; a new data key is not the key that
 * it is made with.
 */
function nounFor(words: string, { noun, nouns, synonyms }: Target, exact: boolean): string | undefined {
  const singular = singularOf(words);
  const keys = [plainKey(words), plainKey(singular)];
  const match = nouns.find(
    (each) => each.length > 2 && keys.some((key) => key === each || (!exact && key.endsWith(each))),
  );
  if (match !== undefined) {
    return synonyms.includes(match) ? noun : match === plainKey(words) ? words : singular;
  }
  return !exact && nouns.some((each) => keys.some((key) => key.length > 3 && each.endsWith(key))) ? noun : undefined;
}

/** "update the code of function f": for operations that set a part of what their name begins with. */
function partPhrase({ verb = "", object }: OperationName, target: Target): string | undefined {
  const words = object.split(" ");
  for (let count = words.length - 1; count > 0 && PART_VERBS.has(verb); count -= 1) {
    const own = plainKey(words.slice(0, count).join(""));
    // "StartSecretVersionDelete" has a second verb.
    if (target.nouns.includes(own) && !isVerb(words.at(-1) ?? "")) {
      const part = words.slice(count).join(" ");
      const article = part === "attribute" ? "an " : part === "attributes" ? "" : "the ";
      return `${verb === "write" ? "set" : verb} ${article}${part} of ${target.text(nounFor(words.slice(0, count).join(" "), target, true) ?? target.noun)}`;
    }
  }
  return undefined;
}

const PART_VERBS: ReadonlySet<string> = new Set(
  "update modify write set reset enable disable start stop increase decrease change".split(" "),
);

/** The other noun of an operation's name, with the values that the request has for it: "role Admin", "tags". */
function besides(words: string, event: CloudTrailEvent, target?: Target): string {
  const singular = singularOf(words);
  const key = plainKey(singular);
  const values = valuesUnder(event, [`${key}name`, `${key}id`, `${key}arn`, `${key}identifier`, key]).filter(
    (value) => value !== target?.resource.value && value.length <= 2_048 && !/^[[{]/.test(value),
  );
  return values.length === 0
    ? anyOf(words)
    : named(
        singular,
        values.map((value) => shortened(nameOfValue(value))),
      );
}

function anyOf(words: string): string {
  return /[^aius]s$|^(?:another|all|any)\b/.test(words) ? words : named(words, []);
}
