import type * as vscode from "vscode";
import { type ChangedRange, type ChangedScope, whatChanged } from "../../investigation/search/whatChanged.ts";
import { timeText } from "../../investigation/session/scopeText.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import { parseSpan } from "../../query/language/moment.ts";
import { parseSince } from "../../query/language/typedRange.ts";
import { askRange } from "../askRange.ts";
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
  readonly settings: { readonly now: { readonly timeZone: string } };
}

/** Opens the changes of the profiles or Region of a node, else of all chosen profiles, in the range that was chosen last. */
export async function showWhatChanged(target: Target, ports: WhatChangedPorts): Promise<void> {
  await open(target, { last: rangeIn(ports.memory) }, ports);
}

const SPANS = ["15m", "1h", "4h", "24h", "7d"] as const;
const CUSTOM = "custom";

/** The same after the user chose a range. A range until now is used the next time as well. */
export async function showWhatChangedSince(target: Target, ports: WhatChangedPorts): Promise<void> {
  const used = rangeIn(ports.memory);
  const spans = SPANS.some((span) => span === used) ? SPANS : [...SPANS, used];
  const { timeZone } = ports.settings.now;
  const answer = await pickOne(
    [
      ...spans.map((span) => ({
        label: timeText({ last: span }, timeZone, used),
        ...(span === used ? { description: "used last" } : {}),
        value: span,
        current: span === used,
      })),
      { icon: "edit", label: "Custom Range…", description: "such as 09:00 or yesterday", value: CUSTOM },
    ],
    { title: "What Changed?", placeholder: "Select since when" },
  );
  if (typeof answer === "object") {
    const range = answer.value === CUSTOM ? await askSince(timeZone) : { last: answer.value };
    if (range !== undefined && "last" in range) {
      await ports.memory.update(RANGE, range.last);
    }
    if (range !== undefined) {
      await open(target, range, ports);
    }
  }
}

function askSince(timeZone: string) {
  return askRange({
    title: "What Changed?",
    prompt: "Since when, such as 09:00, yesterday, 2026-11-01 10:30 or 36h, or from..to",
    placeholder: "09:00",
    value: "",
    read: (typed) => parseSince(typed, Date.now(), timeZone),
    timeZone,
  });
}

async function open(target: Target, range: ChangedRange, { choices, results }: WhatChangedPorts): Promise<void> {
  const scope = scopeOf(target);
  const { profiles } = scope;
  const searched =
    profiles === undefined
      ? (await choices.shown()).map(({ profile }) => profile)
      : (await choices.all()).filter(({ name }) => profiles.includes(name));
  const globalRegions = [...new Set(searched.map(({ region, partition }) => globalRegionOf(region ?? partition)))];
  // Not awaited: the search may take long.
  void results.open(whatChanged(scope, range, globalRegions));
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
