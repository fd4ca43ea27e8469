import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { WorkerPeer } from "../../../src/rpc/workerPeer.ts";
import { rejection } from "../aws/house.ts";

const workerPeer = new URL("../../../src/rpc/workerPeer.ts", import.meta.url).href;

/** A thread that answers "echo", and dies at other requests. */
const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    import { serveParent } from ${JSON.stringify(workerPeer)};
    serveParent(parentPort, {
      failures: { encode: (error) => { throw error; }, decode: () => undefined },
      answer: (name, args) => name === "echo" ? args : name === "exit" ? process.exit(3) : undefined.missing,
    });
  `)}`,
);

function start() {
  const ended: Error[] = [];
  const peer = new WorkerPeer(new Worker(program), {
    failures: { encode: String, decode: () => new Error("unexpected") },
    endedError: (cause) => new Error("error" in cause ? `threw ${cause.error}` : `exit code ${cause.exitCode}`),
    onEnd: (error) => ended.push(error),
  });
  return { peer, ended };
}

test("requests to a thread that ends by itself reject with why it ended, which is reported once", async () => {
  for (const [name, why] of [
    ["exit", "exit code 3"],
    ["fault", "threw TypeError"],
  ] as const) {
    const { peer, ended } = start();
    expect(await peer.request("echo", [1, "x"])).toEqual([1, "x"]);
    expect(String(await rejection(peer.request(name, [])))).toContain(why);
    expect(peer.isEnded).toBe(true);
    expect(String(await rejection(peer.request("echo", [])))).toContain(why);
    expect(ended).toHaveLength(1);
    await peer.stop(new Error("stopped"));
  }
});

test("a thread that is stopped ends nothing by itself, and its requests reject with the given error", async () => {
  const { peer, ended } = start();
  const request = peer.request("echo", []);
  const stopped = peer.stop(new Error("stopped"));
  expect(await rejection(request)).toEqual(new Error("stopped"));
  await stopped;
  expect(await rejection(peer.request("echo", []))).toEqual(new Error("stopped"));
  expect(ended).toEqual([]);
});
