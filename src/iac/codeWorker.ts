import { parentPort } from "node:worker_threads";
import { type AppFiles, readApp } from "./cdk/app.ts";
import type { CodeQuestion, FileCall, FromThread, ToThread } from "./codeQuestion.ts";
import { readCode } from "./readCode.ts";

// The entry of the thread that reads large code and states. What it answers holds no attribute but what a resource goes by.
if (parentPort === null) {
  throw new Error("this runs in a worker thread");
}
const port = parentPort;
const calls = new Map<number, (value: unknown) => void>();
let lastCall = 0;
const never = new AbortController().signal;

port.on("message", (message: ToThread) => {
  if ("number" in message) {
    calls.get(message.number)?.(message.value);
    calls.delete(message.number);
  } else {
    void answer(message);
  }
});

async function answer(question: CodeQuestion): Promise<void> {
  const answer =
    question.kind === "cdk-app"
      ? await readApp(filesOf(question), never)
      : readCode(question.kind, question.text, question.path);
  port.postMessage({ answer } satisfies FromThread);
}

function filesOf({ folders, foldsCase }: Extract<CodeQuestion, { kind: "cdk-app" }>): AppFiles {
  const ask = (call: FileCall, path: string) =>
    new Promise<never>((resolve) => {
      lastCall += 1;
      calls.set(lastCall, resolve as (value: unknown) => void);
      port.postMessage({ call, number: lastCall, path } satisfies FromThread);
    });
  return {
    folders,
    foldsCase,
    readAssembly: (path) => ask("readAssembly", path),
    read: (path) => ask("read", path),
    realPath: (path) => ask("realPath", path),
    sources: () => ask("sources", ""),
  };
}
