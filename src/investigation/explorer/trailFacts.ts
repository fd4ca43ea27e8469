import type { Trail } from "../../aws/trails.ts";
import { formatLocal } from "../../model/text/time.ts";
import type { ExplorerTarget, FactNode } from "./tree.ts";

/** The facts about a trail, one per line: problems first, then what it records and where it delivers. */
export function trailFacts(
  { id, trail, profile, region }: { readonly id: string; readonly trail: Trail } & ExplorerTarget,
  timeZone: string,
): FactNode[] {
  const nodes: FactNode[] = [];
  const add = (
    key: string,
    label: string,
    value: string | undefined,
    icon: string,
    more: Partial<Pick<FactNode, "trouble" | "resource" | "arn">> = {},
  ) => {
    if (value !== undefined && value !== "") {
      nodes.push({ kind: "fact", id: `${id}/${key}`, label, value, icon, trouble: false, profile, region, ...more });
    }
  };
  const time = (ms: number | undefined) => (ms === undefined ? undefined : formatLocal(ms, timeZone));

  trail.errors.forEach((error, index) => {
    add(`error:${index}`, "Delivery error", error, "warning", { trouble: true });
  });
  trail.failures.forEach(({ detail, failure }) => {
    add(`failure:${detail}`, `No ${detail}`, failure.message, "warning", { trouble: true });
  });
  add(
    "delivery",
    "Last delivery",
    time(trail.lastDelivery) ?? (trail.state === "unknown" ? undefined : "none yet"),
    "clock",
  );
  add("started", "Logging since", trail.state === "logging" ? time(trail.startedLogging) : undefined, "play");
  add("stopped", "Stopped", trail.state === "logging" ? undefined : time(trail.stoppedLogging), "debug-stop");
  add("home", "Home Region", trail.homeRegion, "home");
  add("scope", "Records", recorded(trail), "globe");
  if (trail.selectors?.length === 0) {
    add("selectors", "Selects", "nothing", "filter", { trouble: true });
  }
  trail.selectors?.forEach(({ name, text }, index) => {
    add(`selector:${index}`, name ?? "Selects", text, "filter");
  });
  add("insights", "Insights", trail.insights?.length === 0 ? "off" : trail.insights?.join(", "), "lightbulb");
  add("bucket", "Bucket", trail.prefix === undefined ? trail.bucket : `${trail.bucket}/${trail.prefix}`, "archive", {
    resource: trail.bucket,
    arn: `arn:${partition(trail.arn)}:s3:::${trail.bucket}`,
  });
  add("logGroup", "Log group", logGroupName(trail.logGroupArn), "output", linked(trail.logGroupArn));
  add("logGroupDelivery", "Last delivery to the log group", time(trail.lastLogGroupDelivery), "clock");
  add("kms", "KMS key", trail.kmsKeyId, "key", trail.kmsKeyId?.startsWith("arn:") ? linked(trail.kmsKeyId) : {});
  add("topic", "SNS topic", trail.snsTopicArn, "mail", linked(trail.snsTopicArn));
  add("validation", "Log file validation", trail.logFileValidation ? "on" : "off", "verified");
  add("digest", "Last digest", time(trail.lastDigestDelivery), "clock");
  return nodes;
}

function recorded(trail: Trail): string {
  const where = trail.multiRegion ? "all Regions" : trail.homeRegion;
  return trail.organization ? `${where}, all accounts of the organization` : `${where}, this account`;
}

function linked(arn: string | undefined): Partial<Pick<FactNode, "resource" | "arn">> {
  return arn === undefined ? {} : { resource: arn, arn };
}

/** "/aws/trail" for "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/trail:*". */
function logGroupName(arn: string | undefined): string | undefined {
  return arn?.split(":log-group:")[1]?.replace(/:\*$/, "") ?? arn;
}

function partition(arn: string): string {
  return arn.split(":")[1] ?? "aws";
}
