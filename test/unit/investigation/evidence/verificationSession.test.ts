import { describe, expect, it } from "vitest";
import { fromMemento, toMemento } from "../../../../src/investigation/evidence/evidenceRequest.ts";
import { type SessionPorts, VerificationSession } from "../../../../src/investigation/evidence/verificationSession.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { ROWS_PER_PAGE, VERDICTS } from "../../../../src/protocol/evidence.ts";
import { BEGIN, HOUR, keyPair, SignedChain } from "./signedChain.ts";

const key = keyPair();
const range = { from: BEGIN, to: BEGIN + 12 * HOUR };
const request = { target: { source: "trailBucket", label: "acme-logs" }, range, keysProfile: "audit" };

function sessionOf(chain: SignedChain, ports: Partial<SessionPorts> = {}): VerificationSession {
  return new VerificationSession(request, {
    open: async () => chain,
    keys: () => async () => [key],
    allow: async () => true,
    now: () => BEGIN + 13 * HOUR,
    note: async () => undefined,
    changed: () => undefined,
    fault: (error) => {
      throw error;
    },
    ...ports,
  });
}

function chain(files = 30): SignedChain {
  return new SignedChain({ hours: 12, files: () => files, keyOf: () => key });
}

describe("VerificationSession", () => {
  it("begins idle, ends with a result, and begins anew", async () => {
    const evidence = chain();
    const session = sessionOf(evidence);
    expect([session.state.phase, session.state.label, session.rows("all", 0)]).toEqual([
      "idle",
      "acme-logs",
      { rows: [], total: 0 },
    ]);
    await session.run();
    expect([session.state.phase, session.state.result, session.state.logs.valid]).toEqual(["done", "good", 360]);
    expect(session.state.keys.map(({ fingerprint }) => fingerprint)).toEqual([key.fingerprint]);
    evidence.change(evidence.logKeys[3]?.[0] ?? "", (text) => `${text} `);
    await session.run();
    expect([session.state.result, session.state.logs.changed]).toEqual(["bad", 1]);
  });

  it("gives rows page by page, the worst verdicts first", async () => {
    const evidence = chain();
    const changed = evidence.logKeys[11]?.[29] ?? "";
    evidence.change(changed, () => "{}");
    const session = sessionOf(evidence);
    await session.run();
    const first = session.rows("all", 0);
    expect([first.rows.length, first.total, first.rows[0]?.verdict]).toEqual([ROWS_PER_PAGE, 372, "changed"]);
    const second = session.rows("all", ROWS_PER_PAGE);
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(372);
    expect(session.rows("problems", 0).total).toBe(1);
    expect(VERDICTS.reduce((sum, verdict) => sum + session.rows(verdict, 0).total, 0)).toBe(372);
    expect(session.eventsOf(first.rows[0]?.id ?? -1)).toMatchObject({ part: { files: [changed] } });
    expect(session.eventsOf(99_999)).toBeUndefined();
  });

  it("is open, not good, while there are times without digests or files that were not read", async () => {
    const evidence = new SignedChain({ hours: 12, files: () => 2, keyOf: () => key, off: [4], restarts: [5] });
    const session = sessionOf(evidence);
    await session.run();
    expect(session.state.result).toBe("open");
    expect(session.state.gaps).toEqual([
      expect.stringContaining("first since log file validation or logging was turned on"),
    ]);
  });

  it("shows a failure, and goes on after it", async () => {
    const refused = new Failure({ reason: "access-denied", message: "no", context: {}, remedies: [{ kind: "retry" }] });
    let failures = 1;
    const session = sessionOf(chain(2), {
      keys: () => async () => {
        if (failures-- > 0) {
          throw refused;
        }
        return [key];
      },
    });
    await session.run();
    expect([session.state.phase, session.state.failure?.message]).toEqual(["failed", "no"]);
    await session.run();
    expect([session.state.phase, session.state.failure]).toEqual(["done", undefined]);
  });

  it("opens the bucket again when the person allows to be billed", async () => {
    const opened: unknown[] = [];
    const session = sessionOf(chain(1), {
      open: async ({ target }) => {
        opened.push(target.requesterPays);
        return chain(1);
      },
    });
    await session.run();
    session.allowBilling();
    await session.run();
    expect(opened).toEqual([undefined, true]);
  });

  it("is kept as plain text, and refuses what is none", () => {
    expect(fromMemento({ memento: toMemento(request) })).toEqual(request);
    for (const state of [undefined, {}, { memento: "x" }, { memento: "{}" }, { memento: '{"target":{}}' }]) {
      expect(fromMemento(state)).toBeUndefined();
    }
  });
});
