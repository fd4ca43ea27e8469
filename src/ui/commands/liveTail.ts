import { refusedRequest } from "../../model/failure.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { type LogGroupPickPorts, logGroupTarget } from "./logGroups.ts";
import type { Target } from "./target.ts";

export interface LiveTailPorts extends LogGroupPickPorts {
  readonly results: Pick<ResultsPanels, "activePanel" | "viewFor">;
}

/** A live tail begins with what arrived so long before. */
const BEFORE = "last:15m";

/**
 * Starts a live tail: of the log group of a trail node, else in the active results view where its scope can be followed, else
 * of a log group that the person picks. Throws `Failure` where a trail has no log group.
 */
export async function startLiveTail(target: Target, ports: LiveTailPorts): Promise<void> {
  const active = ports.results.activePanel?.session;
  if (target.kind === "none" && active !== undefined && (active.follower.live.isOffered || active.follower.live.isOn)) {
    await active.tail("start");
    return;
  }
  const ref = await logGroupTarget(target, ports, "Live Tail");
  if (ref !== undefined) {
    await tailIn(ref, ports);
  }
}

async function tailIn(ref: TargetRef, { results }: LiveTailPorts): Promise<void> {
  const { session } = results.viewFor({ text: BEFORE, targets: [ref] });
  // The search may take longer than the first events.
  void session.run();
  await session.tail("start");
}

/** Pauses the live tail of the active results view, or resumes it. */
export async function pauseLiveTail({ results }: Pick<LiveTailPorts, "results">): Promise<void> {
  const session = results.activePanel?.session;
  const view = session?.follower.live.view();
  if (session === undefined || view === undefined || view.mode === "ended") {
    throw refusedRequest("No live tail runs in the active view.");
  }
  await session.tail(view.mode === "paused" ? "resume" : "pause");
}

/** Stops the live tail of the active results view. */
export async function stopLiveTail({ results }: Pick<LiveTailPorts, "results">): Promise<void> {
  await results.activePanel?.session.tail("stop");
}
