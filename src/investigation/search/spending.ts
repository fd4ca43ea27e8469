import * as v from "valibot";
import type { LastingMemory } from "../../aws/rememberedAccounts.ts";
import type { LivePrice } from "../../query/plan/capabilities.ts";
import type { Cost } from "../../sources/queryCost.ts";
import type { CostSubject } from "./cost.ts";

const KEY = "search.spent";
/** What was spent before is forgotten after so long a time (ms) without a cost. */
const KEPT = 12 * 60 * 60_000;

const stored = v.object({
  dollars: v.pipe(v.number(), v.finite(), v.minValue(0)),
  /** Ms since 1970 UTC. */
  at: v.pipe(v.number(), v.finite()),
});

export interface SpendingPorts {
  /** The most that one search may cost, in US dollars, before the person is asked. */
  perSearch(): number;
  /** The most that the searches of this window may cost together, in US dollars, before the person is asked. */
  perSession(): number;
  /** Asks the person. `spent`: what was spent before in this window, in US dollars. */
  ask(cost: Cost, spent: number, subject: CostSubject): Promise<boolean>;
  /** Tells the person what a live tail costs, and asks. */
  askLive(price: LivePrice): Promise<boolean>;
  /** Keeps what was spent while the window reloads: the memory of the workspace. Absent: that is not kept. */
  readonly memory?: LastingMemory;
}

/** Decides whether a search may cost what was estimated, and adds up what the searches of this window cost. */
export class Spending {
  readonly #ports: SpendingPorts;
  #spent: number;
  /** The highest price of a live tail that was allowed, in US dollars a minute. */
  #livePerMinute = 0;

  constructor(ports: SpendingPorts) {
    this.#ports = ports;
    const kept = v.safeParse(stored, ports.memory?.get(KEY));
    const isRecent = kept.success && Math.abs(Date.now() - kept.output.at) < KEPT;
    this.#spent = isRecent ? kept.output.dollars : 0;
  }

  /** Resolves to false where the person refuses. What was allowed counts as spent. */
  async allow(cost: Cost, subject: CostSubject = "search"): Promise<boolean> {
    const { perSearch, perSession, ask } = this.#ports;
    const total = this.#spent + cost.dollars;
    const isSmall = cost.basis !== "unknown" && cost.dollars <= perSearch() && total <= perSession();
    // Finding that out was all.
    const isNothing =
      cost.basis !== "unknown" && cost.files === 0 && cost.scanned === undefined && cost.trial === undefined;
    const allowed = isSmall || isNothing || (await ask(cost, this.#spent, subject));
    if (allowed && cost.dollars > 0) {
      this.#spent += cost.dollars;
      // What cannot be stored counts in this window only.
      this.#ports.memory?.update(KEY, { dollars: this.#spent, at: Date.now() }).then(undefined, () => undefined);
    }
    return allowed;
  }

  /** Resolves to false where the person refuses. Asks once in a window, and again for a higher price. */
  async allowLive(price: LivePrice): Promise<boolean> {
    const allowed = price.perMinute <= this.#livePerMinute || (await this.#ports.askLive(price));
    this.#livePerMinute = allowed ? Math.max(price.perMinute, this.#livePerMinute) : this.#livePerMinute;
    return allowed;
  }
}
