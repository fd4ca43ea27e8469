import { html, render } from "lit/html.js";
import * as v from "valibot";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { Channel } from "../../protocol/channel.ts";
import type {
  EntityView,
  EventView,
  EventViewEvents,
  EventViewHostEvents,
  EventViewPageRequests,
  EventViewRequests,
  EventViewState,
} from "../../protocol/event.ts";
import { icon, iconButton } from "../controls.ts";
import { openEditorMenu } from "../editorMenu.ts";
import { failureBox } from "../failure.ts";
import { keepFocus } from "../keptFocus.ts";
import { menuContext } from "../menuContext.ts";
import { RovingFocus } from "../rovingFocus.ts";
import { type HeaderActions, summary, titleBar } from "./header.ts";
import { InsightSection } from "./insightSection.ts";
import { JsonView } from "./jsonView.ts";
import { LinkedList } from "./linkedList.ts";

/** The page's end of the channel. */
export type EventChannel = Channel<EventViewPageRequests, EventViewEvents, EventViewRequests, EventViewHostEvents>;

/** What is kept across a reload, in addition to the host's memento. */
const keptSchema = v.object({ eventId: v.string(), scroll: v.number(), folded: v.array(v.number()) });
type Kept = v.InferOutput<typeof keptSchema>;

const MINUTE = 60_000;

/** The event view: sends requests to its host and draws the replies. */
export class EventPage {
  readonly #ask: () => EventChannel;
  readonly #keep: (state: EventViewState & Kept) => void;
  readonly #language: string;
  readonly #bar = part("header", "sticky");
  readonly #banner = part("div", "banner");
  readonly #summary = part("div", "summary");
  readonly #recordBar = part("div", "record-bar");
  readonly #insight: InsightSection;
  readonly #json: JsonView;
  readonly #linked: LinkedList;
  readonly #focus: readonly RovingFocus[];
  readonly #root: HTMLElement;
  #kept: Kept | undefined;
  #view: EventView | null = null;
  #details = false;
  #isFocused = false;
  #entities = new Map<number, EntityView>();

  /** `kept`: the state from before a reload, not validated yet. */
  constructor(
    root: HTMLElement,
    ask: () => EventChannel,
    kept: unknown,
    keep: (state: EventViewState & Kept) => void,
    language: string,
  ) {
    this.#ask = ask;
    this.#keep = keep;
    this.#language = language;
    const parsed = v.safeParse(keptSchema, kept);
    this.#kept = parsed.success ? parsed.output : undefined;
    const actions = {
      follow: (entity: number, element: HTMLElement) => this.#follow(entity, element),
      tooltip: (entity: number) => this.#tooltip(entity),
      openInConsole: (entity: number) => this.#do((channel) => channel.request("openEntityInConsole", entity)),
      goToCode: (entity: number) => this.#do((channel) => channel.request("goToCode", entity)),
      copyDecoded: (index: number) => this.#do((channel) => channel.request("copyDecoded", index)),
    };
    this.#insight = new InsightSection(
      {
        readMetric: (asked) => this.#ask().request("readInsightMetric", asked),
        applyRemedy: (index) =>
          this.#ask()
            .request("applyRemedy", index)
            .then(
              () => true,
              (error: unknown) => {
                this.showFailure(error);
                return false;
              },
            ),
        showCalls: (identity) => this.#do((channel) => channel.request("showInsightCalls", identity)),
      },
      language,
    );
    this.#json = new JsonView(actions, () => this.#remember());
    this.#linked = new LinkedList(actions);
    this.#focus = [
      new RovingFocus(this.#bar, ".toolbar button", "horizontal"),
      new RovingFocus(this.#recordBar, "button", "horizontal"),
    ];
    this.#banner.setAttribute("role", "alert");
    const record = part("section", "record");
    record.setAttribute("aria-label", "Record");
    record.append(this.#recordBar, this.#json.element);
    const main = document.createElement("main");
    main.append(this.#bar, this.#banner, this.#summary, this.#insight.element, this.#linked.element, record);
    this.#root = root;
    root.append(main);
    keepFocus(main);
    root.classList.add("none");
    // On the document, because no element of a new view has the focus.
    document.addEventListener("keydown", (event) => this.#press(event));
    // Before the event reaches the editor, which reads the contexts.
    document.addEventListener("contextmenu", (event) => this.#setContext(event.target), { capture: true });
    window.addEventListener(
      "scroll",
      debounced(() => this.#remember()),
    );
    for (const changed of ["focus", "blur", "focusin", "focusout"]) {
      window.addEventListener(changed, () => this.#noteFocus());
    }
    setInterval(() => this.#drawSummary(), MINUTE);
  }

  /** The entity with the keyboard focus. Null: none. */
  get focusedEntity(): number | null {
    return entityAt(document.activeElement?.closest<HTMLElement>("[data-entity]") ?? null) ?? null;
  }

  /** Draws an event. Null: no event is open. */
  show(view: EventView | null): void {
    const another = view?.eventId !== this.#view?.eventId || view?.json !== this.#view?.json;
    this.#view = view;
    this.#details = view?.details === true;
    this.#root.classList.toggle("none", view === null);
    this.#showFailure(undefined);
    if (view === null) {
      render(html`<div class="empty">${icon("history")}<p>No event is open.</p></div>`, this.#banner);
      return;
    }
    this.#entities = new Map(view.groups.flatMap((group) => group.entities.map((entity) => [entity.id, entity])));
    render(titleBar(view, this.#headerActions()), this.#bar);
    this.#drawSummary();
    this.#insight.show(view);
    this.#drawRecordBar();
    if (another) {
      this.#showContent(view);
    } else {
      this.#linked.update(view.groups);
    }
    for (const focus of this.#focus) {
      focus.refresh();
    }
    this.#remember();
  }

  showFailure(error: unknown): void {
    if (!isAbort(error)) {
      this.#showFailure(Failure.is(error) ? error.toData() : undefined);
    }
  }

  #showContent(view: EventView): void {
    const kept = this.#kept?.eventId === view.eventId ? this.#kept : undefined;
    this.#kept = undefined;
    this.#linked.show(view.groups);
    this.#json.show(view, kept?.folded);
    window.scrollTo(0, kept?.scroll ?? 0);
  }

  #drawSummary(): void {
    if (this.#view !== null) {
      this.#root.classList.toggle("details", this.#details);
      const look = { now: Date.now(), language: this.#language, details: this.#details };
      render(summary(this.#view, look, this.#headerActions()), this.#summary);
    }
  }

  #drawRecordBar(): void {
    render(
      html`<h2>Record</h2>
        ${iconButton({ icon: "expand-all", label: "Unfold All", run: () => this.#json.unfoldAll() })}
        ${iconButton({ icon: "collapse-all", label: "Fold All", run: () => this.#json.foldAll() })}`,
      this.#recordBar,
    );
  }

  #showFailure(failure: FailureData | undefined): void {
    render(
      failure === undefined
        ? ""
        : html`<div class="notice">
            ${failureBox(failure)}
            ${iconButton({ icon: "close", label: "Dismiss", run: () => this.#showFailure(undefined) })}
          </div>`,
      this.#banner,
    );
  }

  #headerActions(): HeaderActions {
    return {
      step: (direction) => this.#do((channel) => channel.request("step", direction)),
      pin: (pinned) => this.#do((channel) => channel.request("setPinned", pinned)),
      compareWithPrevious: () => this.#do((channel) => channel.request("compareWithPrevious")),
      openAsJson: () => this.#do((channel) => channel.request("openAsJson")),
      copyJson: () => this.#do((channel) => channel.request("copyJson")),
      copyEventId: () => this.#do((channel) => channel.request("copyEventId")),
      copyLink: () => this.#do((channel) => channel.request("copyLink")),
      openInConsole: () => this.#do((channel) => channel.request("openInConsole")),
      showDetails: (shown) => {
        this.#details = shown;
        this.#drawSummary();
        this.#do((channel) => channel.request("setDetails", shown));
      },
      goToCode: (entity) => this.#do((channel) => channel.request("goToCode", entity)),
      follow: (entity, element) => this.#follow(entity, element),
      tooltip: (entity) => this.#tooltip(entity),
    };
  }

  #do(work: (channel: EventChannel) => Promise<unknown>): void {
    this.#showFailure(undefined);
    work(this.#ask()).catch((error: unknown) => this.showFailure(error));
  }

  /** Shows the entity's events; if CloudTrail cannot look them up, opens the menu of the other actions. */
  #follow(entity: number, element: HTMLElement): void {
    if (this.#entities.get(entity)?.hasEvents === true) {
      this.#do((channel) => channel.request("showEntityEvents", entity));
    } else {
      openEditorMenu(element);
    }
  }

  /** Sets the context of the menu of the entity at an element, and of the event. */
  #setContext(target: EventTarget | null): void {
    this.#root.dataset.vscodeContext = JSON.stringify({
      webviewSection: "record",
      hasTime: this.#view?.time !== undefined,
    });
    const element = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-entity]") : null;
    const entity = entityAt(element);
    const view = entity === undefined ? undefined : this.#entities.get(entity);
    if (element !== null && entity !== undefined && view !== undefined) {
      element.dataset.vscodeContext = menuContext({
        webviewSection: "entity",
        eventId: this.#view?.eventId ?? "",
        entity,
        hasEvents: view.hasEvents,
        console: view.consolePage?.verb,
        mayHaveCode: view.mayHaveCode,
      });
    }
  }

  #tooltip(entity: number): string {
    const view = this.#entities.get(entity);
    if (view === undefined) {
      return "";
    }
    const what = view.hasEvents ? "Click for its events, right-click for more" : "Click for more";
    const code = view.declaredIn === undefined ? "" : `\nDeclared in ${visible(view.declaredIn)}`;
    const misses = view.misses === undefined ? "" : `\n${view.misses}`;
    return `${visible(view.value)}${code}\n${what}${misses}`;
  }

  #press(event: KeyboardEvent): void {
    if (this.#stepBy(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Alt+Up and Alt+Down move through the list from which the event was opened. */
  #stepBy({ altKey, ctrlKey, metaKey, shiftKey, key }: KeyboardEvent): boolean {
    const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : undefined;
    if (step === undefined || !altKey || ctrlKey || metaKey || shiftKey || this.#view === null) {
      return false;
    }
    const { previous, next } = this.#view.neighbors;
    if (step === -1 ? previous : next) {
      this.#headerActions().step(step);
    }
    return true;
  }

  /** Keys of commands work while the page has the focus, unless they are typed into a box. */
  #noteFocus(): void {
    const isFocused = document.hasFocus() && !(document.activeElement instanceof HTMLInputElement);
    if (isFocused !== this.#isFocused) {
      this.#isFocused = isFocused;
      this.#ask().emit("focused", isFocused);
    }
  }

  #remember(): void {
    if (this.#view !== null) {
      const { eventId, memento } = this.#view;
      this.#keep({
        eventId,
        scroll: window.scrollY,
        folded: [...this.#json.folded],
        ...(memento === undefined ? {} : { memento }),
      });
    }
  }
}

function part(tag: "div" | "header" | "section", name: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function entityAt(element: HTMLElement | null): number | undefined {
  return element?.dataset.entity === undefined ? undefined : Number(element.dataset.entity);
}

function debounced(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, 200);
  };
}
