import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import type { LinkView } from "../../protocol/event.ts";
import type { Fold, Token } from "./jsonLines.ts";
import type { RecordLine, RecordLines, TextPart } from "./recordLines.ts";

/** Longer strings are truncated, with a button that shows the rest. */
const LONG = 5_000;
/** The same for a text that is decoded below. */
const LONG_ENCODED = 160;

/** Draws single lines of a record: colors, links and fold buttons. The record's text is put into text nodes only. */
export class LineDrawing {
  readonly #lines: RecordLines;
  readonly #tooltip: (entity: number) => string;

  constructor(lines: RecordLines, tooltip: (entity: number) => string) {
    this.#lines = lines;
    this.#tooltip = tooltip;
  }

  /** `folded`: draws a fold as its first line only. `whole`: does not truncate long strings. */
  draw(number: number, folded: boolean, whole: boolean): HTMLElement {
    const element = document.createElement("div");
    element.className = "json-line";
    element.dataset.line = String(number);
    const line = this.#lines.at(number);
    const fold = this.#lines.folds.get(number);
    if (line !== undefined) {
      element.style.setProperty("--depth", String(depthOf(line)));
    }
    if (fold !== undefined && line !== undefined) {
      element.append(toggle(fold, line, folded));
    }
    if (line?.kind === "title") {
      appendTitle(element, line);
    } else if (line !== undefined) {
      this.#appendTokens(element, line, whole ? Number.POSITIVE_INFINITY : line.isDecoded ? LONG_ENCODED : LONG);
      if (line.time !== undefined) {
        element.append(span("json-note", line.time));
      }
    }
    if (fold !== undefined && folded) {
      this.#appendFolded(element, fold);
    }
    return element;
  }

  /** Appends the closing bracket and the number of hidden members. */
  #appendFolded(element: HTMLElement, fold: Fold): void {
    element.append(span("json-folded", amount(fold)));
    const last = this.#lines.at(fold.to);
    if (fold.of !== "line" && last?.kind === "text") {
      this.#appendTokens(element, last, LONG);
    }
  }

  #appendTokens(element: HTMLElement, { part, line }: Extract<RecordLine, { kind: "text" }>, most: number): void {
    for (const token of part.lines.tokens(line)) {
      this.#append(element, part, token, most);
    }
  }

  #append(element: HTMLElement, part: TextPart, token: Token, most: number): void {
    const parent = span(`json-${token.kind}`, "");
    const { text } = part.lines;
    const end = Math.min(token.end, token.start + most);
    let at = token.start;
    for (const link of linksWithin(part.links, token.start, end)) {
      parent.append(visible(text.slice(at, link.start)), this.#linkElement(text, link));
      at = link.end;
    }
    parent.append(visible(text.slice(at, end)));
    element.append(parent);
    if (token.kind === "mark" && text[token.start] === ":") {
      element.append(" ");
    }
    if (end < token.end) {
      const rest = document.createElement("button");
      rest.type = "button";
      rest.className = "json-rest";
      rest.tabIndex = -1;
      rest.textContent = `show ${(token.end - end).toLocaleString()} more characters`;
      element.append(rest);
      if (most === LONG) {
        // For the editor's find. What is decoded can be found as the decoded text.
        const more = document.createElement("div");
        more.className = "json-more";
        more.setAttribute("hidden", "until-found");
        more.textContent = visible(text.slice(end, token.end));
        element.append(more);
      }
    }
  }

  #linkElement(text: string, link: LinkView): HTMLElement {
    // Not a button: a button would not break across lines like the text around it.
    const element = span("json-link", visible(text.slice(link.start, link.end)));
    element.setAttribute("role", "link");
    element.tabIndex = -1;
    element.dataset.entity = String(link.entity);
    element.title = this.#tooltip(link.entity);
    element.setAttribute("aria-haspopup", "menu");
    return element;
  }
}

/** The links within a range, by binary search. */
function* linksWithin(links: readonly LinkView[], start: number, end: number): Iterable<LinkView> {
  let low = 0;
  let high = links.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((links[middle]?.start ?? 0) < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (let at = low; at < links.length; at += 1) {
    const link = links[at];
    if (link === undefined || link.end > end) {
      return;
    }
    yield link;
  }
}

function depthOf(line: RecordLine): number {
  return line.kind === "title" ? line.depth : line.part.depth + line.part.lines.depth(line.line);
}

function toggle(fold: Fold, line: RecordLine, folded: boolean): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `json-toggle codicon ${folded ? "codicon-chevron-right" : "codicon-chevron-down"}`;
  button.tabIndex = -1;
  button.setAttribute("aria-expanded", String(!folded));
  button.setAttribute("aria-label", `${foldName(line)}, ${amount(fold)}`);
  return button;
}

function foldName(line: RecordLine): string {
  if (line.kind === "title") {
    return `Decoded ${visible(line.block.title)}`;
  }
  const { lines, depth } = line.part;
  const [first] = lines.tokens(line.line);
  const key = first?.kind === "key" ? visible(lines.text.slice(first.start + 1, first.end - 1)) : "";
  if (key !== "") {
    return key;
  }
  return line.line > 0 ? "Item" : depth === 0 ? "Record" : "Content";
}

function appendTitle(element: HTMLElement, { block, index }: Extract<RecordLine, { kind: "title" }>): void {
  const title = visible(block.title);
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "json-copy codicon codicon-copy";
  copy.tabIndex = -1;
  copy.dataset.decoded = String(index);
  copy.title = `Copy Decoded ${title.charAt(0).toUpperCase()}${title.slice(1)}`;
  copy.setAttribute("aria-label", copy.title);
  const from = block.encodings === "" ? [] : [span("json-encodings", `from ${visible(block.encodings)}`)];
  element.append(span("json-decoded", `Decoded: ${title}`), ...from, copy);
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function amount({ members, of }: Fold): string {
  return countOf(members, of);
}
