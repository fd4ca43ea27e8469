import { Emitter } from "../../async/emitter.ts";
import type { DeclarationSource } from "../code/declaration.ts";
import type { CodeServices } from "./codeServices.ts";
import type { HistorySource } from "./historyState.ts";

type Services = Pick<CodeServices, "resources" | "histories">;

/**
 * Stands in for the code services until the first file that declares resources is shown: the parsers are large, and
 * most windows do not need them.
 */
export class LazyCodeServices<R extends Services> {
  readonly #open: () => Promise<R>;
  #opening: Promise<R> | undefined;
  #services: R | undefined;
  readonly #declarationChanges = new Emitter<void>();
  readonly #historyChanges = new Emitter<void>();

  constructor(open: () => Promise<R>) {
    this.#open = open;
  }

  readonly declarations: DeclarationSource = {
    declarationsIn: async (...args) => (await this.services()).resources.declarationsIn(...args),
    unread: async (...args) => (await this.services()).resources.unread(...args),
    declarations: async (...args) => (await this.services()).resources.declarations(...args),
    find: async (...args) => (await this.services()).resources.find(...args),
    findByEvent: async (...args) => (await this.services()).resources.findByEvent(...args),
    withoutLocation: async (...args) => (await this.services()).resources.withoutLocation(...args),
    limits: async (...args) => (await this.services()).resources.limits(...args),
    onDidChange: (listener) => this.#declarationChanges.on(listener),
  };

  readonly histories: HistorySource = {
    peek: (instance) => this.#services?.histories.peek(instance) ?? { kind: "never-asked" },
    resolve: async (...args) => (await this.services()).histories.resolve(...args),
    cost: (instance) => this.#services?.histories.cost(instance) ?? 0,
    wider: (instance, history) => this.#services?.histories.wider(instance, history),
    changeTest: async (...args) => (await this.services()).histories.changeTest(...args),
    onDidChange: (listener) => this.#historyChanges.on(listener),
  };

  /** Loads the services on first use. */
  services(): Promise<R> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      // The next call tries again.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Drops all histories, because the shown profiles or credentials changed. */
  forgetHistories(): void {
    this.#services?.histories.forget();
  }

  /** Allows failed lookups to run again after a sign-in or a configuration change; known histories stay. */
  retryHistories(): void {
    this.#services?.histories.retry();
  }

  async #load(): Promise<R> {
    const services = await this.#open();
    this.#services = services;
    services.resources.onDidChange(() => this.#declarationChanges.fire());
    services.histories.onDidChange(() => this.#historyChanges.fire());
    return services;
  }
}
