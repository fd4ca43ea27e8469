import * as v from "valibot";
import type { CompareViewState } from "../../protocol/compare.ts";
import { fromMemento, type KeptSession, toMemento } from "../session/memento.ts";
import type { ComparisonSide } from "./comparison.ts";

const state: v.GenericSchema<unknown, Required<CompareViewState>> = v.object({
  memento: v.pipe(v.string(), v.maxLength(10_000_000)),
});
const sides = v.tuple([v.string(), v.string()]);

/** A comparison as text, for the webview's state. */
export function comparedMemento(compared: readonly [a: ComparisonSide, b: ComparisonSide]): string {
  const kept = compared.map(({ session, filters }) =>
    toMemento({ ...fromMemento({ memento: session.memento }), filters }),
  );
  return JSON.stringify(kept);
}

/** The two sides of a webview's state, in which anything may stand; undefined for what no comparison wrote. */
export function readCompared(kept: unknown): readonly [a: KeptSession, b: KeptSession] | undefined {
  const outer = v.safeParse(state, kept);
  if (!outer.success) {
    return undefined;
  }
  try {
    const parsed = v.safeParse(sides, JSON.parse(outer.output.memento));
    return parsed.success
      ? [fromMemento({ memento: parsed.output[0] }), fromMemento({ memento: parsed.output[1] })]
      : undefined;
  } catch {
    return undefined;
  }
}
