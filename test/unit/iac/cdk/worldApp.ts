import { makeHoldings } from "../../../world/holdings.ts";
import type { DeclaredResource } from "../../../world/types.ts";
import { workspaceFiles } from "../../../world/workspace.ts";
import { makeWorld } from "../../../world/world.ts";

/** The world's workspace at `root`, and the declarations of its CDK app. */
export function worldApp(root: string): {
  readonly files: ReadonlyMap<string, string>;
  readonly declared: readonly DeclaredResource[];
} {
  const world = makeWorld({ seed: 7, size: 2_000, end: Date.parse("2026-11-20T15:00:00Z") });
  return {
    files: workspaceFiles(makeHoldings(world.options.seed), root),
    declared: world.truth.declared.filter(({ tool }) => tool === "cdk"),
  };
}
