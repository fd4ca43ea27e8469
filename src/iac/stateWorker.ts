import { parentPort } from "node:worker_threads";
import { readPulumiState } from "./pulumi/state.ts";
import type { StateAnswer, StateQuestion } from "./stateQuestion.ts";
import { readState } from "./terraform/state.ts";

// The entry of the thread that reads large states. What it answers holds no attribute but what a resource goes by.
if (parentPort === null) {
  throw new Error("this runs in a worker thread");
}
const port = parentPort;

port.on("message", ({ id, tool, text }: StateQuestion) => {
  const answer = { id, reading: tool === "terraform" ? readState(text) : readPulumiState(text) };
  port.postMessage(answer satisfies StateAnswer);
});
