// The engine's thread on a machine that fails as the test wants: a disk that refuses, and a thread that dies. See `faultSlots.ts`.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { CODES, type FaultName, REQUESTS, SLOTS } from "./faultSlots.ts";

const control = new Int32Array(workerData as SharedArrayBuffer);
const write = fs.writeFileSync;

const read = (name: FaultName): number => Atomics.load(control, SLOTS[name]);

/** Counts down to the death of the thread; 0: it lives. */
function mayDie(name: FaultName): void {
  if (read(name) > 0 && Atomics.sub(control, SLOTS[name], 1) === 1) {
    process.exit(1);
  }
}

fs.writeFileSync = (...args: Parameters<typeof write>): void => {
  const [path, data, options] = args;
  const room = read("room");
  if (room < 0 || !(data instanceof Uint8Array)) {
    write(path, data, options);
  } else if (data.length <= room) {
    write(path, data, options);
    Atomics.sub(control, SLOTS.room, data.length);
  } else {
    // A disk takes what it can before it refuses.
    write(path, data.subarray(0, room), options);
    const code = CODES[read("code")] ?? "EIO";
    throw Object.assign(new Error(`${code}: write`), { code, errno: -1, syscall: "write" });
  }
  mayDie("dieAfterWrites");
};
syncBuiltinESMExports();

const port = parentPort;
if (port === null) {
  throw new Error("this runs in a worker thread");
}
port.on("message", ({ name }: { readonly name?: string }) => {
  if (name !== undefined && name === REQUESTS[read("dieOf") - 1]) {
    process.exit(1);
  }
  mayDie("dieAtRequests");
});
const reply = port.postMessage.bind(port);
port.postMessage = (...args: Parameters<typeof reply>): void => {
  mayDie("dieAtReplies");
  reply(...args);
};
await import("../../src/engine/worker.ts");
