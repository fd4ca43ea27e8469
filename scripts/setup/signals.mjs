// Ends a child process together with this one.

/** So long may a child clean up. */
const GRACE_MS = 10_000;

/**
 * @typedef {object} Ports
 * @property {NodeJS.Platform} platform
 * @property {() => boolean} isOrphaned whether the process that started this one has ended
 * @property {number} everyMs how often that is looked at
 */

/**
 * Passes signals to this process on to a child, and ends the child when the parent of this process has ended: npm's shell
 * may be ended alone. The child must have a channel ("ipc"): it is closed instead on Windows, where a signal would end the
 * child before it can clean up, and Ctrl-C reaches it anyway. Answers what stops the passing on.
 * @param {import("node:child_process").ChildProcess} child
 * @param {Partial<Ports>} [ports]
 * @returns {() => void}
 */
export function endTogether(child, ports = {}) {
  const { platform, isOrphaned, everyMs } = { ...realPorts(), ...ports };
  const listeners = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]).map((signal) => {
    // Listening also keeps this process from ending before the child has cleaned up.
    const pass = () => void (platform === "win32" ? close(child) : child.kill(signal));
    process.on(signal, pass);
    return () => process.off(signal, pass);
  });
  const orphaned = setInterval(() => {
    if (isOrphaned()) {
      void (platform === "win32" ? close(child) : child.kill("SIGTERM"));
    }
  }, everyMs);
  return () => {
    clearInterval(orphaned);
    for (const stop of listeners) {
      stop();
    }
  };
}

/** @returns {Ports} */
function realPorts() {
  const parent = process.ppid;
  // On Windows the parent stays the same when it has ended.
  return { platform: process.platform, isOrphaned: () => process.ppid !== parent || !isRunning(parent), everyMs: 500 };
}

/**
 * Closes the child's channel. A child that doesn't listen to that, or cleans up for too long, is killed.
 * @param {import("node:child_process").ChildProcess} child
 */
function close(child) {
  if (child.connected) {
    child.disconnect();
    setTimeout(() => child.kill(), GRACE_MS).unref();
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // "EPERM": it runs, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
