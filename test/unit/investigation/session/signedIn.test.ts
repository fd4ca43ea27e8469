import { afterEach, beforeEach, expect, it } from "vitest";
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
