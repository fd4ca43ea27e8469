import { expect, test } from "vitest";
import { relativeTime } from "../../../src/webview/event/relativeTime.ts";

test.each([
  [0, "now"],
  [59_999, "now"],
  [60_000, "1 minute ago"],
  [3_599_999, "59 minutes ago"],
  [2 * 3_600_000, "2 hours ago"],
  [36 * 3_600_000, "1 day ago"],
  [47 * 3_600_000, "1 day ago"],
  [90 * 86_400_000, "90 days ago"],
  [-120_000, "in 2 minutes"],
])("%i ms ago is %s", (past, text) => {
  expect(relativeTime(1_700_000_000_000 - past, 1_700_000_000_000, "en")).toBe(text);
});
