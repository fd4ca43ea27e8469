import {
  type BlameRules,
  blame,
  isChange,
  mostOfEachRole,
  type RoleTest,
  roleTest,
  summaryOf,
} from "../../analysis/blame.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { coverageOf } from "./coverage.ts";
import { type HistoryPlan, NAME_REQUESTS, seenListing } from "./historyPlan.ts";
import { historySentence } from "./historySentence.ts";
import type { Asked, Coverage, ResourceHistory } from "./historyState.ts";
import type { HistoryTarget } from "./historyTarget.ts";
import type { ExactValue, LookupAnswer, Lookups, Until } from "./lookups.ts";

/** Number of changes kept per resource and role; the search shows all. */
const MOST_CHANGES = 100;

export interface HistoryQuestion {
  readonly instance: ResourceInstance;
  readonly target: HistoryTarget;
  readonly plan: HistoryPlan;
  readonly refresh: boolean;
}

/**
 * Looks up the changes of one resource, within the budgets of its plan: first by its names, and if these find no change
 * and do not rule one out, in the newest events of the service and by the names of events. Throws `Failure` or an
 * AbortError.
 */
export async function askHistory(
  question: HistoryQuestion,
  ports: { readonly lookups: Lookups; readonly rules: BlameRules },
  signal: AbortSignal,
): Promise<ResourceHistory> {
  const { instance, target, plan } = question;
  const { lookups, rules } = ports;
  const inquiry = new Inquiry(question, ports, signal);
  await inquiry.askNames();
  await inquiry.askWider();

  const { answers, events, names, service, operations, seen, coverage } = inquiry;
  const { changes, attempted } = blame(events, instance, rules, inquiry.roleIn);
  const asOf = Math.min(...answers.flatMap((answer) => answer.asOf ?? []));
  const facts: Omit<Asked, "sentence"> = {
    names: plan.names.slice(0, names.length),
    operations: plan.operations.slice(0, operations.length),
    ...(service === undefined ? {} : { service: plan.service }),
    requests: answers.reduce((sum, { requests }) => sum + requests, 0),
    profile: target.profile.name,
    accountId: target.accountId,
    region: target.region,
    ...(target.assumed === undefined ? {} : { assumed: target.assumed }),
    reach: lookups.reach,
    to: inquiry.to,
    ...(Number.isFinite(asOf) ? { asOf } : {}),
  };
  return {
    changes: mostOfEachRole(changes, MOST_CHANGES),
    attempted: mostOfEachRole(attempted, MOST_CHANGES),
    summary: summaryOf({ changes, attempted }),
    asked: { ...facts, sentence: historySentence(plan, inquiry, facts, seen) },
    coverage,
  };
}

/** The answers to a plan's questions as they arrive. */
class Inquiry {
  readonly #question: HistoryQuestion;
  readonly #lookups: Lookups;
  readonly #signal: AbortSignal;
  readonly #foundWider: CloudTrailEvent[] = [];
  readonly roleIn: RoleTest;
  readonly names: LookupAnswer[] = [];
  service: LookupAnswer | undefined;
  readonly operations: LookupAnswer[] = [];

  constructor(
    question: HistoryQuestion,
    { lookups, rules }: { readonly lookups: Lookups; readonly rules: BlameRules },
    signal: AbortSignal,
  ) {
    this.#question = question;
    this.#lookups = lookups;
    this.#signal = signal;
    this.roleIn = roleTest(question.instance, rules.beside ?? []);
  }

  /** All of them, in the order of the questions. */
  get answers(): readonly LookupAnswer[] {
    return [...this.names, ...(this.service === undefined ? [] : [this.service]), ...this.operations];
  }

  /** The time until which all answers reach. */
  get to(): number {
    return Math.min(...this.answers.map(({ to }) => to));
  }

  /** What the answers show about the resources that AWS lists. A change that a name found shows that it lists them. */
  get seen(): ReturnType<typeof seenListing> {
    const { instance, plan } = this.#question;
    if (this.names.some(({ events }) => this.#isChangedIn(events))) {
      return "listed";
    }
    const wider = [...(this.service?.sightings ?? []), ...this.operations.flatMap(({ sightings }) => sightings)];
    return seenListing(instance, plan.names, wider);
  }

  get coverage(): Coverage {
    const { plan } = this.#question;
    // A change that no name found disproves it.
    const isListed = (plan.listing === "documented" || this.seen === "listed") && this.#foundWider.length === 0;
    return coverageOf(plan, this, isListed, this.to);
  }

  /** Every event of the resource that was found. */
  get events(): readonly CloudTrailEvent[] {
    return [...this.names.flatMap(({ events }) => events), ...this.#foundWider];
  }

  /**
   * Reads each name until it shows a change: some services list an update under the identifier that the caller sent (a
   * Lambda function's name or ARN), so that the newest change may be listed under any of them.
   */
  async askNames(): Promise<void> {
    const { plan } = this.#question;
    for (const [index, value] of plan.names.entries()) {
      const others = plan.names.slice(index);
      const left = NAME_REQUESTS - this.names.reduce((sum, { requests }) => sum + requests, 0);
      // One request is left for each further name.
      const budget = Math.max(1, left - others.length + 1);
      const enough = (read: readonly CloudTrailEvent[]) => this.#isChangedIn(read);
      const answer = await this.#read({ field: "resource", value }, { budget, enough });
      this.names.push(answer);
    }
  }

  /** Reads the service's newest events and its events by name, until the answers show that the names would have sufficed. */
  async askWider(): Promise<void> {
    const { plan } = this.#question;
    const isAnswered = () => this.names.length > 0 && (this.#isChangedIn(this.events) || this.coverage.kind === "all");
    if (isAnswered()) {
      return;
    }
    if (plan.serviceRequests > 0) {
      this.service = await this.#readWider({ field: "source", value: plan.service }, plan.serviceRequests);
    }
    for (const value of plan.operations) {
      // The newest change may be an event of any name: a change that was found does not end this.
      if (this.#covers()) {
        return;
      }
      this.operations.push(await this.#readWider({ field: "event", value }, 1));
    }
  }

  #covers(): boolean {
    return (this.names.length > 0 || this.service !== undefined) && this.coverage.kind === "all";
  }

  async #readWider(exact: ExactValue, budget: number): Promise<LookupAnswer> {
    const answer = await this.#read(exact, { budget, enough: () => false, shared: true });
    this.#foundWider.push(...answer.events.filter((event) => isChange(event, this.roleIn)));
    return answer;
  }

  #read(exact: ExactValue, until: Omit<Until, "refresh">): Promise<LookupAnswer> {
    const { target, refresh } = this.#question;
    return this.#lookups.read(target, exact, { ...until, refresh }, this.#signal);
  }

  #isChangedIn(events: readonly CloudTrailEvent[]): boolean {
    return events.some((event) => event.error === undefined && isChange(event, this.roleIn));
  }
}
