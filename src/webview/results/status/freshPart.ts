import { html, type TemplateResult } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import type { LiveAction } from "../../../protocol/following.ts";

export interface FollowingActions {
  /** Starts or stops the refreshes. */
  follow(isOn: boolean): void;
  /** Starts, pauses, resumes or stops the live tail. */
  tail(action: LiveAction): void;
  markSeen(): void;
}

/** "12 new events · Mark as Seen ·"; empty without any. */
export function freshPart(fresh: number, actions: Pick<FollowingActions, "markSeen">): TemplateResult | "" {
  return fresh === 0
    ? ""
    : html`<span class="fresh-count">${countOf(fresh, "new event")}</span>
        <button type="button" class="link-button" @click=${() => actions.markSeen()}>Mark as Seen</button> ·`;
}
