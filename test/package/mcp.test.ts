import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedDemo, serveDemo } from "../mcp/servedDemo.ts";
import { packagedFiles, unpack } from "./packaged.ts";

let folder: string;
let served: ServedDemo;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-unpacked-"));
  await unpack(await packagedFiles(), folder);
  served = await serveDemo({}, join(folder, "extension", "dist", "mcp.js"));
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

test("the MCP server runs from where the VSIX was unpacked", async () => {
  const { workspace } = served.demo;
  const agent = await served.connect(["--profile", "production", "--region", "eu-west-1", "--folder", workspace]);
  const { text, isError } = await agent.call("search_events", { text: "event:AuthorizeSecurityGroupIngress" });
  expect(isError).toBe(false);
  expect(text).toContain("AuthorizeSecurityGroupIngress");
});
