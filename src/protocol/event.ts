import type { EntityKind } from "../model/entity.ts";
import type { Diagnostic } from "../model/record.ts";

/** A linked thing as the event view lists it. `id` names it in requests; the host keeps the entity itself. */
export interface EntityView {
  readonly id: number;
  readonly kind: EntityKind;
  readonly label: string;
  /** The exact value, for the tooltip and for copying. */
  readonly value: string;
  /** False where the AWS console has no page for it. */
  readonly hasConsolePage: boolean;
  /** False where CloudTrail cannot be asked for it (an account id, say). */
  readonly hasEvents: boolean;
}

/** A fact of the header. Everything is plain text. */
export interface FactView {
  readonly label: string;
  readonly value: string;
  /** A second, dimmer line. */
  readonly note?: string;
  readonly entity?: number;
}

/** Everything that the event view draws: the webview holds no logic about events. */
export interface EventView {
  readonly eventId: string;
  /** "PutBucketPolicy" */
  readonly title: string;
  /** "s3.amazonaws.com" */
  readonly source: string;
  /** Codicon name for the service. */
  readonly icon: string;
  readonly sentence: string;
  readonly outcome: { readonly ok: boolean; readonly label: string; readonly message?: string };
  readonly readOnly?: boolean;
  /** ms since 1970 UTC; the webview keeps the relative time fresh. */
  readonly time?: number;
  readonly timeUtc: string;
  readonly timeLocal: string;
  readonly facts: readonly FactView[];
  /** The record, formatted, with every digit as it came. */
  readonly json: string;
  /** UTF-16 ranges of `json` that are links, ascending, not overlapping. */
  readonly links: readonly { readonly start: number; readonly end: number; readonly entity: number }[];
  readonly groups: readonly { readonly title: string; readonly entities: readonly EntityView[] }[];
  readonly diagnostics: readonly Diagnostic[];
  readonly pinned: boolean;
  /** Whether there is an event before and after this one in the list that it was opened from. */
  readonly neighbours: { readonly previous: boolean; readonly next: boolean };
}

/** What the event view asks of the host. Each answers when done, or with a failure. */
export interface EventViewRequests {
  /** The first thing the webview says; the answer draws it. Null: nothing is shown yet. */
  ready(): EventView | null;
  showEntityEvents(entity: number): void;
  openEntityInConsole(entity: number): void;
  copyEntity(entity: number): void;
  openInConsole(): void;
  openAsJson(): void;
  copyJson(): void;
  copyEventId(): void;
  setPinned(pinned: boolean): void;
  step(direction: -1 | 1): void;
}

/** What the host tells the event view. */
export interface EventViewEvents {
  show: EventView;
}
