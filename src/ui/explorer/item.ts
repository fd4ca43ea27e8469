import * as vscode from "vscode";
import { regionTitle } from "../../aws/partitions.ts";
import { eventText } from "../../investigation/explorer/eventText.ts";
import { accountText } from "../../investigation/explorer/profileList.ts";
import type {
  EventNode,
  ExplorerNode,
  FactNode,
  FailureNode,
  NoticeNode,
  ProfileNode,
} from "../../investigation/explorer/tree.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { serviceOf } from "../../model/aws/service.ts";
import { type Insight, type InsightTimes, readInsight } from "../../model/event/insight.ts";
import { failureTitle, type Remedy, remedyTitle, signInRemedies } from "../../model/failure.ts";
import { insightRate } from "../../model/summary/insightSentence.ts";
import { describeEvent } from "../../model/summary/sentence.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal } from "../../model/text/time.ts";
import { kindText } from "../choices.ts";
import { type ColorId, type CommandId, NODE_SCHEME } from "../contributions.ts";

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** The tree item of a node, with its label for screen readers. */
export function toTreeItem(node: ExplorerNode, timeZone: string): vscode.TreeItem {
  const item = draw(node, timeZone);
  // By default screen readers read the tooltip instead of the label.
  const said = [item.label, item.description].filter((part) => typeof part === "string" && part !== "").join(", ");
  item.accessibilityInformation ??= { label: said };
  return item;
}

/** Exhaustive: a new kind of node causes a compile error here. */
function draw(node: ExplorerNode, timeZone: string): vscode.TreeItem {
  const item = new vscode.TreeItem("", None);
  item.id = node.id;
  item.contextValue = node.kind;
  switch (node.kind) {
    case "notice":
      return noticeItem(item, node);
    case "group":
      item.label = visible(node.label);
      item.description = countOf(node.profiles.length, "profile");
      item.iconPath = new vscode.ThemeIcon(node.id === "group:favorites" ? "star-full" : "folder");
      item.collapsibleState = Expanded;
      return item;
    case "profile":
      return profileItem(item, node);
    case "region":
      item.label = visible(node.region);
      item.description = node.global.length === 0 ? regionDescription(node.region) : globalDescription(node.global);
      item.iconPath = new vscode.ThemeIcon("globe");
      item.collapsibleState = Collapsed;
      item.tooltip = [
        node.region,
        regionDescription(node.region),
        node.global.length === 0 ? "" : `Also records: ${node.global.join(", ")}`,
      ]
        .filter((line) => line !== "")
        .map(visible)
        .join("\n");
      return item;
    case "trails":
      item.label = "Trails";
      item.iconPath = new vscode.ThemeIcon("list-tree");
      item.collapsibleState = Collapsed;
      return item;
    case "trail":
      return trailItem(item, node, timeZone);
    case "store":
      return storeItem(item, node);
    case "fact":
      return factItem(item, node);
    case "history":
      item.label = "Event history";
      item.description = node.reads ? "all events" : "write events";
      item.iconPath = new vscode.ThemeIcon("history");
      item.collapsibleState = Collapsed;
      item.tooltip = node.reads
        ? `Management events of the last ${EVENT_HISTORY_DAYS} days, newest first`
        : `Write management events of the last ${EVENT_HISTORY_DAYS} days, newest first`;
      return item;
    case "insights":
      item.label = "Insights events";
      item.iconPath = new vscode.ThemeIcon("pulse");
      item.collapsibleState = Collapsed;
      item.tooltip = `Unusual rates of calls and errors in the last ${EVENT_HISTORY_DAYS} days, newest first. CloudTrail writes them where a trail has Insights on.`;
      return item;
    case "heading":
      item.label = node.label;
      item.description = String(node.events.length);
      item.collapsibleState = Expanded;
      item.accessibilityInformation = {
        label: `${node.label}, ${countOf(node.events.length, "event")}`,
      };
      return item;
    case "event":
      return eventItem(item, node, timeZone);
    case "more":
      item.label = node.busy ? "Loading…" : "Load more";
      item.iconPath = new vscode.ThemeIcon(node.busy ? "loading~spin" : "chevron-down");
      if (!node.busy) {
        item.command = run("cloudtrail.loadMoreEvents", item.label, node);
      }
      return item;
    case "message":
      item.label = visible(node.text);
      item.iconPath = new vscode.ThemeIcon(node.icon);
      item.tooltip = item.label;
      return item;
    case "failure": {
      item.contextValue = ["failure", ...node.failure.remedies.map(({ kind }) => kind)].join("+");
      const [signIn] = signInRemedies(node.failure);
      if (signIn !== undefined) {
        return signInItem(item, node, signIn);
      }
      item.label = visible(failureTitle(node.failure));
      item.description = visible(node.failure.message);
      item.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
      item.tooltip = visible(node.failure.message);
      item.command = run("cloudtrail.remedy", firstTitle(node.failure.remedies), node);
      item.accessibilityInformation = { label: `Failed: ${visible(node.failure.message)}` };
      return item;
    }
  }
}

/** One click signs in. */
function signInItem(item: vscode.TreeItem, node: FailureNode, remedy: Remedy): vscode.TreeItem {
  const isHere = remedy.kind === "sign-in";
  item.label = isHere ? "Sign In" : "Sign In in Terminal";
  item.description =
    remedy.kind === "sign-in" ? `to ${visible(remedy.session ?? remedy.profile)}` : visible(commandOf(remedy));
  item.iconPath = new vscode.ThemeIcon(isHere ? "sign-in" : "terminal", new vscode.ThemeColor("textLink.foreground"));
  item.tooltip = visible(node.failure.message);
  item.command = run("cloudtrail.remedy", item.label, node);
  return item;
}

function commandOf(remedy: Remedy): string {
  return remedy.kind === "run-in-terminal" ? remedy.command : "";
}

const NOTICE_ACTIONS: Readonly<
  Record<
    NoticeNode["action"],
    { readonly title: string; readonly icon: string; readonly command: CommandId; readonly does: string }
  >
> = {
  "clear-filter": {
    title: "Clear",
    icon: "filter",
    command: "cloudtrail.clearProfileFilter",
    does: "clear the filter",
  },
  "choose-profiles": {
    title: "Choose…",
    icon: "info",
    command: "cloudtrail.switchProfiles",
    does: "choose profiles",
  },
  "open-config": { title: "Open", icon: "warning", command: "cloudtrail.openAwsConfig", does: "open the line" },
};

/** "5 of 60 profiles shown  Choose…" */
function noticeItem(item: vscode.TreeItem, node: NoticeNode): vscode.TreeItem {
  const { title, icon, command, does } = NOTICE_ACTIONS[node.action];
  const lines = node.details ?? [`${node.text}.`];
  item.label = visible(node.text);
  item.description = title;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.tooltip = [...lines.map(visible), `Click to ${does}.`].join("\n");
  item.command = run(command, title, node);
  return item;
}

function profileItem(item: vscode.TreeItem, node: ProfileNode): vscode.TreeItem {
  const { profile, isFavorite } = node;
  const account = accountText(node);
  item.label = visible(profile.name);
  item.description =
    profile.problem !== undefined ? "can't be used" : visible(account === "" ? (profile.region ?? "") : account);
  item.iconPath = new vscode.ThemeIcon(isFavorite ? "star-full" : "account");
  item.contextValue = `profile${profile.origin === "added" ? "+added" : ""}${isFavorite ? "+favorite" : ""}`;
  item.collapsibleState = node.isExpanded ? Expanded : Collapsed;
  item.tooltip = profile.problem === undefined ? profileTooltip(node) : visible(profile.problem.message);
  return item;
}

/** One line each: the profile and how it signs in, its account, role and Regions. */
function profileTooltip({ profile, accountId, alias, role, regions, all }: ProfileNode): string {
  return [
    `Profile ${profile.name} (${kindText(profile)})`,
    accountId === undefined ? "" : `Account ${accountId}${alias === undefined ? "" : ` (${alias})`}`,
    role === undefined ? "" : `Role or user ${role}`,
    all === undefined ? `Regions: ${regions.join(", ")}` : "All enabled Regions",
    profile.customEndpoint === undefined ? "" : `Custom endpoint ${profile.customEndpoint}`,
  ]
    .filter((line) => line !== "")
    .map(visible)
    .join("\n");
}

/** "Europe (Ireland)". Empty for a Region that is not in the table. */
function regionDescription(region: string): string {
  const title = regionTitle(region);
  return title === region ? "" : title;
}

/** Lists up to three services by name. A Region with more is the partition's main global Region. */
function globalDescription(services: readonly string[]): string {
  return services.length > 3 ? "global services" : services.join(", ");
}

function trailItem(
  item: vscode.TreeItem,
  node: Extract<ExplorerNode, { kind: "trail" }>,
  timeZone: string,
): vscode.TreeItem {
  const { trail } = node;
  const state = trailState(node);
  const delivery =
    trail.lastDelivery === undefined ? "" : `last delivery ${formatLocal(trail.lastDelivery, timeZone).slice(0, 16)}`;
  const said = [state.text, delivery].filter((part) => part !== "").join(", ");
  item.label = visible(trail.name);
  item.description = said;
  item.collapsibleState = Collapsed;
  item.contextValue = `trail+console+arn${trail.logGroupArn === undefined ? "" : "+logGroup"}`;
  item.iconPath = new vscode.ThemeIcon(state.icon, new vscode.ThemeColor(state.color));
  item.tooltip = [trail.arn, said, ...trail.errors.map(({ name, error }) => `${name}: ${error}`)]
    .map(visible)
    .join("\n");
  item.accessibilityInformation = { label: `Trail ${visible(trail.name)}: ${said}` };
  return item;
}

function storeItem(item: vscode.TreeItem, node: Extract<ExplorerNode, { kind: "store" }>): vscode.TreeItem {
  const { store } = node;
  const isRecording = store.status === undefined || store.status === "ENABLED";
  const status = store.status === undefined ? [] : [STORE_STATES.get(store.status) ?? store.status];
  const keeps = store.retentionDays === undefined ? [] : [`keeps ${store.retentionDays} days`];
  item.label = visible(store.name);
  item.description = visible(["event data store", ...status, ...keeps].join(", "));
  item.collapsibleState = Collapsed;
  item.contextValue = "store+arn";
  item.iconPath = isRecording
    ? new vscode.ThemeIcon("database")
    : new vscode.ThemeIcon("database", new vscode.ThemeColor("list.warningForeground"));
  item.tooltip = visible(store.arn);
  return item;
}

const STORE_STATES: ReadonlyMap<string, string> = new Map([
  ["ENABLED", "enabled"],
  ["STOPPED_INGESTION", "takes in no events"],
  ["PENDING_DELETION", "being deleted"],
]);

function trailState({ trail, staleSince }: Extract<ExplorerNode, { kind: "trail" }>): {
  readonly icon: string;
  readonly color: string;
  readonly text: string;
} {
  switch (trail.state) {
    case "logging":
      if (staleSince !== undefined) {
        return { icon: "warning", color: "list.warningForeground", text: "logging, but nothing was delivered lately" };
      }
      return { icon: "pass-filled", color: "testing.iconPassed", text: "logging" };
    case "stopped":
      return { icon: "circle-slash", color: "list.warningForeground", text: "not logging" };
    case "error":
      return { icon: "warning", color: "list.errorForeground", text: "delivery failing" };
    case "unknown":
      return { icon: "question", color: "disabledForeground", text: "state unknown" };
  }
}

function factItem(item: vscode.TreeItem, node: FactNode): vscode.TreeItem {
  item.label = visible(node.label);
  item.description = visible(node.value);
  item.iconPath = node.trouble
    ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
    : new vscode.ThemeIcon(node.icon);
  item.tooltip = `${visible(node.label)}: ${visible(node.value)}`;
  item.contextValue = `fact${node.resource === undefined ? "" : "+events"}${node.arn === undefined ? "" : "+arn+console"}`;
  return item;
}

function eventItem(item: vscode.TreeItem, node: EventNode, timeZone: string): vscode.TreeItem {
  const { event } = node.found;
  const insight = readInsight(event);
  if (insight !== undefined) {
    return insightItem(item, node, insight, timeZone);
  }
  const failed = event.error !== undefined;
  const { label, description, tooltip, spoken } = eventText(event, timeZone);
  item.label = label;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(
    serviceOf(event.eventSource).icon,
    failed ? new vscode.ThemeColor("cloudtrail.failedEventForeground" satisfies ColorId) : undefined,
  );
  // For the decorations only: dims read-only events and marks failed ones.
  item.resourceUri = vscode.Uri.from({
    scheme: NODE_SCHEME,
    path: "/event",
    query: failed ? "failed" : event.readOnly === true ? "read" : "write",
  });
  item.tooltip = tooltip.join("\n");
  item.accessibilityInformation = { label: spoken };
  item.command = run("cloudtrail.openEvent", "Open Event", node);
  return item;
}

/** "StopInstances calls", "Today 10:05 to 10:19 · 12.4 a minute (usually 0.02)" */
function insightItem(item: vscode.TreeItem, node: EventNode, insight: Insight, timeZone: string): vscode.TreeItem {
  const { event } = node.found;
  const times = activityText(node.activity ?? {}, timeZone);
  item.label = visible(`${event.eventName === "" ? "(no name)" : event.eventName} ${insight.measures}`);
  // In a list, the year takes the room of the rate.
  item.description = [times.replaceAll(/\b\d{4}-(?=\d\d-\d\d )/g, ""), insightRate(insight)]
    .filter((part) => part !== "")
    .join(" · ");
  item.iconPath = new vscode.ThemeIcon(
    "pulse",
    new vscode.ThemeColor(insight.measures === "errors" ? "list.errorForeground" : "list.warningForeground"),
  );
  const said = describeEvent(event);
  item.tooltip = [said, times].filter((part) => part !== "").join("\n");
  item.accessibilityInformation = { label: times === "" ? said : `${said}, ${times}` };
  item.command = run("cloudtrail.openEvent", "Open Event", node);
  return item;
}

/** "2026-11-20 10:05 to 10:19", "since 2026-11-20 10:05"; empty where no time is known. */
function activityText({ from, to }: InsightTimes, timeZone: string): string {
  const minute = (time: number) => formatLocal(time, timeZone).slice(0, 16);
  if (from === undefined || to === undefined) {
    return from !== undefined ? `since ${minute(from)}` : to !== undefined ? `until ${minute(to)}` : "";
  }
  const [start, end] = [minute(from), minute(to)];
  return `${start} to ${end.slice(0, 10) === start.slice(0, 10) ? end.slice(11) : end}`;
}

function firstTitle([first]: readonly Remedy[]): string {
  return first === undefined ? "" : remedyTitle(first);
}

function run(command: CommandId, title: string, node: ExplorerNode): vscode.Command {
  return { command, title, arguments: [node] };
}
