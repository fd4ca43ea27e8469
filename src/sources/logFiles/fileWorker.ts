import "../../olderNode.ts";
import { parentPort } from "node:worker_threads";
import { serveParent } from "../../rpc/workerPeer.ts";
import { type FileBatch, fileBatches } from "./fileBatches.ts";
import { fileErrors } from "./fileErrors.ts";

// The entry of the thread that reads files which people open. Each request is for one more batch of the same file.
let reading: { readonly path: string; readonly batches: AsyncIterator<FileBatch> } | undefined;
/** Read while the batch before is processed; undefined at the end of the file. */
let ahead: Promise<FileBatch | undefined> | undefined;

serveParent(parentPort, {
  failures: fileErrors,
  answer: async (_name, [path, bytes]) => nextBatch(path as string, bytes as number),
});

async function nextBatch(path: string, bytes: number): Promise<FileBatch | undefined> {
  if (reading?.path !== path) {
    reading = { path, batches: fileBatches(path, bytes) };
    ahead = undefined;
  }
  const { batches } = reading;
  let batch: FileBatch | undefined;
  try {
    batch = await (ahead ?? next(batches));
  } finally {
    if (batch === undefined) {
      reading = undefined;
      ahead = undefined;
    }
  }
  if (batch !== undefined) {
    ahead = next(batches);
    // Whether it failed is told with the next request.
    ahead.catch(() => undefined);
  }
  return batch;
}

async function next(batches: AsyncIterator<FileBatch>): Promise<FileBatch | undefined> {
  const { value, done } = await batches.next();
  return done === true ? undefined : value;
}
