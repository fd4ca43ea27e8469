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

/**
 * Asks for a text, with suggestions below it. Enter takes the text as it stands in the box; a suggestion is taken only when
 * the person moved to it with the arrow keys or clicked it. `problem` says why a text is refused.
 *
 * The editor filters the list itself and tells this process later, so nothing here may depend on when its messages arrive:
 * - The first row stands for the text and keeps its place. The editor makes the first row active whenever the text changes,
 *   and sorts only rows whose *label* matches the text. Suggestions therefore have an icon for a label and their value in
 *   the description: no suggestion becomes active by itself.
 * - The editor names rows by their index. The suggestions stay the same while the box is open, so an index cannot come to
 *   mean another suggestion.
 */
export function pickText(
  suggestions: readonly string[],
  step: Step & { readonly suggested?: string; readonly problem?: (text: string) => string | undefined },
): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value?: string }>();
  const rows = suggestions.map((value) => ({
    ...plainItem({ icon: "history", label: "", description: value }),
    value,
  }));
  const heading = { label: plainText(step.suggested ?? ""), kind: vscode.QuickPickItemKind.Separator };
  let shownProblem: string | undefined;
  const show = (problem: string | undefined) => {
    shownProblem = problem;
    const asTyped = plainItem({
      icon: problem === undefined ? "search" : "error",
      label: "Search as typed",
      ...(problem === undefined ? {} : { description: problem }),
      alwaysShow: true,
    });
    pick.items = rows.length === 0 ? [asTyped] : [asTyped, heading, ...rows];
  };
  const problemOf = (text: string) => (text === "" ? undefined : step.problem?.(text));
  pick.matchOnDescription = true;
  pick.onDidChangeValue((text) => {
    const problem = problemOf(text.trim());
    if (problem !== shownProblem) {
      show(problem);
    }
  });
  show(undefined);
  return ask(pick, step, () => {
    const text = pick.selectedItems[0]?.value ?? pick.value.trim();
    return text === "" || problemOf(text) !== undefined ? undefined : text;
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
