import type { ResourceChange } from "../../analysis/resourceChange.ts";
import { keyOfInstance } from "../../iac/resourceInstance.ts";
import { IAC_TOOLS, titleOf } from "../../iac/tools.ts";
import { failureTitle } from "../../model/failure.ts";
import { capitalized, visible } from "../../model/text/text.ts";
import { formatRelative } from "../../model/text/time.ts";
import type { Declaration } from "../code/declaration.ts";
import type { BlamedResource, BlameReport, ResourceOutcome } from "./changesByResource.ts";
import { unchangedText } from "./claims.ts";
import { isWide, WIDER_NOTE } from "./historySearch.ts";
import { whoOf } from "./lensText.ts";
import { mayHaveOlder, olderNote } from "./olderChanges.ts";

/**
 * A node of the *Changes by resource* view, as plain data. Ids are stable across refreshes. Texts are plain and safe to
 * show.
 */
export type ChangesNode = ChangesGroup | ChangedResource | ChangeLeaf | UnresolvedBlock;

export interface ChangesGroup {
  readonly kind: "group";
  readonly id: keyof Omit<BlameReport, "sentence">;
  readonly title: string;
  readonly children: readonly (ChangedResource | UnresolvedBlock)[];
  /** Expanded initially. */
  readonly open: boolean;
}

export interface ChangedResource {
  readonly kind: "resource";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: readonly string[];
  readonly blamed: BlamedResource;
  /** The id and the ARN, for copying. */
  readonly physicalId?: string;
  readonly arn?: string;
  /** "drift": changed outside the tool since the tool's last change. */
  readonly mark: "drift" | "outside" | "tool" | "unchanged" | "unknown";
  readonly children: readonly ChangeLeaf[];
}

interface ChangeLeaf {
  readonly kind: "change";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: readonly string[];
  readonly change: ResourceChange;
}

interface UnresolvedBlock {
  readonly kind: "unresolved";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: readonly string[];
  readonly declaration: Declaration;
}

export interface ChangesWords {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** A file's path for display, relative to its workspace folder. */
  readonly pathOf: (file: string) => string;
  /** Formats a time in the user's time zone. */
  readonly stamp: (time: number) => string;
}

const GROUPS: readonly {
  readonly id: Exclude<ChangesGroup["id"], "unresolved">;
  readonly title: string;
  readonly mark: ChangedResource["mark"];
}[] = [
  { id: "changedSinceTool", title: "Changed outside the tool since the tool's last change", mark: "drift" },
  { id: "changedOutside", title: "Changed outside the tool, then by the tool", mark: "outside" },
  { id: "changedByTool", title: "Changed by the tool", mark: "tool" },
  { id: "unchanged", title: "No changes found", mark: "unchanged" },
  { id: "undetermined", title: "No changes found in what was read", mark: "unknown" },
  { id: "unknown", title: "Unknown", mark: "unknown" },
];

/**
 * The report as a tree: groups by outcome, their resources, and the changes newest first. Empty groups are left out.
 */
export function changesTree(report: BlameReport, words: ChangesWords): readonly ChangesGroup[] {
  const groups = GROUPS.map(({ id, title, mark }): ChangesGroup => {
    const children = report[id].map((blamed) => resourceNode(blamed, mark, words));
    const heading = id === "unchanged" && children.length > 0 ? unchangedTitle(report.unchanged) : title;
    return { kind: "group", id, title: heading, children, open: mark === "drift" || mark === "outside" };
  });
  const unresolved: ChangesGroup = {
    kind: "group",
    id: "unresolved",
    title: "No state or stack found",
    children: report.unresolved.map(({ declaration, why }) => ({
      kind: "unresolved",
      // While a file is being edited, it may contain a block twice; in JSON even on one line.
      id: `unresolved/${declaration.file}/${declaration.block.address}/${JSON.stringify(declaration.block.range.start)}`,
      label: visible(titleOf(declaration.block)),
      description: locationText(declaration, words),
      tooltip: [visible(declaration.block.address), visible(why.message)],
      declaration,
    })),
    open: false,
  };
  return [...groups, unresolved].filter(({ children }) => children.length > 0);
}

/** "No changes found in 90 d", with the shortest time that was read of these resources. */
function unchangedTitle(resources: readonly BlamedResource[]): string {
  return capitalized(
    unchangedText(resources.flatMap(({ outcome }) => (outcome.kind === "known" ? outcome.history : []))),
  );
}

function resourceNode(blamed: BlamedResource, mark: ChangedResource["mark"], words: ChangesWords): ChangedResource {
  const { declaration, instance, outcome } = blamed;
  const { identifiers } = instance;
  const id = `resource/${declaration.file}/${keyOfInstance(instance)}`;
  const changes = outcome.kind === "known" ? outcome.history.changes : [];
  const text = outcomeText(blamed, mark, words);
  return {
    kind: "resource",
    id,
    label: visible(titleOf(instance)),
    description: [text, locationText(declaration, words)].filter((part) => part !== "").join(" · "),
    tooltip: [
      `${visible(instance.address)} (${visible(instance.type)})`,
      locationText(declaration, words),
      ...(outcome.kind === "known" ? [outcome.history.asked.sentence] : [text]),
      ...lastByToolOf(outcome, words),
      ...(outcome.kind === "known" && !isWide(outcome.history) ? [WIDER_NOTE] : []),
      ...(outcome.kind === "known" && mayHaveOlder(outcome.history, instance.type) ? [olderNote(outcome.history)] : []),
    ],
    blamed,
    ...(identifiers.id === undefined ? {} : { physicalId: identifiers.id }),
    ...(identifiers.arn === undefined ? {} : { arn: identifiers.arn }),
    mark,
    children: changes.map((change) => changeNode(change, id, blamed, words)),
  };
}

function lastByToolOf(outcome: ResourceOutcome, { stamp }: ChangesWords): readonly string[] {
  if (outcome.kind !== "known") {
    return [];
  }
  const { lastByTool } = outcome.history.summary;
  return lastByTool?.time === undefined
    ? ["No change by the tool found"]
    : [`Last change by the tool ${stamp(lastByTool.time)}, via ${visible(lastByTool.via)}`];
}

/** The author and time of the change that determines the resource's group. */
function outcomeText(
  { outcome, sinceTool }: BlamedResource,
  mark: ChangedResource["mark"],
  { now }: ChangesWords,
): string {
  switch (outcome.kind) {
    case "known": {
      const { last: latest, lastOutside } = outcome.history.summary;
      const last = sinceTool[0] ?? (mark === "outside" || mark === "drift" ? (lastOutside ?? latest) : latest);
      return last === undefined
        ? unchangedText([outcome.history])
        : [last.time === undefined ? "" : formatRelative(last.time, now), `by ${whoOf(last)}`]
            .filter((part) => part !== "")
            .join(" ");
    }
    case "not-asked":
      return visible(outcome.why.message);
    case "failed":
      return failureTitle(outcome.failure);
    case "cancelled":
      return "cancelled before lookup";
  }
}

function changeNode(
  change: ResourceChange,
  parent: string,
  { instance, sinceTool }: BlamedResource,
  words: ChangesWords,
): ChangeLeaf {
  const tool = IAC_TOOLS[instance.tool].name;
  const by = change.by === "outside" ? `outside ${tool}` : change.by === "service" ? "by an AWS service" : `by ${tool}`;
  const when = change.time === undefined ? "" : formatRelative(change.time, words.now);
  const mentioned = change.role === "mentioned" ? "only references it" : by;
  return {
    kind: "change",
    id: `${parent}/${change.eventId}`,
    label: visible(change.eventName),
    description: [whoOf(change), when, mentioned].filter((part) => part !== "").join(" · "),
    tooltip: [
      `${visible(change.eventName)} (${visible(change.eventSource)})`,
      visible(change.actor),
      `via ${visible(change.via)}, ${mentioned}`,
      ...(change.time === undefined ? [] : [words.stamp(change.time)]),
      ...(sinceTool.includes(change) ? ["No later change by the tool found"] : []),
    ],
    change,
  };
}

function locationText({ file, block }: Declaration, { pathOf }: ChangesWords): string {
  return `${visible(pathOf(file))}:${block.range.start.line + 1}`;
}
