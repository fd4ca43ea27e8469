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

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `in 20 seconds: ${what}`);
    await delay(50);
  }
}
