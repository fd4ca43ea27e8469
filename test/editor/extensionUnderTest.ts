import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import type { ApiEvent, CloudTrailInvestigatorApi } from "../../src/api.ts";
import { AwsControl } from "../aws/control.ts";

/** The extension's API, activated. */
export async function activatedApi(): Promise<CloudTrailInvestigatorApi> {
  const extension = vscode.extensions.getExtension<CloudTrailInvestigatorApi>(
    "cloudtrail-tools.cloudtrail-investigator",
  );
  assert.ok(extension);
  return extension.activate();
}

/** The wire AWS that the editor was started on. */
export function awsControl(): AwsControl {
  const url = process.env.CLOUDTRAIL_DEMO_CONTROL;
  assert.ok(url);
  return new AwsControl(url);
}

/** Everything that a search finds. */
export async function findEvents(
  api: CloudTrailInvestigatorApi,
  request: Parameters<CloudTrailInvestigatorApi["search"]>[0],
): Promise<ApiEvent[]> {
  const found: ApiEvent[] = [];
  for await (const page of api.search(request)) {
    found.push(...page.events);
  }
  return found;
}

/** The labels of the open tabs that are webviews of this kind. */
export function webviewTabs(viewType: string): string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType))
    .map(({ label }) => label);
}

/** Closes every tab, and waits until this process has heard of it: the command ends before. */
export async function closeTabs(): Promise<void> {
  await until(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    return vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  }, "the tabs close");
}

/**
 * Runs something that asks the person, and accepts what its quick input offers, until something holds. An input that the
 * editor closed by itself has chosen nothing: it is asked for again.
 */
export async function acceptIn(
  run: () => Thenable<unknown>,
  holds: (ended: boolean) => boolean,
  what: string,
): Promise<void> {
  let running: Thenable<unknown> | undefined;
  await until(async () => {
    running ??= run().then(() => {
      running = undefined;
    });
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await delay(100);
    return holds(running === undefined);
  }, what);
  // It may just have been asked for once more, before what it did was to be seen.
  await until(async () => {
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    return running === undefined;
  }, `${what}, and no question is left`);
}

/** Reads of a value, 50 ms apart, that have to agree before it counts as settled. */
const STEADY_READS = 20;

/** Waits until what is read stops changing, and returns it. For claims that something does not happen. */
export async function settledValue<T>(read: () => T | Promise<T>, what: string): Promise<T> {
  let value = await read();
  let same = 0;
  await until(async () => {
    const next = await read();
    same = JSON.stringify(next) === JSON.stringify(value) ? same + 1 : 0;
    value = next;
    return same >= STEADY_READS;
  }, what);
  return value;
}

const PATIENCE = 90_000;

/** Waits until something holds, for so long as only a fault takes. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `in ${PATIENCE / 1000} seconds: ${what}`);
    await delay(50);
  }
}
