import type { Searches } from "../../investigation/search/searches.ts";
import { Failure } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { Sources } from "../../sources/registry.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { Choices } from "../choices.ts";
import { askText } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";
import { pickSourceTarget } from "./pickSourceTarget.ts";
import type { Target } from "./target.ts";

/** The dependencies of `bucketTarget`. */
export interface TrailBucketPorts {
  readonly searches: Pick<Searches, "targetsOf">;
  readonly sources: Pick<Sources, "ofTrail" | "ofBucket" | "buckets">;
  readonly choices: Pick<Choices, "shown" | "all">;
}

/**
 * The bucket to search: that of a trail node, else one that the person picks among the buckets of the trails of the shown
 * profiles, or enters. Undefined: cancelled. Throws `Failure` where a trail has no bucket.
 */
export async function bucketTarget(
  target: Target,
  ports: TrailBucketPorts,
  title = "Search Trail Bucket",
): Promise<TargetRef | undefined> {
  if (target.kind === "node" && target.node.kind === "trail") {
    const { profile, trail } = target.node;
    const ref = ports.sources.ofTrail(profile, trail);
    if (ref === undefined) {
      throw new Failure({
        reason: "not-found",
        message: `Trail ${trail.name} puts no log files into a bucket.`,
        context: { profile },
        remedies: [],
      });
    }
    return ref;
  }
  return pickBucket(ports, title);
}

function pickBucket(ports: TrailBucketPorts, title: string): Promise<TargetRef | undefined> {
  const texts = {
    title,
    listing: "Listing trails",
    icon: "archive",
    placeholder: "Select the bucket",
    none: "No trail was found for the shown profiles",
    other: { label: "Other bucket…", description: "such as the bucket of an organization in a logging account" },
  };
  return pickSourceTarget(ports.sources.buckets, texts, ports.searches, () => askBucket(ports, title));
}

async function askBucket({ sources, choices }: TrailBucketPorts, title: string): Promise<TargetRef | undefined> {
  const text = await askText({
    title,
    prompt: "The bucket, and the prefix before AWSLogs if there is one",
    placeholder: "acme-logs or acme-logs/prefix",
    staysOpen: true,
    problem: (typed) =>
      sources.ofBucket("any", typed.trim()) === undefined
        ? "This is not the name of a bucket, or a name and a prefix."
        : undefined,
  });
  if (text === undefined) {
    return undefined;
  }
  const answer = await pickOne(
    (await choices.all()).map(({ name }) => ({ icon: "account", label: visible(name), value: name })),
    { title, placeholder: "Select the profile that can read the bucket" },
  );
  return typeof answer === "object" ? sources.ofBucket(answer.value, text.trim()) : undefined;
}
