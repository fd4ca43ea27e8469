import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { visible } from "../../../model/text/text.ts";
import type { CompletionView, QueryFixView, QueryProblemView } from "../../../protocol/resultsChannel.ts";
import { icon } from "../../controls.ts";

export interface QueryActions {
  /** Starts a search. Returns the problems of its text. */
  search(text: string): Promise<readonly QueryProblemView[]>;
  complete(text: string, offset: number): Promise<readonly CompletionView[]>;
  failed(error: unknown): void;
}

const PAUSE = 120;

/** The query input: completions while typing, problems below the text. */
export class QueryLine {
  readonly element = document.createElement("div");
  readonly #actions: QueryActions;
  readonly #input = document.createElement("input");
  readonly #marks = document.createElement("div");
  readonly #list = document.createElement("div");
  readonly #messages = document.createElement("div");
  #problems: readonly QueryProblemView[] = [];
  #completions: readonly CompletionView[] = [];
  /** The text for which the current completions were requested. */
  #completedText = "";
  #chosen = -1;
  #asked = 0;
  /** True after the first `show`: until then an empty line must not replace the search's text. */
  #known = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: QueryActions) {
    this.#actions = actions;
    this.element.className = "query";
    this.#marks.className = "query-marks";
    this.#marks.setAttribute("aria-hidden", "true");
    this.#setUpInput();
    this.#list.className = "completions";
    this.#list.id = "completions";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Suggestions");
    this.#list.hidden = true;
    // Keeps the focus in the input.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#messages.className = "query-problems";
    this.#messages.id = "query-problems";
    this.#messages.setAttribute("role", "alert");
    const box = document.createElement("div");
    box.className = "query-box";
    const sign = document.createElement("span");
    sign.className = "query-sign";
    render(icon("search"), sign);
    const field = document.createElement("div");
    field.className = "query-field";
    field.append(this.#marks, this.#input);
    const run = document.createElement("button");
    run.type = "button";
    run.className = "icon-button";
    run.title = "Search (Enter)";
    run.setAttribute("aria-label", "Search");
    render(icon("arrow-right"), run);
    run.addEventListener("click", () => this.#run());
    box.append(sign, field, run, this.#list);
    this.element.append(box, this.#messages);
  }

  /** Shows a search's text, unless the user is editing and `isNewSearch` is false. */
  show(text: string, isNewSearch: boolean): void {
    this.#known = true;
    if (isNewSearch || document.activeElement !== this.#input) {
      this.#input.value = text;
      this.#showProblems([]);
    }
  }

  /** The text in the box. */
  get text(): string {
    return this.#input.value;
  }

  /** Shows the problems of a text if it is still in the box. */
  showProblemsOf(text: string, problems: readonly QueryProblemView[]): void {
    if (this.#input.value === text) {
      this.#showProblems(problems);
    }
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  #setUpInput(): void {
    const input = this.#input;
    input.type = "text";
    input.className = "query-input";
    input.spellcheck = false;
    input.autocomplete = "off";
    input.placeholder = "event:RunInstances user:alice error:* last:24h";
    input.setAttribute("aria-label", "Search events");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", "completions");
    input.setAttribute("aria-describedby", "query-problems");
    input.addEventListener("input", () => {
      this.#showProblems([]);
      this.#choose(-1);
      this.#askSoon();
    });
    input.addEventListener("scroll", () => this.#follow());
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#press(event));
  }

  #press(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      // The input selects its text itself. The editor's "Select All" would run later and select text typed since.
      event.stopPropagation();
      return;
    }
    const shown = !this.#list.hidden;
    const current = shown && this.#isCurrent();
    const fix = this.#problems.find((problem) => problem.fix !== undefined)?.fix;
    if (fix !== undefined && event.key === "." && (event.ctrlKey || event.metaKey)) {
      this.#fix(fix);
    } else if (event.key === " " && event.ctrlKey) {
      this.#ask();
    } else if (event.key === "Enter") {
      if (current && this.#chosen !== -1) {
        this.#accept(this.#chosen);
      } else {
        this.#run();
      }
    } else if (current && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      this.#chooseNext(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "ArrowDown") {
      this.#ask();
    } else if (current && event.key === "Tab" && !event.shiftKey) {
      this.#accept(Math.max(0, this.#chosen));
    } else if (shown && event.key === "Tab" && !event.shiftKey) {
      this.#ask();
    } else if (shown && event.key === "Escape") {
      this.#close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #run(): void {
    this.#close();
    if (!this.#known) {
      return;
    }
    const text = this.#input.value;
    this.#actions.search(text).then(
      (problems) => this.showProblemsOf(text, problems),
      (error: unknown) => this.#actions.failed(error),
    );
  }

  /** Applies a fix and starts the search. */
  #fix({ text }: QueryFixView): void {
    this.#input.value = text;
    this.#input.focus();
    this.#showProblems([]);
    this.#run();
  }

  #askSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  #ask(): void {
    this.#asked += 1;
    const asked = this.#asked;
    const text = this.#input.value;
    this.#actions.complete(text, this.#input.selectionStart ?? text.length).then(
      (completions) => {
        if (asked === this.#asked && this.#input.value === text && document.activeElement === this.#input) {
          this.#open(completions, text);
        }
      },
      () => {
        // Completions are optional: ignore the failure.
        this.#close();
      },
    );
  }

  /**
   * False: the text has changed since the completions were requested. The list stays visible to avoid flicker, but none
   * can be accepted.
   */
  #isCurrent(): boolean {
    return this.#input.value === this.#completedText;
  }

  #open(completions: readonly CompletionView[], text: string): void {
    this.#completions = completions.slice(0, 50);
    this.#completedText = text;
    this.#chosen = -1;
    this.#list.hidden = this.#completions.length === 0;
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
    render(
      this.#completions.map(
        (completion, at) => html`<div
          class="completion"
          role="option"
          id="completion-${at}"
          aria-selected="false"
          @click=${() => this.#accept(at)}
        >
          <span class="completion-label">${visible(completion.label)}</span
          ><span class="completion-detail">${visible(completion.detail ?? "")}</span>
        </div>`,
      ),
      this.#list,
    );
    this.#showChosen();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#list.hidden = true;
    this.#chosen = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #chooseNext(step: 1 | -1): void {
    const count = this.#completions.length;
    this.#choose(this.#chosen === -1 && step === -1 ? count - 1 : (this.#chosen + step + count) % count);
  }

  /** Selects a completion; -1: none. */
  #choose(at: number): void {
    this.#chosen = at;
    this.#showChosen();
  }

  #showChosen(): void {
    [...this.#list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === this.#chosen));
      if (at === this.#chosen) {
        option.scrollIntoView({ block: "nearest" });
      }
    });
    if (this.#chosen === -1) {
      this.#input.removeAttribute("aria-activedescendant");
    } else {
      this.#input.setAttribute("aria-activedescendant", `completion-${this.#chosen}`);
    }
  }

  #accept(at: number): void {
    const completion = this.#completions[at];
    if (completion === undefined || !this.#isCurrent()) {
      return;
    }
    const { value } = this.#input;
    this.#input.value = value.slice(0, completion.start) + completion.insert + value.slice(completion.end);
    const caret = completion.start + completion.insert.length;
    this.#input.setSelectionRange(caret, caret);
    this.#close();
    this.#showProblems([]);
    // After a field's name, suggest its values.
    if (completion.insert.endsWith(":")) {
      this.#ask();
    }
  }

  #showProblems(problems: readonly QueryProblemView[]): void {
    this.#problems = [...problems].sort((a, b) => a.start - b.start);
    const text = this.#input.value;
    this.#input.setAttribute("aria-invalid", String(problems.length > 0));
    const parts: (Text | HTMLElement)[] = [];
    let at = 0;
    for (const { start, end } of this.#problems) {
      const from = Math.max(at, Math.min(start, text.length));
      const to = Math.max(from, Math.min(end, text.length));
      const wrong = document.createElement("span");
      wrong.className = "wrong";
      // A problem at the end of the text has an empty range.
      wrong.textContent = from === to ? "\u00a0\u00a0" : text.slice(from, to);
      parts.push(document.createTextNode(text.slice(at, from)), wrong);
      at = to;
    }
    this.#marks.replaceChildren(...(problems.length === 0 ? [] : parts));
    this.#follow();
    const first = this.#problems.find(({ fix }) => fix !== undefined);
    render(
      this.#problems.map((problem) => {
        const { start, end, message, fix } = problem;
        const word = visible(text.slice(start, end));
        // Most messages already contain the word.
        const named = word === "" || message.includes(`\`${word}\``);
        return html`<p>${icon("error", "bad")}<span>${named ? "" : html`<code>${word}</code> `}${withCode(visible(message))}</span>${
          fix === undefined ? "" : this.#fixButton(fix, problem === first)
        }</p>`;
      }),
      this.#messages,
    );
  }

  /** `byKey`: the fix that Ctrl+. applies. */
  #fixButton(fix: QueryFixView, byKey: boolean): TemplateResult {
    return html`<button
      type="button"
      class="link-button"
      title=${byKey ? "Correct and search (Ctrl+.)" : "Correct and search"}
      aria-keyshortcuts=${byKey ? "Control+. Meta+." : nothing}
      @click=${() => this.#fix(fix)}
    >
      ${withCode(visible(fix.label))}
    </button>`;
  }

  #follow(): void {
    this.#marks.scrollLeft = this.#input.scrollLeft;
  }
}

/** Renders text between backticks as code. */
function withCode(message: string): readonly (string | TemplateResult)[] {
  return message.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}
