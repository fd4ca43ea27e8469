import { Emitter } from "../../async/emitter.ts";
import type { DeclarationSource } from "../../investigation/code/declaration.ts";
import type { HistorySource } from "../../investigation/resources/historyState.ts";
import type { CodeServices } from "./codeServices.ts";

type Room = Pick<CodeServices, "resources" | "histories">;
type ChangedHistories = Parameters<Parameters<HistorySource["onDidChange"]>[0]>[0];

/**
 * Stands in for the code services until the first file that declares resources is shown: the parsers are large, and
 * most windows do not need them.
 */
export class LazyCodeServices<R extends Room> {
  readonly #open: () => Promise<R>;
  #opening: Promise<R> | undefined;
  #room: R | undefined;
  readonly #declarationChanges = new Emitter<void>();
  readonly #historyChanges = new Emitter<ChangedHistories>();

  constructor(open: () => Promise<R>) {
    this.#open = open;
  }

  readonly declarations: DeclarationSource = {
    declarationsIn: async (...args) => (await this.room()).resources.declarationsIn(...args),
    unread: async (...args) => (await this.room()).resources.unread(...args),
    declarations: async (...args) => (await this.room()).resources.declarations(...args),
    find: async (...args) => (await this.room()).resources.find(...args),
    findByEvent: async (...args) => (await this.room()).resources.findByEvent(...args),
    withoutLocation: async (...args) => (await this.room()).resources.withoutLocation(...args),
    limits: async (...args) => (await this.room()).resources.limits(...args),
    onDidChange: (listener) => this.#declarationChanges.on(listener),
  };

  readonly histories: HistorySource = {
    peek: (instance) => this.#room?.histories.peek(instance) ?? { kind: "never-asked" },
    resolve: async (...args) => (await this.room()).histories.resolve(...args),
    cost: (instance) => this.#room?.histories.cost(instance) ?? 0,
    onDidChange: (listener) => this.#historyChanges.on(listener),
  };

  /** Loads the services on first use. */
  room(): Promise<R> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      // The next call tries again.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Drops all histories, because the shown profiles or credentials changed. */
  forgetHistories(): void {
    this.#room?.histories.forget();
  }

  /** Allows failed lookups to run again after a sign-in or a configuration change; known histories stay. */
  retryHistories(): void {
    this.#room?.histories.retry();
  }

  async #load(): Promise<R> {
    const room = await this.#open();
    this.#room = room;
    room.resources.onDidChange(() => this.#declarationChanges.fire());
    room.histories.onDidChange((keys) => this.#historyChanges.fire(keys));
    return room;
  }
}
