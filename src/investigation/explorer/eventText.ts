import { serviceOf } from "../../model/aws/service.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { effectOf } from "../../model/summary/effect/effect.ts";
import { effectLines } from "../../model/summary/effect/effectText.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { describeEvent } from "../../model/summary/sentence.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal } from "../../model/text/time.ts";

/** An event as a row of a tree. */
export interface EventText {
  /** What happened, short. */
  readonly label: string;
  /** Who did it, and to what; then the error, and the time. */
  readonly description: string;
  readonly tooltip: readonly string[];
  /** For screen readers. */
  readonly spoken: string;
}

// A sidebar of 250 pixels shows about 25 characters of a row, and cuts off the rest.
const LONGEST_OPERATION = 14;
const LONGEST_FIRST_WORD = 8;
const LONGEST_WHO = 10;
const LONGEST_WHAT = 24;
/** No name of AWS is as long. */
const MOST_READ = 200;

/** The texts of an event. `timeZone`: IANA name of the time zone in which the time is shown. */
export function eventText(event: CloudTrailEvent, timeZone: string): EventText {
  const resource = primaryResource(event);
  const time = event.time === undefined ? undefined : formatLocal(event.time, timeZone);
  const name = event.eventName === "" ? "(no name)" : event.eventName;
  const what = resource === undefined ? "" : shortResource(resource.label);
  const who = shortWho(event.actor.name);
  const sentence = describeEvent(event, resource);
  const effect = effectOf(event, resource);
  return {
    label: visible(shortOperation(name)),
    description: [
      visible(what === "" ? who : `${who}: ${what}`),
      ...(event.error === undefined ? [] : [visible(event.error.code)]),
      ...(time === undefined ? [] : [time.slice(11, 16)]),
    ].join(" · "),
    tooltip: [
      sentence,
      ...(effect === undefined ? [] : effectLines(effect)),
      `${visible(name)} (${visible(serviceOf(event.eventSource).name)})`,
      visible(event.actor.label),
      ...(resource === undefined ? [] : [visible(resource.value)]),
      ...(event.error?.message === undefined ? [] : [visible(event.error.message)]),
      ...(time === undefined ? [] : [time]),
      ...event.diagnostics.map((diagnostic) => visible(diagnostic.message)),
    ],
    spoken: time === undefined ? sentence : `${sentence}, ${time.slice(0, 16)}`,
  };
}

/**
 * A long operation name by its first word and its last ones: "Delete…Policy". What stands between mostly names the kind
 * of resource. A version in it, as in "CreateFunction20150331", is left out.
 * @internal
 */
export function shortOperation(name: string): string {
  const plain = name.slice(0, MOST_READ).replace(/20\d{6}(?:v\d)?$/, "");
  const [first = "", ...rest] = wordsOf(plain);
  if (plain.length <= LONGEST_OPERATION || rest.length === 0) {
    return cut(plain, LONGEST_OPERATION * 2);
  }
  const start = first.length > LONGEST_FIRST_WORD ? first.slice(0, LONGEST_FIRST_WORD - 2) : first;
  const room = LONGEST_OPERATION - start.length - 1;
  let end = "";
  for (const word of rest.toReversed()) {
    if (end.length + word.length > room) {
      break;
    }
    end = `${word}${end}`;
  }
  return `${start}…${end === "" ? cut(rest.at(-1) ?? "", room) : end}`;
}

/** The words of "SendSSHPublicKey": "Send", "SSH", "Public", "Key". */
function wordsOf(name: string): readonly string[] {
  const isCapital = (at: number) => /[A-Z]/.test(name.charAt(at));
  const words: string[] = [];
  let start = 0;
  for (let at = 1; at < name.length; at += 1) {
    if (isCapital(at) && (!isCapital(at - 1) || (at + 1 < name.length && !isCapital(at + 1)))) {
      words.push(name.slice(start, at));
      start = at;
    }
  }
  return [...words, name.slice(start)];
}

/** "erin" of "erin@example.com", "autoscaling" of "autoscaling.amazonaws.com", "deploy" of "deploy/i-0abc". */
function shortWho(name: string): string {
  const parts = name.split("/");
  const person = parts.findLast((part) => part.includes("@")) ?? parts[0] ?? "";
  const [local = ""] = person.split("@");
  return cut((local === "" ? person : local).replace(/\.amazonaws\.com(?:\.cn)?$/, ""), LONGEST_WHO);
}

/** "release" of "/acme/checkout/release", the name in an ARN, both ends of what is still long. */
function shortResource(label: string): string {
  const named = label.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.)/, "$1");
  const last = named.slice(named.lastIndexOf("/") + 1);
  const short = named.length > LONGEST_WHAT / 2 && last !== "" && last !== named ? `…/${last}` : named;
  const half = LONGEST_WHAT / 2;
  return short.length <= LONGEST_WHAT ? short : `${short.slice(0, half)}…${short.slice(1 - half)}`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
