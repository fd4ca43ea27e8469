import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import type { EventView } from "../../protocol/event.ts";
import type { Fold, JsonLines, Token } from "./jsonLines.ts";

type Link = EventView["links"][number];

/** Longer strings are truncated, with a button that shows the rest. */
const LONG = 5_000;

/** Draws single lines of a record: colors, links and fold buttons. The record's text is put into text nodes only. */
export class LineDrawing {
  readonly #lines: JsonLines;
  readonly #links: readonly Link[];
  readonly #tooltip: (entity: number) => string;

  constructor(lines: JsonLines, links: readonly Link[], tooltip: (entity: number) => string) {
    this.#lines = lines;
    this.#links = links;
    this.#tooltip = tooltip;
  }

  /** `folded`: draws a fold as its first line only. `whole`: does not truncate long strings. */
  draw(line: number, folded: boolean, whole: boolean): HTMLElement {
    const element = document.createElement("div");
    element.className = "json-line";
    element.dataset.line = String(line);
    const tokens = this.#lines.tokens(line);
    const [start] = this.#lines.range(line);
    const depth = ((tokens[0]?.start ?? start) - start) / 2;
    element.style.setProperty("--depth", String(depth));
    const fold = this.#lines.folds.get(line);
    if (fold !== undefined) {
      element.append(this.#toggle(fold, tokens, folded));
    }
    for (const token of tokens) {
      this.#append(element, token, whole);
    }
    if (fold !== undefined && folded) {
      this.#appendFolded(element, fold);
    }
    return element;
  }

  #toggle(fold: Fold, tokens: readonly Token[], folded: boolean): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `json-toggle codicon codicon-chevron-${folded ? "right" : "down"}`;
    button.tabIndex = -1;
    button.setAttribute("aria-expanded", String(!folded));
    const [first] = tokens;
    const key = first?.kind === "key" ? visible(this.#lines.text.slice(first.start + 1, first.end - 1)) : "";
    button.setAttribute("aria-label", `${key === "" ? "Record" : key}, ${amount(fold)}`);
    return button;
  }

  /** Appends the closing bracket and the number of hidden members. */
  #appendFolded(element: HTMLElement, fold: Fold): void {
    const more = document.createElement("span");
    more.className = "json-folded";
    more.textContent = amount(fold);
    element.append(more);
    for (const token of this.#lines.tokens(fold.to)) {
      this.#append(element, token, false);
    }
  }

  #append(element: HTMLElement, token: Token, whole: boolean): void {
    const parent = document.createElement("span");
    parent.className = `json-${token.kind}`;
    const end = whole ? token.end : Math.min(token.end, token.start + LONG);
    let at = token.start;
    for (const link of this.#linksWithin(token.start, end)) {
      parent.append(this.#text(at, link.start), this.#linkElement(link));
      at = link.end;
    }
    parent.append(this.#text(at, end));
    element.append(parent);
    if (token.kind === "mark" && this.#lines.text[token.start] === ":") {
      element.append(" ");
    }
    if (end < token.end) {
      const rest = document.createElement("button");
      rest.type = "button";
      rest.className = "json-rest";
      rest.tabIndex = -1;
      rest.textContent = `show ${(token.end - end).toLocaleString()} more characters`;
      element.append(rest);
    }
  }

  #text(start: number, end: number): string {
    return visible(this.#lines.text.slice(start, end));
  }

  *#linksWithin(start: number, end: number): Iterable<Link> {
    let low = 0;
    let high = this.#links.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#links[middle]?.start ?? 0) < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (let at = low; at < this.#links.length; at += 1) {
      const link = this.#links[at];
      if (link === undefined || link.end > end) {
        return;
      }
      yield link;
    }
  }

  #linkElement(link: Link): HTMLElement {
    // Not a button: a button would not break across lines like the text around it.
    const element = document.createElement("span");
    element.setAttribute("role", "link");
    element.className = "json-link";
    element.tabIndex = -1;
    element.dataset.entity = String(link.entity);
    element.title = this.#tooltip(link.entity);
    element.setAttribute("aria-haspopup", "menu");
    element.textContent = this.#text(link.start, link.end);
    return element;
  }
}

function amount({ members, array }: Fold): string {
  return countOf(members, array ? "item" : "member");
}
