import type { LivePrice } from "../../query/plan/plan.ts";
import type { Cost } from "../../sources/source.ts";
import { isNothing } from "./cost.ts";

export interface SpendingPorts {
  /** The most that one search may cost, in US dollars, before the person is asked. */
  perSearch(): number;
  /** The most that the searches of this window may cost together, in US dollars, before the person is asked. */
  perSession(): number;
  /** Asks the person. `spent`: what earlier searches of this window cost, in US dollars. */
  ask(cost: Cost, spent: number): Promise<boolean>;
  /** Tells the person what a live tail costs, and asks. */
  askLive(price: LivePrice): Promise<boolean>;
}

/** Decides whether a search may cost what was estimated, and adds up what the searches of this window cost. */
export class Spending {
  readonly #ports: SpendingPorts;
  #spent = 0;
  /** The highest price of a live tail that was allowed, in US dollars a minute. */
  #livePerMinute = 0;

  constructor(ports: SpendingPorts) {
    this.#ports = ports;
  }

  /** Resolves to false where the person refuses. What was allowed counts as spent. */
  async allow(cost: Cost): Promise<boolean> {
    const { perSearch, perSession, ask } = this.#ports;
    const total = this.#spent + cost.dollars;
    const isSmall = cost.basis !== "unknown" && cost.dollars <= perSearch() && total <= perSession();
    const allowed = isSmall || isNothing(cost) || (await ask(cost, this.#spent));
    this.#spent += allowed ? cost.dollars : 0;
    return allowed;
  }

  /** Resolves to false where the person refuses. Asks once in a window, and again for a higher price. */
  async allowLive(price: LivePrice): Promise<boolean> {
    const allowed = price.perMinute <= this.#livePerMinute || (await this.#ports.askLive(price));
    this.#livePerMinute = allowed ? Math.max(price.perMinute, this.#livePerMinute) : this.#livePerMinute;
    return allowed;
  }
}
