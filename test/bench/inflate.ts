import { parentPort } from "node:worker_threads";
import { readBytes } from "../../src/engine/segment/recordBytes.ts";

// A thread that only inflates files: what the index is measured against.
parentPort?.on("message", (files: readonly string[]) => {
  let bytes = 0;
  for (const file of files) {
    bytes += readBytes(file).length;
  }
  parentPort?.postMessage(bytes);
});
