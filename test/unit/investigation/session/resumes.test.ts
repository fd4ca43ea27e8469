import { afterEach, beforeEach, expect, it } from "vitest";
import { DrivenSession } from "./drivenSession.ts";

let driven: DrivenSession;
beforeEach(() => {
  driven = new DrivenSession("alpha");
});
afterEach(() => driven.dispose());

it("continues a search that was cancelled, and only tries again what failed", async () => {
  void driven.session.run();
  expect(driven.session.state.resumes).toBeUndefined();
  await driven.prepare();
  expect(driven.session.state.resumes).toBeUndefined();
  driven.session.cancel();
  await expect.poll(() => driven.session.state.state).toBe("cancelled");
  expect(driven.session.state.resumes).toBe("continue");
  driven.session.resume();
  await driven.settled();
  driven.failPlace(0);
  await driven.settled();
  driven.failPlace(0);
  await expect.poll(() => driven.session.state.state).toBe("failed");
  expect(driven.session.state.resumes).toBe("retry");
  await driven.finish();
  expect(driven.session.state.resumes).toBeUndefined();
});

it("continues nothing where the search could not begin", async () => {
  void driven.session.run();
  await driven.refuse();
  expect(driven.session.state).toMatchObject({ state: "failed", failure: { message: "No such profile." } });
  expect(driven.session.state.resumes).toBeUndefined();
});
