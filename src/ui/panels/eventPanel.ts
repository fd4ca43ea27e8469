import type * as vscode from "vscode";
import type { ConsoleLink } from "../../aws/consoleLink.ts";
import type { Profile } from "../../aws/profiles.ts";
import { decodedEntities } from "../../investigation/event/decodedContent.ts";
import { drawEvent } from "../../investigation/event/eventView.ts";
import { MetricReading } from "../../investigation/event/metricReading.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import type { Entity } from "../../model/entity/entity.ts";
import { findEntities } from "../../model/entity/findEntities.ts";
import { type Remedy, refusedRequest } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import { Channel } from "../../protocol/channel.ts";
import {
  type ConsolePageView,
  type EventContent,
  type EventView,
  type EventViewEvents,
  type EventViewHostEvents,
  type EventViewPageRequests,
  type EventViewRequests,
  eventViewHost,
  eventViewPage,
} from "../../protocol/event.ts";
import type { InsightMetricView } from "../../protocol/insight.ts";
import type { EntityMenuContext } from "../../protocol/menus.ts";
import { toMemento } from "./eventMemento.ts";
import { loadPage, type Pages, tabIcon } from "./page.ts";

/** The actions on an event and its entities. */
export interface EventActions {
  showEntityEvents(entity: Entity, found: EventHit): void;
  /** All profiles of the AWS configuration, for `consoleLink`. */
  profiles(): Promise<readonly Profile[]>;
  /** The link to the AWS console's page. Undefined: no page is known. */
  consoleLink(of: Entity | "event", found: EventHit, profiles: readonly Profile[]): ConsoleLink | undefined;
  /** Opens the page in the browser. Returns the link. */
  openInConsole(of: Entity | "event", found: EventHit): Promise<ConsoleLink>;
  openArnInConsole(arn: string): Promise<ConsoleLink>;
  /** Locations of the entities that the workspace declares: "network.tf:12". Never throws. */
  declaredIn(entities: readonly Entity[], found: EventHit): Promise<ReadonlyMap<Entity, string>>;
  /** Opens the line that declares the entity, or shows a message if nothing in the workspace does. */
  goToCode(entity: Entity, found: EventHit): Promise<void>;
  /** The same for the resource of an event. */
  goToEventCode(found: EventHit): Promise<void>;
  openAsJson(found: EventHit): Promise<void>;
  /** Shows the records of two events side by side. */
  compareEvents(one: EventHit, other: EventHit): Promise<void>;
  /** Shows the event beside the previous change of the same kind, or a message if there is none. */
  compareWithPrevious(found: EventHit): Promise<void>;
  /** The metric around an Insights event. Throws `Failure` or an AbortError. `asked`: see `Use`. */
  insightMetric(found: EventHit, asked: boolean, signal: AbortSignal): Promise<InsightMetricView>;
  /** Searches for the calls behind an Insights event: all, or those of one of its identities. */
  showInsightCalls(found: EventHit, identity: number | undefined): void;
  applyRemedy(remedy: Remedy): Promise<void>;
  copy(text: string): Promise<void>;
  /** Copies the link to an event. Throws a `Failure` that says why there is none. */
  copyLink(found: EventHit): Promise<void>;
  timeZone(): string;
}

/** The list from which an event was opened, for moving to the previous and next event. */
export interface Neighbors {
  /** Zero-based indexes of events in the list; -1 if no longer in it. */
  rowIndexes(eventIds: readonly string[]): Promise<readonly number[]>;
  readonly count: number;
  beside(eventId: string, step: -1 | 1): Promise<EventHit | undefined>;
  /** Called when the user moved to this event of the list. */
  stepped(eventId: string): void;
}

/** Whether event views show all facts of an event. */
export interface DetailsChoice {
  get(): boolean;
  set(shown: boolean): Thenable<void>;
}

/** An entity of an event view's event. */
export interface ShownEntity {
  readonly entity: Entity;
  readonly found: EventHit;
}

/** The current event of a view. */
interface Shown {
  readonly found: EventHit;
  readonly entities: readonly Entity[];
  readonly neighbors: Neighbors | undefined;
  readonly declared: ReadonlyMap<Entity, string>;
  /** Empty until they are read, and if none has an access portal. */
  readonly profiles: readonly Profile[];
}

/** One event view. */
export class EventPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #actions: EventActions;
  readonly #details: DetailsChoice;
  readonly #channel: Channel<EventViewRequests, EventViewHostEvents, EventViewPageRequests, EventViewEvents>;
  #shown: Shown | undefined;
  /** What was drawn last: the same event is drawn again when only what is around it changes. */
  #drawn: { readonly of: Shown; readonly timeZone: string; readonly content: EventContent } | undefined;
  /** Whether the list has a previous and a next event, once known. */
  #around: { readonly of: EventHit; readonly previous: boolean; readonly next: boolean } | undefined;
  readonly #metric: MetricReading;
  pinned = false;
  isFocused = false;

  constructor(
    panel: vscode.WebviewPanel,
    pages: Pages,
    actions: EventActions,
    details: DetailsChoice,
    focusChanged: () => void,
  ) {
    this.#panel = panel;
    this.#actions = actions;
    this.#details = details;
    this.#metric = new MetricReading((found, asked, signal) => actions.insightMetric(found, asked, signal));
    panel.iconPath = tabIcon(pages.extensionUri);
    const port = loadPage(panel.webview, pages, "event", "CloudTrail event");
    this.#channel = new Channel(
      port,
      eventViewHost,
      eventViewPage,
      {
        requests: this.#requests(),
        events: {
          focused: (isFocused) => {
            this.isFocused = isFocused;
            focusChanged();
          },
        },
      },
      pages.report,
    );
  }

  show(found: EventHit, neighbors: Neighbors | undefined): void {
    const shown: Shown = { found, entities: entitiesOf(found), neighbors, declared: new Map(), profiles: [] };
    this.#shown = shown;
    this.#metric.show(found);
    const { eventName } = found.event;
    this.#panel.title = eventName === "" ? "Event" : visible(eventName);
    this.#draw();
    void this.#lookAround(found, neighbors);
    void this.#actions.declaredIn(shown.entities, found).then((declared) => {
      if (declared.size > 0) {
        this.#complete(found, { declared });
      }
    });
    // Without profiles, a link opens in the account that the browser is signed in to. Its note says so.
    void this.#actions.profiles().then(
      (profiles) => {
        if (profiles.some(({ portal }) => portal !== undefined)) {
          this.#complete(found, { profiles });
        }
      },
      () => undefined,
    );
  }

  #complete(found: EventHit, more: Partial<Shown>): void {
    if (this.#shown?.found === found) {
      this.#shown = { ...this.#shown, ...more };
      this.#draw();
    }
  }

  #draw(): void {
    const view = this.#view();
    if (view !== null) {
      this.#channel.emit("show", view);
    }
  }

  /** Never throws: a list that is gone has no neighbors. */
  async #lookAround(found: EventHit, neighbors: Neighbors | undefined): Promise<void> {
    const [rowIndex = -1] = (await neighbors?.rowIndexes([found.event.eventId]).catch(() => [])) ?? [];
    const next = rowIndex !== -1 && rowIndex + 1 < (neighbors?.count ?? 0);
    this.#around = { of: found, previous: rowIndex > 0, next };
    if (this.#shown?.found === found && rowIndex !== -1) {
      this.#draw();
    }
  }

  get active(): boolean {
    return this.#panel.active;
  }

  get found(): EventHit | undefined {
    return this.#shown?.found;
  }

  /**
   * An entity of the current event: the one of a menu's context, else the one with the keyboard focus. Throws a `Failure`
   * for the context of another event.
   */
  async entity(context: EntityMenuContext | undefined): Promise<ShownEntity | undefined> {
    const shown = this.#shown;
    const id = context === undefined ? await this.#channel.request("focusedEntity") : context.entity;
    if (shown === undefined || id === null) {
      return undefined;
    }
    const { found, entities } = shown;
    const entity = entities[id];
    const isCurrent = context === undefined || context.eventId === found.event.eventId;
    if (found !== this.#shown?.found || !isCurrent || entity === undefined) {
      throw refusedRequest("The view shows another event now. Open the menu again.");
    }
    return { entity, found };
  }

  reveal(preserveFocus: boolean): void {
    this.#panel.reveal(undefined, preserveFocus);
  }

  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  /** Closes the tab. */
  dispose(): void {
    this.#panel.dispose();
  }

  /** The tab was closed. */
  close(): void {
    this.#metric.stop();
    this.#channel.dispose();
  }

  #view(): EventView | null {
    const shown = this.#shown;
    if (shown === undefined) {
      return null;
    }
    const { found } = shown;
    const consolePage = this.#consolePage("event", shown);
    const around = this.#around?.of === found ? this.#around : undefined;
    return {
      ...this.#content(shown),
      pinned: this.pinned,
      details: this.#details.get(),
      neighbors: {
        previous: around?.previous === true,
        next: around?.next === true,
      },
      ...(consolePage === undefined ? {} : { consolePage }),
      memento: toMemento(found),
    };
  }

  #content(shown: Shown): EventContent {
    const timeZone = this.#actions.timeZone();
    if (this.#drawn?.of !== shown || this.#drawn.timeZone !== timeZone) {
      const { found, entities, declared } = shown;
      const content = drawEvent(found.amended?.event ?? found.event, {
        entities,
        origins: found.origins,
        amendedBy: found.amended?.by ?? [],
        timeZone,
        consolePage: (entity) => this.#consolePage(entity, shown),
        declaredIn: (entity) => declared.get(entity),
      });
      this.#drawn = { of: shown, timeZone, content };
    }
    return this.#drawn.content;
  }

  #consolePage(of: Entity | "event", { found, profiles }: Shown): ConsolePageView | undefined {
    const link = this.#actions.consoleLink(of, found, profiles);
    return link && { verb: link.verb, note: link.note };
  }

  #requests(): {
    [N in keyof EventViewRequests]: (
      ...args: Parameters<EventViewRequests[N]>
    ) => ReturnType<EventViewRequests[N]> | Promise<ReturnType<EventViewRequests[N]>>;
  } {
    const actions = this.#actions;
    return {
      ready: () => this.#view(),
      showEntityEvents: (id) => this.#withEntity(id, (entity, { found }) => actions.showEntityEvents(entity, found)),
      openEntityInConsole: (id) => this.#withEntity(id, (entity, { found }) => actions.openInConsole(entity, found)),
      goToCode: (id) => this.#withEntity(id, (entity, { found }) => actions.goToCode(entity, found)),
      openInConsole: () => this.#withShown(({ found }) => actions.openInConsole("event", found)),
      compareWithPrevious: () => this.#withShown(({ found }) => actions.compareWithPrevious(found)),
      openAsJson: () => this.#withShown(({ found }) => actions.openAsJson(found)),
      copyJson: () => this.#withShown((shown) => actions.copy(this.#content(shown).json)),
      copyDecoded: (index) => this.#withShown((shown) => actions.copy(this.#content(shown).decoded[index]?.text ?? "")),
      copyEventId: () => this.#withShown(({ found }) => actions.copy(found.event.eventId)),
      copyLink: () => this.#withShown(({ found }) => actions.copyLink(found)),
      readInsightMetric: (asked) => this.#metric.read(asked),
      applyRemedy: (index) => {
        const remedy = this.#metric.remedy(index);
        return remedy === undefined ? undefined : actions.applyRemedy(remedy);
      },
      showInsightCalls: (identity) =>
        this.#withShown(({ found }) => actions.showInsightCalls(found, identity ?? undefined)),
      setPinned: (pinned) => {
        this.pinned = pinned;
      },
      setDetails: async (shown) => {
        await this.#details.set(shown);
      },
      step: (direction) =>
        this.#withShown(async ({ found, neighbors }) => {
          const next = await neighbors?.beside(found.event.eventId, direction);
          if (next !== undefined && this.#shown?.found === found) {
            this.show(next, neighbors);
            neighbors?.stepped(next.event.eventId);
          }
        }),
    };
  }

  async #withShown(action: (shown: Shown) => unknown): Promise<void> {
    if (this.#shown !== undefined) {
      await action(this.#shown);
    }
  }

  #withEntity(id: number, action: (entity: Entity, shown: Shown) => unknown): Promise<void> {
    return this.#withShown((shown) => {
      const entity = shown.entities[id];
      return entity === undefined ? undefined : action(entity, shown);
    });
  }
}

/** The entities of an event, those in its decoded texts included, and of its addenda, which the record cannot refer to. */
function entitiesOf({ event, amended }: EventHit): readonly Entity[] {
  const addenda = (amended?.by ?? []).map(
    ({ eventId }): Entity => ({ kind: "event-id", value: eventId, label: eventId, occurrences: [] }),
  );
  const entities = findEntities(amended?.event ?? event);
  return [...entities, ...decodedEntities(amended?.event ?? event, entities), ...addenda];
}
