import * as v from "valibot";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { readSearchRequest, withoutRefresh } from "../../investigation/search/searchRequest.ts";
import type { ResultsViewState } from "../../protocol/results.ts";

const state: v.GenericSchema<unknown, Required<ResultsViewState>> = v.object({ memento: v.string() });

/** A search as text, for the webview's state. What it found is not kept: after a reload the person runs it again. */
export function toMemento(request: SearchRequest): string {
  return JSON.stringify(withoutRefresh(request));
}

/** The search of a webview's state; an empty one for anything else. */
export function fromMemento(kept: unknown): SearchRequest {
  const outer = v.safeParse(state, kept);
  if (!outer.success) {
    return {};
  }
  try {
    return readSearchRequest(JSON.parse(outer.output.memento)) ?? {};
  } catch {
    return {};
  }
}
