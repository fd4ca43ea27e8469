import { parentPort } from "node:worker_threads";
import { type FileBatch, fileBatches } from "./fileBatches.ts";
import type { FileAnswer, FileQuestion } from "./fileQuestion.ts";

// The entry of the thread that reads files which people open. Each question asks for one more batch of the same file.
if (parentPort === null) {
  throw new Error("this runs in a worker thread");
}
const port = parentPort;
let reading: { readonly path: string; readonly batches: AsyncIterator<FileBatch> } | undefined;
/** Read while the batch before is looked at. */
let ahead: Promise<FileAnswer> | undefined;

port.on("message", ({ path, bytes }: FileQuestion) => {
  if (reading?.path !== path) {
    reading = { path, batches: fileBatches(path, bytes) };
    ahead = undefined;
  }
  const { batches } = reading;
  const answer = ahead ?? next(batches);
  void answer.then((told) => {
    if (told.batch === undefined) {
      reading = undefined;
      ahead = undefined;
    } else {
      ahead = next(batches);
    }
    port.postMessage(told);
  });
});

async function next(batches: AsyncIterator<FileBatch>): Promise<FileAnswer> {
  try {
    const { value, done } = await batches.next();
    return done === true ? {} : { batch: value };
  } catch (error) {
    // What is no error of the file system ends the thread.
    if (!(error instanceof Error && "code" in error && typeof error.code === "string")) {
      throw error;
    }
    return { error: { code: error.code, message: error.message } };
  }
}
