import type { IdentifiedEntity } from "../entity/entity.ts";
import type { ActorType } from "../event/actor.ts";
import { readInsight } from "../event/insight.ts";
import type { CloudTrailEvent } from "../event/record.ts";
import { visible } from "../text/text.ts";
import { describeOperation } from "./describeOperation.ts";
import { exposuresOf } from "./exposure.ts";
import { insightSentence } from "./insightSentence.ts";
import { inPast } from "./operationName.ts";
import { primaryResource } from "./primaryResource.ts";

/**
 * The event as one sentence, for tooltips and headers: "alice changed the policy of bucket logs (public) in eu-west-1
 * from 203.0.113.7: denied (AccessDenied)". An operation without words of its own is named: "alice called GetBucketAcl
 * on bucket logs". For Insights events, see `insightSentence`. Plain text: invisible and misleading characters are
 * escaped, markup is not. `resource`: the event's primary resource, if the caller already has it.
 */
export function describeEvent(
  event: CloudTrailEvent,
  resource: IdentifiedEntity | undefined = primaryResource(event),
): string {
  const insight = readInsight(event);
  if (insight !== undefined) {
    return visible(insightSentence(insight, event.region === "" ? "" : `in ${event.region}`, event.actor.name));
  }
  const action = actionOf(event, resource);
  const exposures = exposuresOf(event).filter((word) => !action.includes(word));
  const parts = [
    event.actor.name,
    action,
    exposures.length === 0 ? "" : `(${exposures.join(", ")})`,
    event.region === "" ? "" : `in ${event.region}`,
    event.sourceIPAddress === "" || event.sourceIPAddress === event.actor.name ? "" : `from ${event.sourceIPAddress}`,
  ];
  return visible(`${parts.filter((part) => part !== "").join(" ")}${outcomeOf(event)}`);
}

function actionOf(event: CloudTrailEvent, resource: IdentifiedEntity | undefined): string {
  const { phrase, call } = event.eventName === "ConsoleLogin" ? signIn(event) : describeOperation(event, resource);
  if (phrase !== undefined) {
    return event.error === undefined ? inPast(phrase) : `tried to ${phrase}`;
  }
  return `${event.eventType === "AwsServiceEvent" && !PEOPLE.has(event.actor.type) ? "reported" : "called"} ${call}`;
}

function signIn({ actor }: CloudTrailEvent): { readonly phrase: string; readonly call: string } {
  const mfa = actor.mfa === undefined ? "" : actor.mfa ? " with MFA" : " without MFA";
  return { phrase: `sign in to the console${mfa}`, call: "" };
}

/**
 * Actor types of people. A service event of a person (Identity Center's sign-ins) describes an action of that person.
 */
const PEOPLE: ReadonlySet<ActorType> = new Set([
  "Root",
  "IAMUser",
  "IdentityCenterUser",
  "SAMLUser",
  "WebIdentityUser",
]);

function outcomeOf(event: CloudTrailEvent): string {
  if (event.error === undefined) {
    return "";
  }
  const { code, message } = event.error;
  const denied = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/i.test(code);
  const reason = code === "Error" || code === "Failure" ? message : code;
  if (reason === undefined) {
    return ": failed";
  }
  return denied ? `: denied (${reason})` : `: failed (${reason})`;
}
