import type * as vscode from "vscode";
import { type ChangedScope, whatChanged } from "../../investigation/search/whatChanged.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import { parseSpan } from "../../query/language/moment.ts";
import type { Choices } from "../choices.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { pickOne } from "../quickInput.ts";
import { originOf, type Target } from "./target.ts";

/** Under this key the chosen time range of *What Changed?* is stored, such as "1h". */
const RANGE = "whatChangedRange";
const USUAL = "1h";

export interface WhatChangedPorts {
  /** Stores the chosen range for all windows. */
  readonly memory: Pick<vscode.Memento, "get" | "update">;
  readonly choices: Pick<Choices, "all" | "shown">;
  readonly results: Pick<ResultsPanels, "open">;
}

/** Opens the changes of the profiles or Region of a node, else of all chosen profiles, in the range that was chosen last. */
export async function showWhatChanged(target: Target, ports: WhatChangedPorts): Promise<void> {
  await open(target, rangeIn(ports.memory), ports);
}

/** The same after the user chose a range. */
export async function showWhatChangedSince(target: Target, ports: WhatChangedPorts): Promise<void> {
  const now = rangeIn(ports.memory);
  const answer = await pickOne(
    [
      { label: "Last 15 minutes", value: "15m" },
      { label: "Last hour", value: "1h" },
      { label: "Last 24 hours", value: "24h" },
    ].map((item) => (item.value === now ? { ...item, description: "used last" } : item)),
    { title: "What Changed?", placeholder: "Select since when" },
  );
  if (typeof answer === "object") {
    await ports.memory.update(RANGE, answer.value);
    await open(target, answer.value, ports);
  }
}

async function open(target: Target, since: string, { choices, results }: WhatChangedPorts): Promise<void> {
  const scope = scopeOf(target);
  const { profiles } = scope;
  const searched =
    profiles === undefined
      ? (await choices.shown()).map(({ profile }) => profile)
      : (await choices.all()).filter(({ name }) => profiles.includes(name));
  const globalRegions = [...new Set(searched.map(({ region, partition }) => globalRegionOf(region ?? partition)))];
  // Not awaited: the search may take long.
  void results.open(whatChanged(scope, since, globalRegions));
}

function scopeOf(target: Target): ChangedScope {
  if (target.kind === "node" && target.node.kind === "group") {
    return { profiles: target.node.profiles.map(({ profile }) => profile.name) };
  }
  const origin = originOf(target);
  return origin === undefined
    ? {}
    : { profiles: [origin.profile], ...("region" in origin ? { regions: [origin.region] } : {}) };
}

function rangeIn(memory: Pick<vscode.Memento, "get">): string {
  const range = memory.get<unknown>(RANGE);
  return typeof range === "string" && parseSpan(range) !== undefined ? range : USUAL;
}
