import "../olderNode.ts";
import { parentPort } from "node:worker_threads";
import { serveParent } from "../rpc/workerPeer.ts";
import { type AppFiles, readApp } from "./cdk/app.ts";
import { type CodeThreadRequests, type FileRequest, noFailures } from "./codeThread.ts";
import { readCode } from "./readCode.ts";

// Entry point of the worker thread that reads large code and state. Its results contain no attributes other than
// identifiers.
const peer = serveParent(parentPort, {
  failures: noFailures,
  // The code reader sends the arguments of `CodeThreadRequests`.
  answer: (name, args, signal) =>
    name === "app"
      ? readApp(filesOf(...(args as Parameters<CodeThreadRequests["app"]>)), signal)
      : readCode(...(args as Parameters<CodeThreadRequests["code"]>)),
});

function filesOf(folders: readonly string[], foldsCase: boolean): AppFiles {
  const request = (name: FileRequest, path: string) => peer.request(name, [path]) as Promise<never>;
  return {
    folders,
    foldsCase,
    readAssembly: (path) => request("readAssembly", path),
    read: (path) => request("read", path),
    realPath: (path) => request("realPath", path),
    sources: () => request("sources", ""),
  };
}
