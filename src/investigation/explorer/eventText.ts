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
  /** Who did it, and to what, both short: "erin: customer-exports". */
  readonly label: string;
  /** What happened; then the error, and the time. */
  readonly description: string;
  readonly tooltip: readonly string[];
  /** For screen readers. */
  readonly spoken: string;
}

// A sidebar of 250 pixels shows about 25 characters of a row, and cuts off the rest: mostly the end of what happened, whose
// verb comes first.
const LONGEST_WHO = 10;
const LONGEST_WHAT = 14;

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
    label: visible(what === "" ? who : `${who}: ${what}`),
    description: [
      visible(name),
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

/** "erin" of "erin@example.com", "autoscaling" of "autoscaling.amazonaws.com", "deploy" of "deploy/i-0abc". */
function shortWho(name: string): string {
  const parts = name.split("/");
  const person = parts.findLast((part) => part.includes("@")) ?? parts[0] ?? "";
  const [local = ""] = person.split("@");
  return cut((local === "" ? person : local).replace(/\.amazonaws\.com(?:\.cn)?$/, ""), LONGEST_WHO);
}

/** "release" of "/acme/checkout/release", the name in an ARN, both ends of what is still long: "custome…xports". */
function shortResource(label: string): string {
  const named = label.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.)/, "$1");
  const last = named.slice(named.lastIndexOf("/") + 1);
  const short = named.length > LONGEST_WHAT && last !== "" ? last : named;
  const half = LONGEST_WHAT / 2;
  return short.length <= LONGEST_WHAT ? short : `${short.slice(0, half)}…${short.slice(1 - half)}`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
