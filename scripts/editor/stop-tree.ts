import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Ends a process and all processes that it started: SIGTERM, after three seconds SIGKILL. The process must lead its own
 * group (`detached`), except on Windows.
 */
export async function stopTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === "win32") {
    const killer = spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
    await new Promise<void>((resolve) => {
      killer.once("exit", () => resolve());
      killer.once("error", () => {
        // Without taskkill, only the process itself can be ended.
        child.kill();
        resolve();
      });
    });
    return;
  }
  signalGroup(child.pid, "SIGTERM");
  const deadline = Date.now() + 3000;
  while (groupLives(child.pid)) {
    if (Date.now() > deadline) {
      signalGroup(child.pid, "SIGKILL");
      return;
    }
    await delay(50);
  }
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // The group has no processes left.
  }
}

function groupLives(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}
