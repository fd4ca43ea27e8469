import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { Failure, isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import type { Channel } from "../../protocol/channel.ts";
import type { SqlEvents, SqlRequests, SqlResultView, SqlState } from "../../protocol/sql.ts";
import { Clock } from "../clock.ts";
import { icon, iconButton } from "../controls.ts";
import { failureBox } from "../failure.ts";
import { keepFocus } from "../keptFocus.ts";
import { ResultGrid } from "./resultGrid.ts";

type SqlChannel = Channel<object, SqlEvents, SqlRequests, object>;

/** The result of an SQL query. */
export class SqlPage {
  readonly #ask: () => SqlChannel;
  readonly #head = document.createElement("div");
  readonly #progress = document.createElement("div");
  readonly #messages = document.createElement("div");
  readonly #grid: ResultGrid;
  /** Announces the end of a query to screen readers. */
  readonly #spoken = document.createElement("div");

  constructor(root: HTMLElement, ask: () => SqlChannel) {
    this.#ask = ask;
    const heading = document.createElement("h1");
    heading.className = "unseen";
    heading.textContent = "Result of an SQL query";
    this.#head.className = "sql-head";
    this.#progress.className = "progress";
    this.#messages.className = "sql-messages";
    this.#spoken.className = "unseen";
    this.#spoken.setAttribute("role", "status");
    this.#grid = new ResultGrid({
      rows: (result, start, count) => this.#ask().request("rows", result, start, count),
      open: (result, row) => this.#send((channel) => channel.request("open", result, row)),
      copy: (result, row, column) => this.#send((channel) => channel.request("copyCell", result, row, column)),
      failed: (error) => this.showFailure(error),
    });
    const main = document.createElement("main");
    main.append(heading, this.#head, this.#progress, this.#messages, this.#grid.element, this.#spoken);
    root.append(main);
    keepFocus(main);
  }

  show(state: SqlState): void {
    const { result, doing } = state;
    render(this.#headOf(state), this.#head);
    this.#drawProgress(doing);
    render(this.#messagesOf(state), this.#messages);
    const isShown = result !== undefined && result.rows > 0;
    this.#grid.element.hidden = !isShown;
    this.#grid.element.setAttribute("aria-busy", String(doing !== undefined));
    this.#grid.show(result);
    const spoken = spokenText(state);
    if (this.#spoken.textContent !== spoken) {
      this.#spoken.textContent = spoken;
    }
  }

  showFailure(error: unknown): void {
    if (Failure.is(error) && !isAbort(error)) {
      render(failureBox(error.toData()), this.#messages);
    }
  }

  #headOf(state: SqlState): TemplateResult {
    const { sql, result, doing } = state;
    const statement = visible(sql.replace(/\s+/g, " ").trim());
    return html`<button type="button" class="sql-statement mono" title="Show the query" @click=${() => this.#send((channel) => channel.request("showQuery"))}>
        ${statement === "" ? "No query has run yet" : statement}
      </button>
      <div class="sql-status">
        <p class="sql-counts">${doing === undefined ? this.#counts(state) : doingText(doing)}</p>
        <span class="space"></span>
        ${
          doing === undefined
            ? nothing
            : html`<button type="button" class="button secondary" @click=${() => this.#send((channel) => channel.request("cancel"))}>
              Cancel
            </button>`
        }
        ${result === undefined || doing !== undefined ? nothing : this.#buttons(result)}
      </div>`;
  }

  #buttons({ number }: SqlResultView): TemplateResult {
    return html`${iconButton({
      icon: "refresh",
      label: "Load Events Again and Run",
      run: () => this.#send((channel) => channel.request("reload")),
    })}
    ${iconButton({
      icon: "copy",
      label: "Copy as CSV",
      run: () => this.#send((channel) => channel.request("copy", number)),
    })}
    ${iconButton({
      icon: "export",
      label: "Export as CSV…",
      run: () => this.#send((channel) => channel.request("export", number)),
    })}`;
  }

  #counts({ result, title, timeZone, news }: SqlState): TemplateResult | typeof nothing {
    if (result === undefined) {
      return nothing;
    }
    const { events, took, rows } = result;
    const clock = new Clock(timeZone, navigator.language);
    const over =
      events.count < events.found
        ? `the newest ${events.count.toLocaleString("en-US")} of ${countOf(events.found, "event")}`
        : countOf(events.count, "event");
    return html`<strong>${countOf(rows, "row")}</strong>
      <span class="dim">in ${timeText(took)} · over ${over} of </span
      ><button type="button" class="link-button" ?disabled=${news?.kind === "closed"} @click=${() => this.#send((channel) => channel.request("showResults"))}>${visible(title)}</button
      ><span class="dim"> as of ${clock.moment(events.at, Date.now())}</span>`;
  }

  #messagesOf(state: SqlState): TemplateResult {
    const { result, problem, failure, cancelled, news, doing } = state;
    if (doing !== undefined) {
      return html``;
    }
    return html`${
      problem === undefined
        ? nothing
        : html`<div class="failure" role="alert">
            ${icon("error", "bad")}
            <div class="failure-text">
              <p>${problem}</p>
              <p class="buttons">
                <button type="button" class="button secondary" @click=${() => this.#send((channel) => channel.request("showQuery"))}>
                  Show Query
                </button>
              </p>
            </div>
          </div>`
    }
    ${failure === undefined ? nothing : html`<div role="alert">${failureBox(failure, (index) => this.#send((channel) => channel.request("remedy", index)))}</div>`}
    ${cancelled === true ? html`<p class="note-line">${icon("info")}<span>Cancelled. The events are loaded again for the next query.</span></p>` : nothing}
    ${result === undefined ? nothing : notesOf(result).map((note) => html`<p class="note-line">${icon("warning", "warn")}<span>${note}</span></p>`)}
    ${news === undefined ? nothing : this.#newsLine(news)}
    ${result !== undefined && result.rows === 0 ? html`<p class="sql-empty">No rows.</p>` : nothing}`;
  }

  #newsLine(news: NonNullable<SqlState["news"]>): TemplateResult {
    const text = newsText(news);
    return html`<p class="note-line">
      ${icon("info")}<span
        >${text}${
          news.kind === "closed"
            ? nothing
            : html` ·
                <button type="button" class="link-button" @click=${() => this.#send((channel) => channel.request("reload"))}>Reload</button>`
        }</span
      >
    </p>`;
  }

  #drawProgress(doing: SqlState["doing"]): void {
    const element = this.#progress;
    const isKnown = doing?.kind === "loading" && doing.found > 0;
    element.classList.toggle("unknown", doing !== undefined && !isKnown);
    if (doing === undefined) {
      for (const name of ["role", "aria-label", "aria-valuenow"]) {
        element.removeAttribute(name);
      }
      element.replaceChildren();
      return;
    }
    const bar = element.firstElementChild ?? element.appendChild(document.createElement("div"));
    element.setAttribute("role", "progressbar");
    element.setAttribute("aria-label", "Query");
    if (isKnown && bar instanceof HTMLElement) {
      const percent = Math.round((100 * doing.count) / doing.found);
      element.setAttribute("aria-valuenow", String(percent));
      bar.style.width = `${percent}%`;
    } else {
      element.removeAttribute("aria-valuenow");
    }
  }

  #send(work: (channel: SqlChannel) => Promise<unknown>): void {
    work(this.#ask()).catch((error: unknown) => this.showFailure(error));
  }
}

function doingText(doing: NonNullable<SqlState["doing"]>): string {
  return doing.kind === "running"
    ? "Running…"
    : `Loading events… ${doing.count.toLocaleString("en-US")} of ${doing.found.toLocaleString("en-US")}`;
}

function newsText(news: NonNullable<SqlState["news"]>): string {
  switch (news.kind) {
    case "newer":
      return `The results view has ${countOf(news.count, "more event")} now`;
    case "changed":
      return "The results view has other events now";
    case "closed":
      return "The results view is closed. Queries run over the events that were loaded.";
  }
}

/** What the result lacks, and what of the events the query could not see. */
function notesOf({ cutAt, cutCells, rows, events }: SqlResultView): readonly string[] {
  const shown = rows.toLocaleString("en-US");
  return [
    ...(events.count < events.found
      ? [
          `The database has room for ${countOf(events.count, "event")} only: ${countOf(events.found - events.count, "older one was", "older ones were")} left out.`,
        ]
      : []),
    ...(cutAt === "rows" ? [`The first ${shown} rows are shown. The query has more.`] : []),
    ...(cutAt === "text"
      ? [`The first ${shown} rows are shown, since their values are long. The query has more.`]
      : []),
    ...(cutCells > 0 ? [`${countOf(cutCells, "long value was", "long values were")} shortened.`] : []),
  ];
}

function spokenText({ doing, problem, failure, cancelled, result }: SqlState): string {
  if (doing !== undefined) {
    return doing.kind === "running" ? "Running" : "Loading events";
  }
  return (
    problem ??
    failure?.message ??
    (cancelled === true ? "Cancelled" : result === undefined ? "" : countOf(result.rows, "row"))
  );
}

function timeText(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
