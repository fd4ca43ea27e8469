import { visible } from "../model/text/text.ts";

/**
 * Escapes a text for places where the editor renders more than plain text: notifications, dialogs and input boxes turn
 * `[text](command:…)` into a link that runs a command; quick picks and progress turn `$(name)` into an icon. A
 * zero-width space breaks such syntax, and misleading characters are escaped. Not idempotent for text that is already
 * escaped: apply it once.
 */
export function plainText(text: string): string {
  return visible(text).replaceAll("](", "]\u200b(").replaceAll("$(", "$\u200b(");
}

/**
 * Escapes a text for Markdown so that it is shown literally: every character that could be Markdown syntax or part of a
 * link is written as a numeric character reference.
 */
export function markdownText(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** A quick pick item before its texts are escaped. */
export interface ItemText {
  /** Codicon before the label. A fixed name, never from an event. */
  readonly icon?: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

/** Escapes all texts of an item and keeps its other properties. */
export function plainItem<T extends ItemText>(item: T): T {
  const { icon, label, description, detail } = item;
  return {
    ...item,
    label: `${icon === undefined ? "" : `$(${icon}) `}${plainText(label)}`,
    ...(description === undefined ? {} : { description: plainText(description) }),
    ...(detail === undefined ? {} : { detail: plainText(detail) }),
  };
}
