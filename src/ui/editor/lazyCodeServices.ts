import { Emitter } from "../../async/emitter.ts";
import type { DeclarationSource } from "../../investigation/code/declaration.ts";
import type { HistorySource } from "../../investigation/resources/historyState.ts";
import type { CodeServices } from "./codeServices.ts";

type Room = Pick<CodeServices, "resources" | "histories">;
type ChangedHistories = Parameters<Parameters<HistorySource["onDidChange"]>[0]>[0];

/**
 * The workspace's code and its histories before they are loaded, which is when the first file is looked at: the parsers
 * are large, and most windows show no code that declares resources.
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

  /** Loaded on first use. */
  room(): Promise<R> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      // The next one who needs it tries again.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Other profiles or credentials count now: what was answered for resources is asked again. */
  forgetHistories(): void {
    this.#room?.histories.forget();
  }

  /** Somebody signed in, or the configuration changed: what failed may be asked again. What is known stays. */
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
