import { visible } from "../model/text/text.ts";

/**
 * A text as the editor is to show it where it draws more than letters: notifications, dialogs and input boxes make a link
 * of `[text](command:…)` that runs the command, quick picks and progress draw `$(name)` as an icon. The text of an event,
 * a file or AWS stays text: a zero-width space parts what would be read so, and what misleads the eye is escaped.
 * For a text that has not passed here before.
 */
export function plainText(text: string): string {
  return visible(text).replaceAll("](", "]\u200b(").replaceAll("$(", "$\u200b(");
}

/**
 * A text inside Markdown that shows just what it says: every character that Markdown may read as more, a link or an address
 * too, is written as its number.
 */
export function markdownText(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** An item of a quick pick before it is drawn. */
export interface ItemText {
  /** Id of a codicon before the label: of this extension, never of an event. */
  readonly icon?: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

/** The item with all its texts plain; what else it holds stays. */
export function plainItem<T extends ItemText>(item: T): T {
  const { icon, label, description, detail } = item;
  return {
    ...item,
    label: `${icon === undefined ? "" : `$(${icon}) `}${plainText(label)}`,
    ...(description === undefined ? {} : { description: plainText(description) }),
    ...(detail === undefined ? {} : { detail: plainText(detail) }),
  };
}
