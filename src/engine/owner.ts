import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

const NAME = /^([0-9a-z]{1,40})-(\d{1,10})-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Of a process on another machine, which shares the folder, nothing can be learned but when it wrote last. */
const DAY = 24 * 60 * 60 * 1000;

/** A name for what this process writes: tells machine and process, and is another one at each call. */
export function ownerName(): string {
  return `${machine()}-${process.pid}-${randomUUID()}`;
}

/** Whether a text is such a name. */
export function isOwnerName(name: string): boolean {
  return NAME.test(name);
}

/** Whether the process behind a name has this process's number on this machine: it is this one, or it has ended. */
export function isOfThisProcess(name: string): boolean {
  const [, host, pid] = NAME.exec(name) ?? [];
  return host === machine() && Number(pid) === process.pid;
}

/**
 * Whether the process behind a name may still run. `idle`: for how long (ms) it wrote nothing, which decides for another
 * machine; absent: it may run.
 */
export function mayRun(name: string, idle = 0): boolean {
  const [, host, pid] = NAME.exec(name) ?? [];
  if (pid === undefined) {
    return false;
  }
  return host === machine() ? isAlive(Number(pid)) : idle < DAY;
}

/** Process numbers mean something on one machine only, and a home folder may be shared by several. */
function machine(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^0-9a-z]/g, "")
    .slice(0, 40)
    .padEnd(1, "x");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
