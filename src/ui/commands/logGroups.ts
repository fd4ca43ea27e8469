import type { Searches } from "../../investigation/search/searches.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import { readLogGroupArn } from "../../model/aws/logGroupName.ts";
import { Failure } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { Sources } from "../../sources/registry.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { Choices } from "../choices.ts";
import { askText } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";
import { pickSourceTarget } from "./pickSourceTarget.ts";
import type { Target } from "./target.ts";

/** The dependencies of `logGroupTarget`. */
export interface LogGroupPickPorts {
  readonly searches: Pick<Searches, "targetsOf">;
  readonly sources: Pick<Sources, "ofTrailLogGroup" | "ofLogGroup" | "logGroups">;
  readonly choices: Pick<Choices, "shown" | "all">;
}

const TITLE = "Search Log Group";

/**
 * The log group to search: that of a trail node, else one that the person picks among those that were found for the shown
 * profiles, or enters. Undefined: cancelled. Throws `Failure` where a trail has no log group.
 */
export async function logGroupTarget(
  target: Target,
  ports: LogGroupPickPorts,
  title = TITLE,
): Promise<TargetRef | undefined> {
  if (target.kind !== "node" || target.node.kind !== "trail") {
    return pickLogGroup(ports, title);
  }
  const { profile, trail } = target.node;
  const ref = ports.sources.ofTrailLogGroup(profile, trail);
  if (ref === undefined) {
    throw new Failure({
      reason: "not-found",
      message: `Trail ${trail.name} sends no events to CloudWatch Logs. Set a log group for it in the CloudTrail console, or search its bucket.`,
      context: { profile },
      remedies: [],
    });
  }
  return ref;
}

function pickLogGroup(ports: LogGroupPickPorts, title: string): Promise<TargetRef | undefined> {
  const texts = {
    title,
    listing: "Listing log groups",
    icon: "output",
    placeholder: "Select the log group to search",
    none: "No log group with CloudTrail's events was found for the shown profiles and Regions",
    other: { label: "Other log group…", description: "by name or ARN" },
  };
  return pickSourceTarget(ports.sources.logGroups, texts, ports.searches, () => askLogGroup(ports));
}

async function askLogGroup({ sources, choices }: LogGroupPickPorts): Promise<TargetRef | undefined> {
  const text = await askText({
    title: TITLE,
    prompt: "The name or ARN of a log group with CloudTrail's events",
    placeholder: "aws-cloudtrail-logs or arn:aws:logs:eu-west-1:111122223333:log-group:aws-cloudtrail-logs",
    staysOpen: true,
    problem: (typed) =>
      sources.ofLogGroup("any", "us-east-1", typed.trim()) === undefined
        ? "This is not the name or ARN of a log group: a name has letters, digits and . - _ / # only."
        : undefined,
  });
  if (text === undefined) {
    return undefined;
  }
  const shown = await choices.shown();
  const profiles = await choices.all();
  const answer = await pickOne(
    profiles.map((profile) => ({ icon: "account", label: visible(profile.name), value: profile })),
    { title: TITLE, placeholder: "Select the profile that can read the log group" },
  );
  if (typeof answer !== "object") {
    return undefined;
  }
  const { name, region, partition } = answer.value;
  const own = shown.find(({ profile }) => profile.name === name)?.regions ?? [];
  const regions = [...new Set([...own, region ?? globalRegionOf(partition)])];
  const where = readLogGroupArn(text.trim()) === undefined ? await pickRegion(regions) : regions[0];
  return where === undefined ? undefined : sources.ofLogGroup(name, where, text.trim());
}

async function pickRegion(regions: readonly string[]): Promise<string | undefined> {
  const [only, ...others] = regions;
  if (others.length === 0) {
    return only;
  }
  const answer = await pickOne(
    regions.map((region) => ({ icon: "globe", label: region, value: region })),
    { title: TITLE, placeholder: "Select the Region of the log group" },
  );
  return typeof answer === "object" ? answer.value : undefined;
}
