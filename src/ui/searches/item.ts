import * as vscode from "vscode";
import type { Ran } from "../../investigation/saved/history.ts";
import {
  nameFor,
  requestOf,
  type SearchGroup,
  type SearchLeaf,
  type SearchNode,
  sharedRequest,
} from "../../investigation/saved/searchTree.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { whereTitle } from "../../investigation/search/searchRequest.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal, formatRelative } from "../../model/text/time.ts";
import type { CommandId } from "../contributions.ts";

const { None, Expanded } = vscode.TreeItemCollapsibleState;

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly timeZone: string;
}

/** The tree item of a node, with its label for screen readers. */
export function toSearchItem(node: SearchNode, clock: Clock): vscode.TreeItem {
  const item = new vscode.TreeItem("", None);
  item.id = node.id;
  item.contextValue = contextOf(node);
  if (node.kind === "group") {
    return groupItem(item, node);
  }
  const { label, description, icon, tooltip, said } = lookOf(node, clock);
  item.label = label;
  item.description = description;
  item.iconPath = icon;
  item.tooltip = tooltip.filter((line) => line !== "").join("\n");
  item.accessibilityInformation = { label: [said, label, description].filter((part) => part !== "").join(", ") };
  item.command =
    node.kind === "unreadable" ? run("cloudtrail.editSearch", "Open", node) : run("cloudtrail.runSearch", "Run", node);
  return item;
}

/** What the menus of package.json tell nodes by. A search of files or of named targets is not shared. */
function contextOf(node: SearchNode): string {
  if (node.kind === "group") {
    return `group-${node.id}`;
  }
  const request = requestOf(node);
  return request?.files === undefined && request?.targets === undefined ? node.kind : `${node.kind}-logs`;
}

function groupItem(item: vscode.TreeItem, { id, children }: SearchGroup): vscode.TreeItem {
  const looks: Readonly<Record<SearchGroup["id"], readonly [label: string, icon: string]>> = {
    saved: ["Saved", "bookmark"],
    workspace: ["Workspace", "root-folder"],
    recent: ["Recent", "history"],
    starter: ["Starter searches", "lightbulb"],
  };
  const [label, icon] = looks[id];
  item.label = label;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.collapsibleState = Expanded;
  item.accessibilityInformation = {
    label: `${label}, ${children.length === 1 ? "1 search" : `${children.length} searches`}`,
  };
  return item;
}

interface Look {
  readonly label: string;
  readonly description: string;
  readonly icon: vscode.ThemeIcon;
  readonly tooltip: readonly string[];
  readonly said: string;
}

/** Exhaustive: a new kind of node causes a compile error here. */
function lookOf(node: SearchLeaf, clock: Clock): Look {
  switch (node.kind) {
    case "saved": {
      const { name, request } = node.search;
      return {
        label: visible(name),
        description: wordsOf(request),
        icon: new vscode.ThemeIcon("search"),
        tooltip: [visible(name), wordsOf(request), ...whereLines(request, node.ran), ...ranLines(node.ran, clock)],
        said: "Saved search",
      };
    }
    case "recent": {
      const { request, ran } = node.search;
      return {
        label: titleOf(request),
        description: [...whereWords(request), countOf(ran), formatRelative(ran.at, clock.now)].join(" · "),
        icon: new vscode.ThemeIcon("search"),
        tooltip: [wordsOf(request), ...whereLines(request, ran), ...ranLines(ran, clock)],
        said: "Recent search",
      };
    }
    case "starter": {
      const { title, explanation, request } = node.search;
      return {
        label: title,
        description: wordsOf(request),
        icon: new vscode.ThemeIcon("search"),
        tooltip: [title, explanation, "", wordsOf(request)],
        said: "Starter search",
      };
    }
    case "file": {
      const request = sharedRequest(node.search);
      return {
        label: visible(node.search.name),
        description: wordsOf(request),
        icon: new vscode.ThemeIcon("search"),
        tooltip: [visible(node.search.name), wordsOf(request), ...whereLines(request), visible(node.path)],
        said: "Workspace search",
      };
    }
    case "unreadable":
      return {
        label: visible(node.path.split("/").at(-1) ?? node.path),
        description: node.problem,
        icon: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
        tooltip: [visible(node.path), node.problem],
        said: "Can't be read",
      };
  }
}

/** The search text on one line. */
export function wordsOf(request: SearchRequest): string {
  const text = request.text?.trim() ?? "";
  return visible(text === "" ? (whereTitle(request) ?? "All events") : text);
}

/** "12 events", "5,000 events or more", "not finished". */
export function countOf({ events, complete }: Pick<Ran, "events" | "complete">): string {
  if (events === undefined) {
    return "not finished";
  }
  const count = events.toLocaleString();
  if (!complete) {
    return `${count}+ events`;
  }
  return events === 1 ? "1 event" : `${count} events`;
}

/** A name for an unnamed search. */
export function suggestedName(request: SearchRequest): string {
  return visible(nameFor(request));
}

/** The title under which a search is shown, else its text. */
export function titleOf(request: SearchRequest): string {
  return request.view?.title === undefined ? wordsOf(request) : visible(request.view.title);
}

/** What distinguishes searches of the same text: the profiles, files or targets that one names. */
function whereWords(request: SearchRequest): string[] {
  const { text = "", profiles = [] } = request;
  const named = text.trim() === "" ? undefined : whereTitle(request);
  return [...profiles, ...(named === undefined ? [] : [named])].map(visible);
}

function whereLines(request: SearchRequest, ran?: Ran): string[] {
  if (request.files !== undefined) {
    return [`Log files: ${list(request.files)}`];
  }
  if (request.targets !== undefined) {
    return [`In: ${list(request.targets.map(({ source, label }) => label ?? source))}`];
  }
  const profiles = request.profiles ?? ran?.profiles;
  const regions = request.regions ?? ran?.regions;
  return [
    profiles === undefined ? "Profiles selected in the Accounts view" : `Profiles: ${list(profiles)}`,
    regions === undefined ? "" : `Regions: ${list(regions)}`,
  ];
}

function ranLines(ran: Ran | undefined, { timeZone }: Clock): string[] {
  if (ran === undefined) {
    return [];
  }
  const minute = (time: number) => formatLocal(time, timeZone).replace(/:\d\d( |$)/, "$1");
  return [
    ran.window.from > 0 ? `From ${minute(ran.window.from)} to ${minute(ran.window.to)}` : "",
    `Ran ${minute(ran.at)}: ${countOf(ran)}`,
  ];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(visible).join(", ");
  return names.length <= 8 ? shown : `${shown} and ${names.length - 8} more`;
}

function run(command: CommandId, title: string, node: SearchNode): vscode.Command {
  return { command, title, arguments: [node] };
}
