import { afterEach } from "vitest";
import { Witness } from "../../scripts/editor/evidence.ts";
import { keepBrowser } from "../../scripts/editor/page.ts";

keepBrowser();

// What a test that failed had before it is left behind, for those who cannot look: on CI its output is all there is.
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await Witness.newest?.testify(task.fullTestName);
  }
});
