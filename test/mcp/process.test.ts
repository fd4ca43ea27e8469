import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROGRAM, type ServedDemo, serveDemo } from "./servedDemo.ts";

let served: ServedDemo;
beforeAll(async () => {
  served = await serveDemo();
});
afterAll(() => served.close());

/** Runs the program without a client. `node`: arguments for Node.js itself. */
function start(args: readonly string[], node: readonly string[] = []) {
  const child = spawn(process.execPath, [...node, PROGRAM, ...args], { env: served.env });
  const ended = once(child, "exit").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as unknown,
  }));
  return { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) };
}

async function run(...args: readonly string[]) {
  const { ended, stdout, stderr } = start(args);
  const { code } = await ended;
  return { code, stdout: await stdout, stderr: await stderr };
}

/** Adds a profile to the AWS configuration of the servers. */
async function addProfile(name: string, ...lines: readonly string[]): Promise<void> {
  const { AWS_CONFIG_FILE: config = "" } = served.env;
  await appendFile(config, ["", `[profile ${name}]`, "region = eu-west-1", ...lines, ""].join("\n"));
}

const QUIET = ["--profile", "production", "--no-cache"];

/** Starts a server, calls a tool, and waits for the answer. */
async function called(args: readonly string[], node: readonly string[] = []) {
  const server = start(args, node);
  const answered = once(server.child.stdout, "data");
  send(server.child.stdin, {
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
  });
  await answered;
  send(server.child.stdin, { method: "notifications/initialized" });
  const found = once(server.child.stdout, "data");
  send(server.child.stdin, {
    id: 2,
    method: "tools/call",
    params: { name: "search_events", arguments: { text: "readonly:false", limit: 1 } },
  });
  await found;
  return server;
}

function send(stdin: NodeJS.WritableStream, message: object): void {
  stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

describe("the program of the MCP server", () => {
  it("prints its help and its version", async () => {
    const help = await run("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain("--profile NAME");
    const { version } = JSON.parse(await readFile(join(PROGRAM, "..", "..", "package.json"), "utf8")) as {
      readonly version: string;
    };
    expect(await run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("says on stderr what is wrong with its arguments, and ends", async () => {
    expect(await run()).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--profile NAME") });
    expect(await run("--profil", "x")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean --profile?"),
    });
    expect(await run("--profile", "prodution")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^There is no AWS profile "prodution" in .*\. Did you mean "production"\?\n$/),
    });
  });

  it("ends when its client closes stdin, and leaves no temporary files", async () => {
    const cache = join(served.folder, "cache-of-one");
    const { child, ended, stdout } = await called(["--profile", "production", "--cache", cache]);
    child.stdin.end();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(await readdir(join(cache, "results")).catch(() => [])).toEqual([]);
    expect((await readdir(join(cache, "events"))).length).toBeGreaterThan(0);
    if (process.platform !== "win32") {
      expect((await stat(cache)).mode & 0o077).toBe(0);
    }
    for (const line of (await stdout).trimEnd().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
    }
  });

  it.skipIf(process.platform === "win32")("ends on a signal while a call runs", async () => {
    served.demo.aws.faults.add({ kind: "hang", operation: "LookupEvents" });
    try {
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        served.demo.aws.requests.clear();
        const server = start(QUIET);
        send(server.child.stdin, {
          id: 1,
          method: "tools/call",
          params: { name: "search_events", arguments: { text: "" } },
        });
        await expect.poll(() => served.demo.aws.requests.count({ operation: "LookupEvents" })).toBeGreaterThan(0);
        server.child.kill(signal);
        expect(await server.ended).toEqual({ code: 0, signal: null });
      }
    } finally {
      served.demo.aws.faults.clear();
    }
  });

  it("answers what is no protocol with an error of the protocol, and goes on", async () => {
    const server = start(QUIET);
    server.child.stdin.write('not JSON\n{"jsonrpc":"2.0","id":7}\n');
    send(server.child.stdin, { id: 8, method: "no/such/method" });
    send(server.child.stdin, { id: 9, method: "ping" });
    server.child.stdin.end();
    await server.ended;
    const lines = (await server.stdout)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly id?: number });
    expect(lines.find(({ id }) => id === 8)).toMatchObject({ error: { code: -32601 } });
    expect(lines.find(({ id }) => id === 9)).toMatchObject({ result: {} });
  });

  it("runs with Node.js 20, which lacks some functions", async () => {
    const preload = join(served.folder, "node20.mjs");
    await writeFile(preload, "delete Map.groupBy; delete Promise.withResolvers;");
    const server = await called(QUIET, ["--import", preload]);
    server.child.stdin.end();
    await server.ended;
    const [, found = ""] = (await server.stdout).trimEnd().split("\n");
    expect(found).toContain("events found");
    expect(await server.stderr).not.toContain("TypeError");
  });

  it("imports nothing by name that Node.js 20 does not have", async () => {
    const dist = join(PROGRAM, "..");
    const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith(".js"));
    for (const file of files) {
      expect(await readFile(join(dist, file), "utf8")).not.toMatch(/import\s*\{[^}]*zstd\w+[^}]*\}\s*from/);
    }
  });

  it("shares what was fetched with other servers that run at the same time", async () => {
    const cache = join(served.folder, "cache-of-two");
    const args = ["--profile", "production", "--region", "eu-west-1", "--cache", cache];
    const first = await served.connect(args);
    const second = await served.connect(args);
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000).toISOString();
    const search = { text: "event:AssumeRole", from: daysAgo(4), to: daysAgo(2) };
    await first.call("search_events", search);
    expect(served.demo.aws.requests.count({ operation: "LookupEvents" })).toBeGreaterThan(0);
    served.demo.aws.requests.clear();
    const { text: answer } = await second.call("search_events", search);
    expect(answer).toContain("found");
    expect(served.demo.aws.requests.count({ operation: "LookupEvents" })).toBe(0);
  });

  it("runs a credential_process only of a profile that is named", async () => {
    const mark = join(served.folder, "command-ran");
    const program = join(served.folder, "credentials.mjs");
    await writeFile(
      program,
      `import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(mark)}, "ran");
      console.log(JSON.stringify({ Version: 1, AccessKeyId: "AKIAEXAMPLE", SecretAccessKey: "x" }));`,
    );
    await addProfile("command", `credential_process = "${process.execPath}" "${program}"`);
    const quiet = await served.connect(["--all-profiles", "--region", "eu-west-1"]);
    await quiet.call("search_events", { text: "event:RunInstances" });
    const { isError } = await quiet.call("search_events", { text: "event:RunInstances", profiles: ["command"] });
    expect(isError).toBe(true);
    await expect(stat(mark)).rejects.toThrow();
    const named = await served.connect(["--profile", "command"]);
    await named.call("search_events", { text: "event:RunInstances" });
    expect(await readFile(mark, "utf8")).toBe("ran");
  });

  it("does not ask for an MFA code, and says what to do instead", async () => {
    await addProfile(
      "code",
      "role_arn = arn:aws:iam::222222222222:role/Admin",
      "source_profile = development",
      "mfa_serial = arn:aws:iam::333333333333:mfa/alice",
    );
    const agent = await served.connect(["--profile", "code"]);
    const { text: answer } = await agent.call("search_events", { text: "event:RunInstances" });
    expect(answer).toContain("MFA code, which cannot be entered over MCP");
  });
});
