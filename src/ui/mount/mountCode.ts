import type * as vscode from "vscode";
import { systemClock } from "../../async/clock.ts";
import type { DeclarationSource } from "../../investigation/code/declaration.ts";
import type { HistorySource } from "../../investigation/resources/historyState.ts";
import { LazyCodeServices } from "../../investigation/resources/lazyCodeServices.ts";
import type { ChosenSources } from "../../investigation/search/chosenSources.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import type { About, KeptAbout } from "../../investigation/session/sessionState.ts";
import { ChangesView } from "../changes/changesView.ts";
import { type CodeCommands, codeCommands } from "../commands/codeCommands.ts";
import { CodeLocations } from "../editor/codeLocations.ts";
import type { CodeServicesParts } from "../editor/codeServices.ts";
import { Identifiers } from "../editor/identifiers.ts";
import { OutsideMarks } from "../editor/outsideMarks.ts";
import { ResourceHovers } from "../editor/resourceHovers.ts";
import { ResourceLenses } from "../editor/resourceLenses.ts";
import type { WalkthroughProgress } from "../walkthrough.ts";

export interface CodeParts extends CodeServicesParts {
  readonly chosen: Pick<ChosenSources, "all">;
  readonly walkthrough: Pick<WalkthroughProgress, "done">;
  readonly results: { open(request: SearchRequest, about?: About): unknown };
}

export interface MountedCode {
  readonly code: CodeLocations;
  readonly declarations: DeclarationSource;
  readonly histories: HistorySource;
  readonly codeCommands: CodeCommands;
  /** See `aboutInLaterWindow`. */
  aboutInLaterWindow(kept: KeptAbout): Promise<About | undefined>;
  /** Drops all histories, because the shown profiles or credentials changed. */
  forgetHistories(): void;
  /** Allows failed lookups to run again after a sign-in. */
  retryHistories(): void;
}

/** Registers the features that lead from code to events and back. */
export function mountCode(context: vscode.ExtensionContext, parts: CodeParts): MountedCode {
  const { settings, reporter } = parts;
  const late = new LazyCodeServices(async () =>
    (await import("../editor/codeServices.ts")).openWorkspaceServices(context, parts),
  );
  const ports = {
    declarations: late.declarations,
    histories: late.histories,
    lenses: () => settings.now.lenses,
    onSettings: settings.onChange,
    fault: (error: unknown) => reporter.fault(error),
    now: systemClock.now,
    timeZone: () => settings.now.timeZone,
  };
  const view = new ChangesView(ports);
  const code = new CodeLocations({ ...ports, ...parts });
  context.subscriptions.push(
    view,
    settings.onChange(() => view.changed()),
    new Identifiers(() => settings.now.links),
    new ResourceLenses({ ...ports, answered: () => parts.walkthrough.done("cloudtrail.done.codeLens") }),
    new ResourceHovers(ports),
    new OutsideMarks(ports),
  );
  return {
    code,
    declarations: late.declarations,
    histories: late.histories,
    codeCommands: codeCommands({ ...ports, ...parts, codeServices: () => late.services(), code, view, nodes: view }),
    aboutInLaterWindow: async (kept) =>
      (await import("../commands/resourceHistory.ts")).aboutInLaterWindow(kept, { ...ports, ...parts }),
    forgetHistories: () => late.forgetHistories(),
    retryHistories: () => late.retryHistories(),
  };
}
