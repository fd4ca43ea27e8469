import { expect, it } from "vitest";
import { Log } from "../../../src/mcp/log.ts";

it("writes each message as one line without control characters", () => {
  const written: string[] = [];
  const log = new Log((text) => written.push(text));
  log.info("profile \u001b[31m\nforged: line");
  log.fault(new Error("first\nsecond"));
  expect(written[0]).toBe("cloudtrail: profile \\u001b[31m\\nforged: line\n");
  expect(written[1]).toMatch(/^cloudtrail: Error: first\\nsecond.*\n$/);
});
