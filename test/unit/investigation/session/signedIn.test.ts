import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Failure } from "../../../../src/model/failure.ts";
import { DrivenSession } from "./drivenSession.ts";

let driven: DrivenSession;

beforeEach(async () => {
  driven = new DrivenSession("alpha");
  void driven.session.run();
  await driven.settled();
  await driven.prepare();
});

afterEach(async () => {
  expect(driven.lies).toEqual([]);
  await driven.dispose();
});

it("a search that waits for a sign-in goes on by itself, once the person signed in with its profile", async () => {
  driven.failSignIn(0, "profile0");
  driven.failSignIn(0, "profile1");
  await driven.settled();
  expect(driven.session.state.state).not.toBe("running");
  driven.session.signedIn(new Set(["another"]));
  expect(driven.session.state.state).not.toBe("running");
  driven.session.signedIn(new Set(["profile1"]));
  expect(driven.session.state.state).toBe("running");
  await driven.finish();
  expect(driven.session.results.total).toBe(14);
});

it("a sign-in while another target is read resumes the search at its end", async () => {
  driven.failSignIn(0, "profile0");
  driven.session.signedIn(new Set(["profile0"]));
  driven.failPlace(0);
  await driven.settled();
  expect(driven.session.state.state).toBe("running");
  await driven.finish();
  expect(driven.session.results.total).toBe(14);
});

it("a sign-in while the search is prepared runs it again if it could not begin without that", async () => {
  void driven.session.run();
  await driven.settled();
  driven.session.signedIn(new Set(["profile0"]));
  await driven.refuseSignIn("profile0");
  expect(driven.session.state.state).toBe("running");
  await driven.finish();
  expect(driven.session.results.total).toBe(14);
});

it.each(["before", "after"])("a search that the person cancelled is not resumed by a sign-in %s that", async (when) => {
  const { session } = driven;
  driven.failSignIn(0, "profile0");
  await driven.settled();
  if (when === "before") {
    session.signedIn(new Set(["profile0"]));
  }
  session.cancel();
  await driven.settled();
  session.signedIn(new Set(["profile0"]));
  await driven.settled();
  expect(session.state.state).toBe("cancelled");
  await driven.finish();
});

it("Try Again reads results that could not be read, also while the search runs", async () => {
  const { session } = driven;
  const failed = new Failure({ reason: "storage", message: "The index stopped.", context: {}, remedies: [] });
  vi.spyOn(session.results, "refresh").mockRejectedValueOnce(failed);
  await session.narrow(session.results.filters);
  expect(session.state).toMatchObject({ state: "running", failure: { message: "The index stopped." } });
  session.resume();
  await expect.poll(() => session.failure).toBeUndefined();
  expect(session.state.state).toBe("running");
  await driven.finish();
});

it("a search that failed for another reason is not run again, and Continue while it runs changes nothing", async () => {
  driven.failPlace(0);
  driven.failPlace(0);
  await driven.settled();
  driven.session.signedIn(new Set(["profile0", "profile1"]));
  expect(driven.session.state.state).not.toBe("running");
  driven.session.resume();
  const { number } = driven.session;
  driven.session.resume();
  expect(driven.session.number).toBe(number);
  await driven.finish();
});
