import { expect, test } from "vitest";
import type { Search } from "../../../../src/investigation/search/search.ts";
import { waitsForSignIn } from "../../../../src/investigation/session/failures.ts";
import { type ReasonPorts, ShownReasons } from "../../../../src/investigation/session/shownReasons.ts";
import type { FailureData } from "../../../../src/model/failure.ts";

const REASONS = [{ text: "Nothing happened." }];
const signal = new AbortController().signal;

function opened(ports: Partial<ReasonPorts> = {}) {
  const faults: unknown[] = [];
  const shown = new ShownReasons({
    reasons: () => REASONS,
    learnRegions: async () => undefined,
    fault: (error) => void faults.push(error),
    ...ports,
  });
  return { faults, shown };
}

const searchIn = (state: Search["state"]) => ({ state }) as unknown as Search;

test("has reasons for a search that has ended, and none while it runs again", () => {
  const { shown } = opened();
  shown.tell(searchIn("limited"), {});
  expect(shown.all).toEqual([]);
  shown.tell(searchIn("done"), {});
  expect(shown.all).toEqual(REASONS);
  shown.clear();
  expect(shown.all).toEqual([]);
});

test("logs what goes wrong, and lets the search end without reasons", async () => {
  const fault = new Error("broken");
  const { faults, shown } = opened({
    reasons: () => {
      throw fault;
    },
    learnRegions: () => Promise.reject(fault),
  });
  shown.tell(searchIn("done"), {});
  await shown.learn(searchIn("done"), signal);
  expect([shown.all, faults]).toEqual([[], [fault, fault]]);
});

test("logs no abort", async () => {
  const { faults, shown } = opened({ learnRegions: () => Promise.reject(new DOMException("", "AbortError")) });
  await shown.learn(searchIn("running"), signal);
  expect(faults).toEqual([]);
});

test("waits for a sign-in with the profile that lacked it, and with no other", () => {
  const failure = (remedies: FailureData["remedies"], profile?: string): FailureData => ({
    reason: "expired-credentials",
    message: "",
    context: profile === undefined ? {} : { profile },
    remedies,
  });
  const signIn = { kind: "sign-in", profile: "dev" } as unknown as FailureData["remedies"][number];
  expect(waitsForSignIn(failure([signIn], "dev"), new Set(["dev"]))).toBe(true);
  expect(waitsForSignIn(failure([signIn], "dev"), new Set(["prod"]))).toBe(false);
  expect(waitsForSignIn(failure([{ kind: "retry" }], "dev"), new Set(["dev"]))).toBe(false);
  expect(waitsForSignIn(undefined, new Set(["dev"]))).toBe(false);
});
