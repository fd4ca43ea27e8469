import { expect, vi } from "vitest";
import type { LastingMemory } from "../../../../src/aws/rememberedAccounts.ts";
import type { SearchRequest } from "../../../../src/investigation/search/search.ts";
import { fromMemento } from "../../../../src/investigation/session/memento.ts";
import { SearchSession, type SessionPorts } from "../../../../src/investigation/session/searchSession.ts";
import { crowdOf } from "../../../hostile/crowd.ts";
import { openStack, type Stack, type StackOptions } from "../../../hostile/stack.ts";
import { TestTables } from "../results/tables.ts";
import { sessionPorts } from "./sessionPorts.ts";

export const WHERE: SearchRequest = { from: "20h", profiles: ["production"], regions: ["eu-west-1"] };

/** Windows of one machine: AWS with 300 events of the last hours, the store that they share, and their results views. */
export class TestWindows {
  readonly stack: Stack;
  readonly #opened: { dispose(): Promise<void> | void }[] = [];

  private constructor(stack: Stack) {
    this.stack = stack;
  }

  /** `now`: see `StackOptions`. */
  static async open(options: Pick<StackOptions, "now"> = {}): Promise<TestWindows> {
    const values = new Map<string, unknown>();
    const memory: LastingMemory = {
      get: (key) => values.get(key),
      update: async (key, value) => void values.set(key, value),
    };
    return new TestWindows(await openStack({ world: crowdOf({ events: 300, together: 7 }), memory, ...options }));
  }

  /** Disposed with the windows, before what was added earlier. */
  add(disposable: { dispose(): Promise<void> | void }): void {
    this.#opened.push(disposable);
  }

  /** A results view of a window, without its page. */
  view(request: SearchRequest = WHERE, more: Partial<SessionPorts> = {}): SearchSession {
    const { searches } = this.stack;
    const tables = new TestTables();
    this.add(tables);
    const faults: unknown[] = [];
    const session = new SearchSession(
      request,
      sessionPorts({
        begin: (wanted, signal, options) => searches.prepare(wanted, signal, { ...options, asked: true }),
        recall: (wanted, earlier, index) => searches.recall(wanted, earlier, index),
        results: (restarted) => tables.results({ restarted }),
        fault: (error) => faults.push(error),
        ...more,
      }),
      { begun: () => undefined, changed: () => undefined },
    );
    this.add({
      dispose: () => {
        session.close();
        expect(faults).toEqual([]);
      },
    });
    return session;
  }

  /** Closes a view and shows it again in a later window, where AWS must not be asked for it. */
  async reload(before: SearchSession, more: Partial<SessionPorts> = {}): Promise<SearchSession> {
    const { connections, aws } = this.stack;
    const kept = fromMemento({ memento: before.memento });
    before.close();
    const connect = vi.spyOn(connections, "connect");
    const requests = aws.requests.list().length;
    const session = this.view(kept.request, more);
    await session.restore(kept);
    expect(connect).not.toHaveBeenCalled();
    expect(aws.requests.list().length).toBe(requests);
    connect.mockRestore();
    return session;
  }

  async dispose(): Promise<void> {
    for (const one of this.#opened.splice(0).reverse()) {
      await one.dispose();
    }
    await this.stack.close();
  }
}
