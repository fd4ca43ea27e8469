import type { ConsoleLink } from "../../aws/consoleLink.ts";
import { type Relation, searchAround, searchForRelated } from "../../investigation/event/eventSearches.ts";
import type { EventHit, SearchRequest } from "../../investigation/search/search.ts";
import { type Failure, refusedRequest } from "../../model/failure.ts";
import type { CommandTable } from "../contributions.ts";
import { inform } from "../dialogs.ts";
import type { EventActions } from "../panels/eventPanel.ts";
import type { EventPanels } from "../panels/eventPanels.ts";
import type { ResultsPanel } from "../panels/resultsPanel.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { copyText } from "../remedies.ts";

export type ViewMenuCommands = Pick<
  CommandTable,
  | "cloudtrail.showSessionEvents"
  | "cloudtrail.showKeyEvents"
  | "cloudtrail.showAddressEvents"
  | "cloudtrail.showEventsAround"
  | "cloudtrail.showEntityEvents"
  | "cloudtrail.openSelectedEvent"
  | "cloudtrail.filterToValue"
  | "cloudtrail.excludeValue"
  | "cloudtrail.filterToValues"
  | "cloudtrail.excludeValues"
  | "cloudtrail.addToQuery"
  | "cloudtrail.excludeInQuery"
  | "cloudtrail.copyValue"
  | "cloudtrail.copyEventsAsJson"
  | "cloudtrail.copyEventsAsCsv"
  | "cloudtrail.compareEvents"
>;

export interface ViewMenuPorts {
  readonly results: Pick<ResultsPanels, "activePanel" | "open" | "openAt">;
  readonly events: Pick<EventPanels, "active" | "activeEntity">;
  readonly actions: Pick<
    EventActions,
    "showEntityEvents" | "compareEvents" | "openInConsole" | "goToCode" | "goToEventCode"
  >;
}

/** The messages for an event that lacks what a command needs. */
const LACKS: { readonly [relation in Relation]: string } = {
  user: "CloudTrail recorded no user for this event.",
  session: "This event was not made in a session of a role.",
  key: "CloudTrail recorded no access key for this event.",
  address: "CloudTrail recorded no address for this event.",
};

/**
 * The commands of the menus in results views and event views. Their arguments may come from anywhere: without the context
 * of such a menu they act on what is active in the active view, or say what to do.
 */
export class ViewMenus {
  readonly #ports: ViewMenuPorts;
  readonly commands: ViewMenuCommands;

  constructor(ports: ViewMenuPorts) {
    this.#ports = ports;
    const filter = (exclude: boolean) => (argument?: unknown) => this.#panel.menu.filter(argument, exclude);
    const search = (exclude: boolean) => (argument?: unknown) => this.#panel.menu.search(argument, exclude);
    const copy = (as: "json" | "csv") => (argument?: unknown) => this.#panel.copyEvents(argument, as);
    this.commands = {
      "cloudtrail.showSessionEvents": (argument) => this.showRelated("session", argument),
      "cloudtrail.showKeyEvents": (argument) => this.showRelated("key", argument),
      "cloudtrail.showAddressEvents": (argument) => this.showRelated("address", argument),
      "cloudtrail.showEventsAround": (argument) => this.#showAround(argument),
      "cloudtrail.showEntityEvents": (argument) => this.#showEntityEvents(argument),
      "cloudtrail.openSelectedEvent": async (argument) => {
        const panel = this.#panel;
        panel.openEvent(await panel.menu.event(argument));
      },
      "cloudtrail.filterToValue": filter(false),
      "cloudtrail.excludeValue": filter(true),
      "cloudtrail.filterToValues": filter(false),
      "cloudtrail.excludeValues": filter(true),
      "cloudtrail.addToQuery": search(false),
      "cloudtrail.excludeInQuery": search(true),
      "cloudtrail.copyValue": (argument) => this.#copyValue(argument),
      "cloudtrail.copyEventsAsJson": copy("json"),
      "cloudtrail.copyEventsAsCsv": copy("csv"),
      "cloudtrail.compareEvents": async (argument) =>
        this.#ports.actions.compareEvents(...(await this.#panel.menu.pair(argument))),
    };
  }

  /** The event of a menu, of the active row, or of the active event view. Throws a `Failure` if there is none. */
  async event(argument: unknown): Promise<EventHit> {
    const { results, events } = this.#ports;
    const found = results.activePanel === undefined ? events.active : await results.activePanel.menu.event(argument);
    if (found === undefined) {
      throw nothingActive();
    }
    return found;
  }

  /** Searches for the other events of an event's user, session, access key or address. */
  async showRelated(relation: Relation, argument: unknown): Promise<void> {
    this.showRelatedTo(relation, await this.event(argument), this.#ports.results.activePanel?.request);
  }

  /** The same for an event of any view. `found` by `search`, if given: the new one asks the same profiles and Regions. */
  showRelatedTo(relation: Relation, found: EventHit, search?: SearchRequest): void {
    const request = searchForRelated(relation, found, search);
    if (request === undefined) {
      inform(LACKS[relation]);
    } else {
      void this.#ports.results.open(request);
    }
  }

  /** Copies the ids of the selected events, or of the event of the active event view. */
  async copyEventIds(argument: unknown): Promise<void> {
    const { activePanel } = this.#ports.results;
    if (activePanel === undefined) {
      await copyText((await this.event(argument)).event.eventId);
    } else {
      await activePanel.copyEvents(argument, "ids");
    }
  }

  async goToCode(argument: unknown): Promise<void> {
    const shown = await this.#ports.events.activeEntity(argument);
    if (shown === undefined) {
      await this.#ports.actions.goToEventCode(await this.event(argument));
    } else {
      await this.#ports.actions.goToCode(shown.entity, shown.found);
    }
  }

  /** Opens the console's page for an entity of the event view, else for an event. */
  async openInConsole(argument: unknown): Promise<void> {
    const { actions, events } = this.#ports;
    const shown = await events.activeEntity(argument);
    const link =
      shown === undefined
        ? await actions.openInConsole("event", await this.event(argument))
        : await actions.openInConsole(shown.entity, shown.found);
    tellNote(link);
  }

  get #panel(): ResultsPanel {
    const { activePanel } = this.#ports.results;
    if (activePanel === undefined) {
      throw nothingActive();
    }
    return activePanel;
  }

  async #showAround(argument: unknown): Promise<void> {
    const found = await this.event(argument);
    const request = searchAround(found);
    if (request === undefined) {
      inform("CloudTrail recorded no time for this event.");
    } else {
      await this.#ports.results.openAt(request, found.event.eventId);
    }
  }

  async #showEntityEvents(argument: unknown): Promise<void> {
    const shown = await this.#ports.events.activeEntity(argument);
    if (shown === undefined) {
      throw nothingActive();
    }
    this.#ports.actions.showEntityEvents(shown.entity, shown.found);
  }

  async #copyValue(argument: unknown): Promise<void> {
    const { results, events } = this.#ports;
    if (results.activePanel !== undefined || events.active === undefined) {
      await copyText(await this.#panel.menu.text(argument));
      return;
    }
    const shown = await events.activeEntity(argument);
    if (shown === undefined) {
      throw refusedRequest("Move to a link in the event view first, with Tab or the arrow keys.");
    }
    await copyText(shown.entity.value);
  }
}

/** Says that a page of the console may open in another account: a command has no tooltip that says so before. */
export function tellNote({ mayMissAccount, note }: ConsoleLink): void {
  if (mayMissAccount === true) {
    inform(note);
  }
}

/** True if a command was called from the menu of a view, or without an argument. */
export function isForView([argument]: readonly unknown[]): boolean {
  return (
    argument === undefined ||
    argument === null ||
    (typeof argument === "object" && typeof Reflect.get(argument, "webviewSection") === "string")
  );
}

function nothingActive(): Failure {
  return refusedRequest("Select an event in a results view first.");
}
