import * as vscode from "vscode";
import { type ItemText, plainItem, plainText } from "./plainText.ts";

/** What a step of several answers: a value, the wish to go back, or that the person left. */
export type Answer<T> = { readonly value: T } | "back" | undefined;

export interface Step {
  readonly title: string;
  readonly placeholder: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** One of a few things. */
export function pickOne<T>(items: readonly (ItemText & { readonly value: T })[], step: Step): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value?: T }>();
  pick.items = items.map(plainItem);
  pick.matchOnDescription = true;
  return ask(pick, step, () => {
    const [chosen] = pick.selectedItems;
    return chosen?.value === undefined ? undefined : chosen.value;
  });
}

export interface Suggestion {
  readonly value: string;
  readonly detail: string;
}

/**
 * Any text, with suggestions that follow what is written. `problem` says why a text is refused; nothing is accepted while
 * it does.
 */
export function pickText(
  suggest: (written: string) => readonly Suggestion[],
  step: Step & { readonly value?: string; readonly problem?: (text: string) => string | undefined },
): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: string }>();
  pick.value = step.value ?? "";
  const offer = () => {
    const written = pick.value.trim();
    const problem = written === "" ? undefined : step.problem?.(written);
    const own = written === "" ? [] : [{ value: written, detail: problem ?? vscode.l10n.t("as written") }];
    const others = suggest(written).filter(({ value }) => value !== written);
    pick.items = [...own, ...others].map(({ value, detail }) => ({
      ...plainItem({ label: value, description: detail }),
      value,
      // What the editor would filter out itself stays in sight: the suggestions are filtered already.
      alwaysShow: true,
    }));
  };
  pick.onDidChangeValue(offer);
  offer();
  return ask(pick, step, () => {
    const text = pick.activeItems[0]?.value ?? pick.value.trim();
    return text === "" || step.problem?.(text) !== undefined ? undefined : text;
  });
}

function ask<I extends vscode.QuickPickItem, T>(
  pick: vscode.QuickPick<I>,
  { title, placeholder, step, totalSteps }: Step,
  read: () => T | undefined,
): Promise<Answer<T>> {
  pick.title = plainText(title);
  pick.placeholder = plainText(placeholder);
  if (step !== undefined && totalSteps !== undefined) {
    pick.step = step;
    pick.totalSteps = totalSteps;
    pick.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  }
  return new Promise<Answer<T>>((resolve) => {
    pick.onDidTriggerButton(() => {
      resolve("back");
      pick.hide();
    });
    pick.onDidAccept(() => {
      const value = read();
      if (value !== undefined) {
        resolve({ value });
        pick.hide();
      }
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
