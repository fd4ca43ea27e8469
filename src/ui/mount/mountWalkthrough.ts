import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { setContext } from "../register.ts";
import { WalkthroughProgress } from "../walkthrough.ts";

interface WalkthroughParts {
  readonly connections: Pick<Connections, "onChange" | "known">;
  profiles(): Promise<readonly Profile[]>;
  fault(error: unknown): void;
}

/** Follows what a person does, for the steps of the walkthrough. Shows nothing by itself. */
export function mountWalkthrough(
  context: vscode.ExtensionContext,
  { connections, profiles, fault }: WalkthroughParts,
): WalkthroughProgress {
  const progress = new WalkthroughProgress((key) => setContext(key, true));
  const noteAccount = async (name: string) => {
    if (!progress.has("cloudtrail.done.account")) {
      const profile = (await profiles()).find((one) => one.name === name);
      if (profile !== undefined && connections.known(profile).signIn.identity !== undefined) {
        progress.done("cloudtrail.done.account");
      }
    }
  };
  context.subscriptions.push(
    new vscode.Disposable(connections.onChange((name) => void noteAccount(name).catch(fault))),
  );
  return progress;
}
