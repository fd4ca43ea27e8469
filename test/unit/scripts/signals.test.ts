import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { endTogether } from "../../../scripts/setup/signals.mjs";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) {
    stop();
  }
});

/** A program that says how it was asked to end, after it has cleaned up. */
async function program(): Promise<ChildProcess> {
  const code = `
    process.on("disconnect", () => { console.log("channel closed"); process.exit(0); });
    process.on("SIGTERM", () => { console.log("SIGTERM"); process.exit(0); });
    setInterval(() => undefined, 1000);
    console.log("ready");
  `;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return child;
}

async function lastWords(child: ChildProcess): Promise<string> {
  const [said] = await Promise.all([text(child.stdout as NonNullable<typeof child.stdout>), once(child, "exit")]);
  return said.trim();
}

function fakeChild() {
  const calls: string[] = [];
  const child = {
    connected: true,
    disconnect: () => {
      child.connected = false;
      calls.push("disconnect");
    },
    kill: (signal: string) => calls.push(`kill ${signal}`),
  };
  return { calls, child: child as unknown as ChildProcess };
}

/** Calls what was added for a signal to this process, without sending it. */
function signal(name: "SIGINT" | "SIGTERM" | "SIGHUP", before: readonly unknown[]): void {
  for (const listener of process.listeners(name).filter((one) => !before.includes(one))) {
    (listener as () => void)();
  }
}

describe("a task and the process that npm starts for it", () => {
  it.skipIf(process.platform === "win32")("end together when npm has ended", async () => {
    const child = await program();
    const said = lastWords(child);
    stops.push(endTogether(child, { isOrphaned: () => true, everyMs: 1 }));
    expect(await said).toBe("SIGTERM");
  });

  it("end together on Windows too, where the task is asked to clean up", async () => {
    const child = await program();
    const said = lastWords(child);
    stops.push(endTogether(child, { platform: "win32", isOrphaned: () => true, everyMs: 1 }));
    expect(await said).toBe("channel closed");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("both get %s", (name) => {
    const before = process.listeners(name);
    const { calls, child } = fakeChild();
    stops.push(endTogether(child, { platform: "linux", isOrphaned: () => false }));
    signal(name, before);
    expect(calls).toEqual([`kill ${name}`]);
  });

  it("the task is not killed by Ctrl-C on Windows, which reaches it by itself", () => {
    const before = process.listeners("SIGINT");
    const { calls, child } = fakeChild();
    stops.push(endTogether(child, { platform: "win32", isOrphaned: () => false }));
    signal("SIGINT", before);
    signal("SIGINT", before);
    expect(calls).toEqual(["disconnect"]);
  });

  it("leaves no listener behind", () => {
    const before = process.listenerCount("SIGTERM");
    endTogether(fakeChild().child, { isOrphaned: () => false })();
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});
