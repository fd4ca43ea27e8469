import * as vscode from "vscode";
import type { ExportFormat } from "../../investigation/results/exportEvents.ts";
import type { SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import { SessionAnswers } from "../../investigation/session/answers.ts";
import { problemsOf } from "../../investigation/session/followUpSearches.ts";
import type { ScopeChange, SearchScope } from "../../investigation/session/scope.ts";
import type { SearchSession, SessionPorts } from "../../investigation/session/searchSession.ts";
import type { About, KeptAbout } from "../../investigation/session/sessionState.ts";
import { shownSearch } from "../../investigation/session/shownSearch.ts";
import type { Remedy } from "../../model/failure.ts";
import type { Handlers } from "../../protocol/channel.ts";
import type { ChosenEvents } from "../../protocol/chosenEvents.ts";
import type { Group } from "../../protocol/filters.ts";
import type { NoiseAction } from "../../protocol/knownNoise.ts";
import type { FocusedPart } from "../../protocol/menus.ts";
import type { ResultsState, ScopeKind } from "../../protocol/results.ts";
import type {
  CompletionView,
  QueryProblemView,
  ResultsHostEvents,
  ResultsRequests,
} from "../../protocol/resultsChannel.ts";
import type { SearchLanguage } from "../../protocol/searchLanguages.ts";
import type { OpenOptions } from "./eventPanels.ts";

type ShownEvents = Pick<SearchSession, "results" | "shortfall" | "search">;

/** The dependencies of a results view: of its session, and of its page's requests. */
export interface ResultsActions extends SessionPorts {
  /**
   * What a search that was restored says of the resource whose changes it is for; undefined where the resource is not found
   * any more. Sends no request.
   */
  aboutInLaterWindow(kept: KeptAbout): Promise<About | undefined>;
  /** The event cache was cleared. */
  cleared(): void;
  complete(text: string, offset: number): readonly CompletionView[];
  openEvent(found: EventHit, options: OpenOptions): void;
  /** Copies events. Shows a message about missing ones. */
  copy(shown: ShownEvents, events: ChosenEvents, as: "json" | "ids" | "csv"): Promise<void>;
  /** Exports all shown events. Shows a message about missing ones. */
  export(shown: ShownEvents, as: ExportFormat): Promise<void>;
  /** Copies a search in another tool's language. Shows a message about what is different there. */
  copySearch(search: SearchToCopy, language: SearchLanguage): Promise<void>;
  /** Copies a link to the search of the active results view. */
  copySearchLink(): void;
  remedy(remedy: Remedy, retry: () => void): Promise<void>;
  /** Lets the user choose another part of a search's scope. Undefined: cancelled, or it failed, which was reported. */
  pickScope(kind: ScopeKind, scope: SearchScope): Promise<ScopeChange | undefined>;
  /** Saves what a search's filters exclude as known noise, or lets the user manage known noise. */
  knownNoise(action: NoiseAction, session: SearchSession): Promise<void>;
  openLogFiles(): void;
  /** Whether a caller is a pipeline or a service. Undefined: a person or role. */
  kindOf(caller: string): Group["kind"];
  /** The layout that a page stored last. */
  layout(): string | undefined;
  keepLayout(layout: string): void;
}

/** The tab of a results view. */
interface ResultsTab {
  readonly column: vscode.ViewColumn | undefined;
  /** The event view moved to this event. */
  stepped(eventId: string): void;
  /** See `ResultsHostEvents`. */
  focused(part: FocusedPart | null): void;
}

/** Handles the requests of a results view's page. */
export class ResultsPanelRequests implements Handlers<ResultsRequests, ResultsHostEvents> {
  readonly #session: SearchSession;
  readonly #actions: ResultsActions;
  readonly #tab: ResultsTab;
  readonly #answers: SessionAnswers;
  readonly events: Handlers<ResultsRequests, ResultsHostEvents>["events"] = {
    focused: (part) => this.#tab.focused(part),
  };
  readonly requests: Handlers<ResultsRequests, ResultsHostEvents>["requests"] = {
    ready: () => this.#ready(),
    rows: (number, start, count, columns) => this.#answers.rows(number, start, count, columns),
    describe: (number, eventId) => this.#answers.describe(number, eventId),
    ids: (number, start, end) => this.#answers.ids(number, start, end),
    locate: (number, ids) => this.#answers.locate(number, ids),
    sort: (column, descending) => this.#session.sortBy({ column, descending }),
    openEvent: (eventId, options) => this.#openById(eventId, options.preserveFocus),
    copy: (ids, as) => this.#actions.copy(this.#session, ids, as),
    export: (as) => this.#actions.export(this.#session, as),
    copySearch: async (language) => this.#actions.copySearch(await shownSearch(this.#session), language),
    copySearchLink: () => this.#actions.copySearchLink(),
    cancel: () => this.#session.cancel(),
    resume: () => this.#session.resume(),
    rerun: () => this.#session.followUps.runAgain(),
    follow: (isOn) => this.#session.follower.turn(isOn),
    tail: (action) => this.#session.tail(action),
    markSeen: () => this.#session.follower.markSeen(),
    attended: () => this.#session.follower.attended(),
    search: (text) => this.#ifRight(text, () => this.#session.followUps.searchText(text)),
    changeScope: (kind, text) => this.#ifRight(text, () => this.#pick(kind, text)),
    searchAllRegions: (text) =>
      this.#ifRight(text, () => this.#session.followUps.changeScope({ kind: "regions", names: "all" }, text)),
    complete: (text, offset) => this.#actions.complete(text, offset),
    summary: (number, ask) => this.#answers.summary(number, ask),
    groups: (number, by) => this.#answers.groups(number, by),
    choose: (number, choice) => this.#answers.choose(number, choice),
    brush: (number, window) => this.#answers.brush(number, window),
    widen: (number) => this.#answers.widen(number),
    hide: (number, noise, hidden) => this.#answers.hide(number, noise, hidden),
    knownNoise: (action) => this.#actions.knownNoise(action, this.#session),
    keepLayout: (layout) => this.#actions.keepLayout(layout),
    searchNarrowed: (number) => this.#answers.searchNarrowed(number),
    followGuide: (index) => this.#session.followUps.followGuide(index),
    searchOlder: () => this.#session.about?.searchOlder?.(),
    searchWider: () => this.#session.about?.wider?.search(),
    tryReason: (id) => this.#try(id),
    remedy: (target, remedy) => this.#remedy(target, remedy),
  };

  constructor(session: SearchSession, actions: ResultsActions, tab: ResultsTab) {
    this.#session = session;
    this.#actions = actions;
    this.#tab = tab;
    this.#answers = new SessionAnswers(session, actions);
  }

  /** Starts a search for a text without problems; returns those of any other. */
  #ifRight(text: string, start: () => void): readonly QueryProblemView[] {
    const problems = problemsOf(text);
    if (problems.length === 0) {
      start();
    }
    return problems;
  }

  /** Lets the user choose, and starts the search then. Rejections are reported. */
  #pick(kind: ScopeKind, text?: string): void {
    this.#actions
      .pickScope(kind, this.#session.scope)
      .then((change) => change === undefined || this.#session.followUps.changeScope(change, text))
      .catch((error: unknown) => this.#actions.fault(error));
  }

  #ready(): ResultsState {
    const layout = this.#actions.layout();
    const { state, memento } = this.#session;
    return { ...state, memento, ...(layout === undefined ? {} : { layout }) };
  }

  async #openById(eventId: string, preserveFocus: boolean): Promise<void> {
    const found = await this.#session.results.get(eventId);
    if (found !== undefined) {
      this.open(found, preserveFocus);
    }
  }

  /** Opens the event view for an event of the results, next to them. */
  open(found: EventHit, preserveFocus: boolean): void {
    const { results } = this.#session;
    this.#actions.openEvent(found, {
      neighbors: {
        rowIndexes: (ids) => results.rowIndexes(ids),
        get count() {
          return results.count;
        },
        beside: (id, step) => results.beside(id, step),
        stepped: (id) => results === this.#session.results && this.#tab.stepped(id),
      },
      preserveFocus,
      column: vscode.ViewColumn.Beside,
      from: this.#tab.column,
    });
  }

  #try(id: number): void {
    if (this.#session.reasons[id]?.openLogFiles !== undefined) {
      this.#actions.openLogFiles();
    }
    this.#session.followUps.tryReason(id);
  }

  #remedy(target: number, index: number): Promise<void> | undefined {
    const failure = target === -1 ? this.#session.failure : this.#session.search?.targets[target]?.failure;
    const remedy = failure?.remedies[index];
    if (remedy?.kind === "bill-requests" && target !== -1) {
      this.#session.followUps.billRequests(target);
      return undefined;
    }
    const kind = remedy === undefined ? undefined : SCOPE_REMEDIES[remedy.kind];
    if (kind !== undefined && this.#session.scope.profiles !== undefined) {
      this.#pick(kind);
      return undefined;
    }
    return remedy === undefined ? undefined : this.#actions.remedy(remedy, () => this.#session.resume());
  }
}

/** Remedies that choose for the search of the view, which runs again then. */
const SCOPE_REMEDIES: Readonly<Partial<Record<Remedy["kind"], ScopeKind>>> = {
  "switch-profile": "profiles",
  "choose-regions": "regions",
};
