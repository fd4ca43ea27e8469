import type { EventDataStore } from "../../aws/eventDataStores.ts";
import { selectionText } from "../../aws/selectionText.ts";
import type { EventSelection } from "../../aws/selectors.ts";
import type { DetailFailure } from "../../aws/trailCalls.ts";
import type { InsightsKind, Trail } from "../../aws/trails.ts";
import { formatLocal } from "../../model/text/time.ts";
import { FINDINGS, type Finding } from "../trails/findings.ts";
import { openTo, storeFindings } from "../trails/storeFindings.ts";
import { refusalText, trailFindings } from "../trails/trailFindings.ts";
import type { ExplorerTarget, FactNode } from "./tree.ts";

/** The time of the facts, ms since 1970 UTC, and the zone in which they are shown. */
export interface FactView {
  readonly now: number;
  readonly timeZone: string;
}

type More = Partial<Pick<FactNode, "trouble" | "resource" | "arn">>;

/** Facts of one node, in the order in which they are added. */
class Facts {
  readonly nodes: FactNode[] = [];
  readonly #of: { readonly id: string } & ExplorerTarget;

  constructor(of: { readonly id: string } & ExplorerTarget) {
    this.#of = of;
  }

  /** Without a value there is no fact. */
  add(key: string, label: string, value: string | undefined, icon: string, more: More = {}): void {
    const { id, profile, region } = this.#of;
    if (value !== undefined && value !== "") {
      this.nodes.push({
        kind: "fact",
        id: `${id}/${key}`,
        label,
        value,
        icon,
        trouble: false,
        profile,
        region,
        ...more,
      });
    }
  }

  /** A warning for each finding of high or medium severity. What the others are about is among the ordinary facts. */
  troubles(findings: readonly Finding[]): void {
    const troubles = findings.filter(({ severity }) => severity === "high" || severity === "medium");
    troubles.forEach(({ kind, values }, index) => {
      const { title, meaning } = FINDINGS[kind];
      const value = values.length === 0 ? meaning : values.join(", ");
      this.add(`finding:${kind}:${index}`, title, value, "warning", { trouble: true });
    });
  }

  selections(selections: readonly EventSelection[] | undefined): void {
    if (selections?.length === 0) {
      this.add("selectors", "Selects", "nothing", "filter", { trouble: true });
    }
    selections?.forEach((selection, index) => {
      this.add(`selector:${index}`, selection.name ?? "Selects", selectionText(selection), "filter");
    });
  }

  /** `without`: how it is encrypted without a key of the account. */
  key(kmsKeyId: string | undefined, without: string): void {
    const arn = kmsKeyId?.startsWith("arn:") === true ? linked(kmsKeyId) : {};
    this.add("kms", "KMS key", kmsKeyId ?? `none (${without})`, "key", arn);
  }

  /** Details that are not known because AWS refused the calls. */
  refusals(failures: readonly DetailFailure[]): void {
    failures.forEach((one, index) => {
      this.add(`unknown:${one.call}:${index}`, UNKNOWN[one.call], `not known: ${refusalText(one)}`, "question");
    });
  }
}

const UNKNOWN: Readonly<Record<DetailFailure["call"], string>> = {
  DescribeTrails: "Trails",
  GetTrailStatus: "Status",
  GetEventSelectors: "Selects",
  GetInsightSelectors: "Insights",
  GetEventConfiguration: "Event configuration",
  ListTags: "Tags",
  ListEventDataStores: "Event data stores",
  GetEventDataStore: "Details",
  GetResourcePolicy: "Resource policy",
};

/** The facts about a trail, one per line: problems first, then what it records and where it delivers. */
export function trailFacts(
  node: { readonly id: string; readonly trail: Trail } & ExplorerTarget,
  { now, timeZone }: FactView,
): FactNode[] {
  const { trail } = node;
  const facts = new Facts(node);
  const time = (ms: number | undefined) => (ms === undefined ? undefined : formatLocal(ms, timeZone));
  const isKnown = trail.state !== "unknown";
  const isRunning = trail.state === "logging" || trail.state === "error";
  facts.troubles(trailFindings(trail, { now, time: (ms) => formatLocal(ms, timeZone) }));
  facts.add("delivery", "Last delivery", time(trail.lastDelivery) ?? (isKnown ? "none yet" : undefined), "clock");
  facts.add("deliveryHere", `Last delivery from ${node.region}`, time(trail.lastDeliveryHere), "clock");
  facts.add("started", "Logging since", isRunning ? time(trail.startedLogging) : undefined, "play");
  facts.add("stopped", isRunning ? "Stopped before" : "Stopped", time(trail.stoppedLogging), "debug-stop");
  facts.add("home", "Home Region", trail.homeRegion, "home");
  facts.add("scope", "Records", scopeText(trail, trail.homeRegion), "globe");
  facts.add("owner", "Owner", ownerOf(trail), "account");
  facts.add("global", "Global service events", onOff(trail.globalServices, "included", "left out"), "globe");
  facts.selections(trail.selections);
  facts.add("aggregations", "Also as 5-minute summaries", trail.aggregations?.join(", "), "graph");
  facts.add("recursive", "Events of its own deliveries", onOff(trail.recursiveLogging, "included", "left out"), "sync");
  facts.add("insights", "Insights", trail.insights?.length === 0 ? "off" : insightsText(trail.insights), "lightbulb");
  facts.add("bucket", "Bucket", [trail.bucket, trail.prefix].filter(Boolean).join("/"), "archive", {
    resource: trail.bucket,
    arn: `arn:${partition(trail.arn)}:s3:::${trail.bucket}`,
  });
  facts.add("logGroup", "Log group", logGroupName(trail.logGroupArn), "output", linked(trail.logGroupArn));
  facts.add("logGroupDelivery", "Last delivery to the log group", time(trail.lastLogGroupDelivery), "clock");
  facts.key(trail.kmsKeyId, "encrypted by S3");
  facts.add("topic", "SNS topic", trail.snsTopicArn, "mail", linked(trail.snsTopicArn));
  facts.add("notification", "Last notification", time(trail.lastNotification), "clock");
  facts.add("validation", "Log file validation", trail.logFileValidation ? "on" : "off", "verified");
  facts.add("digest", "Last digest", time(trail.lastDigestDelivery), "clock");
  facts.add("tags", "Tags", trail.tags?.map(({ key, value }) => `${key}=${value}`).join(", "), "tag");
  facts.refusals(trail.failures);
  return facts.nodes;
}

/** The facts about an event data store, one per line. */
export function storeFacts(
  node: { readonly id: string; readonly store: EventDataStore } & ExplorerTarget,
  { timeZone }: FactView,
): FactNode[] {
  const { store } = node;
  const facts = new Facts(node);
  facts.troubles(storeFindings(store, { time: (ms) => formatLocal(ms, timeZone) }));
  facts.add("status", "Status", store.status, "pulse");
  facts.add(
    "retention",
    "Keeps",
    store.retentionDays === undefined ? undefined : `${store.retentionDays} days`,
    "history",
  );
  facts.add("scope", "Records", scopeText(store, node.region), "globe");
  facts.selections(store.selections);
  facts.add("size", "Event size", sizeText(store.maxEventSize), "symbol-ruler");
  store.contextKeys?.forEach(({ type, keys }, index) => {
    facts.add(`context:${index}`, "Enriched with", `${type}: ${keys.join(", ")}`, "symbol-key");
  });
  facts.add("protection", "Termination protection", onOff(store.terminationProtection, "on", "off"), "shield");
  if (store.status !== undefined) {
    facts.key(store.kmsKeyId, "encrypted by CloudTrail");
  }
  facts.add("policy", "Resource policy", policyText(store), "law");
  facts.refusals(store.failures);
  return facts.nodes;
}

/** An organization's trail belongs to the management account, also if a delegated administrator made it. */
function ownerOf({ organization, accountId }: Trail): string {
  return organization ? `${accountId}, the organization's management account` : accountId;
}

/** `region`: the only one, unless it records several. Undefined: not known. */
function scopeText(
  { multiRegion, organization }: { readonly multiRegion?: boolean; readonly organization?: boolean },
  region: string,
): string | undefined {
  if (multiRegion === undefined || organization === undefined) {
    return undefined;
  }
  const where = multiRegion ? "all enabled Regions" : `${region} only`;
  return organization ? `${where}, all accounts of the organization` : `${where}, this account`;
}

/** "call rate of Management and Data events, error rate of Management events" */
function insightsText(insights: readonly InsightsKind[] | undefined): string | undefined {
  return insights
    ?.map(({ type, categories }) => `${RATES.get(type) ?? type} of ${categories.join(" and ")} events`)
    .join(", ");
}

const RATES: ReadonlyMap<string, string> = new Map([
  ["ApiCallRateInsight", "call rate"],
  ["ApiErrorRateInsight", "error rate"],
]);

function sizeText(size: string | undefined): string | undefined {
  return size === "Large" ? "up to 1 MB" : size === "Standard" ? "up to 256 KB" : size;
}

function policyText(store: EventDataStore): string | undefined {
  if (store.resourcePolicy === undefined) {
    return undefined;
  }
  const others = openTo(store);
  if (others.length > 0) {
    return `open to ${others.join(", ")}`;
  }
  return store.resourcePolicy === "" ? "none" : "set, names no other account by its ID";
}

function onOff(value: boolean | undefined, on: string, off: string): string | undefined {
  return value === undefined ? undefined : value ? on : off;
}

function linked(arn: string | undefined): More {
  return arn === undefined ? {} : { resource: arn, arn };
}

/** "/aws/trail" for "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/trail:*". */
function logGroupName(arn: string | undefined): string | undefined {
  return arn?.split(":log-group:")[1]?.replace(/:\*$/, "") ?? arn;
}

function partition(arn: string): string {
  return arn.split(":")[1] ?? "aws";
}
