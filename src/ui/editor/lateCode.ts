import type { DeclarationSource } from "../../investigation/code/declaration.ts";
import type { HistorySource } from "../../investigation/resources/historyState.ts";
import type { CodeRoom } from "./codeRoom.ts";

type Room = Pick<CodeRoom, "resources" | "histories">;
type OnHistories = Parameters<HistorySource["onDidChange"]>[0];

/**
 * The workspace's code and its histories before they are loaded, which is when the first file is looked at: the parsers
 * are large, and most windows show no code that declares resources.
 */
export class LateCode<R extends Room> {
  readonly #open: () => Promise<R>;
  #opening: Promise<R> | undefined;
  #room: R | undefined;
  readonly #onDeclarations = new Set<() => void>();
  readonly #onHistories = new Set<OnHistories>();

  constructor(open: () => Promise<R>) {
    this.#open = open;
  }

  readonly declarations: DeclarationSource = {
    declarationsIn: async (...args) => (await this.room()).resources.declarationsIn(...args),
    unread: async (...args) => (await this.room()).resources.unread(...args),
    declarations: async (...args) => (await this.room()).resources.declarations(...args),
    find: async (...args) => (await this.room()).resources.find(...args),
    findByEvent: async (...args) => (await this.room()).resources.findByEvent(...args),
    unplaced: async (...args) => (await this.room()).resources.unplaced(...args),
    limits: async (...args) => (await this.room()).resources.limits(...args),
    onDidChange: (listener) => listenIn(this.#onDeclarations, listener),
  };

  readonly histories: HistorySource = {
    peek: (instance) => this.#room?.histories.peek(instance) ?? { kind: "never-asked" },
    resolve: async (...args) => (await this.room()).histories.resolve(...args),
    cost: (instance) => this.#room?.histories.cost(instance) ?? 0,
    onDidChange: (listener) => listenIn(this.#onHistories, listener),
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
    room.resources.onDidChange(() => {
      for (const listener of this.#onDeclarations) {
        listener();
      }
    });
    room.histories.onDidChange((keys) => {
      for (const listener of this.#onHistories) {
        listener(keys);
      }
    });
    return room;
  }
}

function listenIn<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
