import { parentPort } from "node:worker_threads";

// Stands for a reader that never ends with one text, and is busy all the while.
parentPort?.on("message", ({ id, args: [, text] }) => {
  while (text === "stuck") {
    // Nothing else runs in this thread.
  }
  parentPort?.postMessage({ kind: "reply", id, value: `read ${text}` });
});
