import * as vscode from "vscode";
import { type ItemText, plainItem, plainText } from "./plainText.ts";

/** Result of one step of several: a value, "back", or undefined if the user cancelled. */
export type Answer<T> = { readonly value: T } | "back" | undefined;

export interface Step {
  readonly title: string;
  readonly placeholder: string;
  /** Shown below the box. The number of selected rows hides the end of a long placeholder. */
  readonly note?: string;
  /** Shown instead of the note where the user accepts nothing. */
  readonly refusal?: string;
  /** Tooltip of a button on each item of `pickMany` that accepts this item alone. Absent: no button. */
  readonly only?: string;
  readonly step?: number;
  readonly totalSteps?: number;
  /** A button in the title, which Tab reaches. It closes the box, whose answer is undefined. */
  readonly action?: { readonly icon: string; readonly tooltip: string; run(): void };
}

/** A heading between items. */
interface Heading {
  readonly heading: string;
}

/** Lets the user select one of several items; the one that is `current` is selected at first. */
export function pickOne<T>(
  items: readonly (Heading | (ItemText & { readonly value: T; readonly current?: boolean }))[],
  step: Step,
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<
    vscode.QuickPickItem & { readonly value?: T; readonly current?: boolean }
  >();
  pick.items = items.map((item) => ("heading" in item ? separator(item) : plainItem(item)));
  const current = pick.items.filter((item) => item.current === true);
  if (current.length > 0) {
    // Without any active item, Enter would accept nothing.
    pick.activeItems = current;
  }
  pick.matchOnDescription = true;
  return ask(pick, step, () => {
    const [chosen] = pick.selectedItems;
    return chosen?.value === undefined ? undefined : chosen.value;
  });
}

function separator({ heading }: Heading): vscode.QuickPickItem {
  return { label: plainText(heading), kind: vscode.QuickPickItemKind.Separator };
}

/** A button on an item of several that accepts this item alone. */
export function onlyButton(tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon("arrow-right"), tooltip };
}

/** Lets the user select any number of items, at least one; those with `picked` are selected at first. */
export function pickMany<T>(
  items: readonly (Heading | (ItemText & { readonly value: T; readonly picked?: boolean }))[],
  step: Step,
): Promise<Answer<readonly T[]>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value?: T }>();
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  const buttons = step.only === undefined ? [] : [onlyButton(step.only)];
  pick.items = items.map((item) =>
    "heading" in item ? separator(item) : { ...plainItem(item), ...(buttons.length === 0 ? {} : { buttons }) },
  );
  pick.selectedItems = pick.items.filter(({ picked }) => picked === true);
  const chosen = ask(pick, step, () => {
    const values = pick.selectedItems.flatMap(({ value }) => (value === undefined ? [] : [value]));
    return values.length === 0 ? undefined : values;
  });
  if (step.only === undefined) {
    return chosen;
  }
  const only = new Promise<Answer<readonly T[]>>((resolve) => {
    pick.onDidTriggerItemButton(({ item: { value } }) => {
      if (value !== undefined) {
        resolve({ value: [value] });
        pick.hide();
      }
    });
  });
  return Promise.race([only, chosen]);
}

/**
 * Asks for a text with suggestions below it. Enter accepts the text in the box; a suggestion is accepted only if the
 * user moved to it with the arrow keys or clicked it. `problem`: why a text is refused.
 *
 * The editor filters the list itself and notifies this process later, so the code must not depend on when its messages
 * arrive:
 * - The first row stands for the text and stays first. The editor activates the first row whenever the text changes,
 *   and sorts only rows whose *label* matches the text. Suggestions therefore have an icon as label and their value as
 *   description, so that none is activated automatically.
 * - The editor refers to rows by index. The suggestions do not change while the box is open, so an index always means
 *   the same suggestion.
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
  { title, placeholder, note, refusal, step, totalSteps, action }: Step,
  read: () => T | undefined,
): Promise<Answer<T>> {
  pick.title = plainText(title);
  pick.placeholder = plainText(placeholder);
  pick.prompt = note === undefined ? undefined : plainText(note);
  if (step !== undefined && totalSteps !== undefined) {
    pick.step = step;
    pick.totalSteps = totalSteps;
    pick.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  }
  if (action !== undefined) {
    pick.buttons = [...pick.buttons, { iconPath: new vscode.ThemeIcon(action.icon), tooltip: action.tooltip }];
  }
  return new Promise<Answer<T>>((resolve) => {
    pick.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) {
        resolve("back");
      } else {
        action?.run();
      }
      pick.hide();
    });
    pick.onDidAccept(() => {
      const value = read();
      if (value !== undefined) {
        resolve({ value });
        pick.hide();
      } else if (refusal !== undefined) {
        pick.prompt = plainText(refusal);
      }
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
