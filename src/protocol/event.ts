import * as v from "valibot";
import { ENTITY_KINDS, type EntityKind } from "../model/entity/entity.ts";
import type { Diagnostic } from "../model/event/record.ts";
import type { Side } from "./channel.ts";
import { type InsightMetricView, type InsightView, insightMetricSchema, insightSchema } from "./insight.ts";
import { nothing } from "./nothing.ts";

/**
 * An entity of the event as the event view lists it. `id` identifies it in requests; only the host has the entity
 * itself.
 */
export interface EntityView {
  readonly id: number;
  readonly kind: EntityKind;
  readonly label: string;
  /** The exact value, for the tooltip and for copying. */
  readonly value: string;
  /** The resource type, if it is more specific than the group's title: "AWS::EC2::SecurityGroup". */
  readonly detail?: string;
  /** Its page in the AWS console. Absent: none is known. */
  readonly consolePage?: ConsolePageView;
  /** False if CloudTrail cannot look it up (an account id, say). */
  readonly hasEvents: boolean;
  /** Why the search for its events does not find this event. Absent: it does. */
  readonly misses?: string;
  /** False for kinds that code never declares, such as an address or a session. */
  readonly mayHaveCode: boolean;
  /** Where the workspace declares it, as far as known now: "terraform/network.tf:12", "3 places". */
  readonly declaredIn?: string;
}

/** A link to the AWS console. */
export interface ConsolePageView {
  /** "Look Up": the console itself looks for the page, and may have none. */
  readonly verb: "Open" | "Look Up";
  /** In which account it opens, for the tooltip. */
  readonly note: string;
}

/** One label and value of the header. All plain text. */
export interface FactView {
  readonly label: string;
  readonly value: string;
  /** A second, dimmer line. */
  readonly note?: string;
  readonly entity?: number;
  /** Codicon name. Absent: no icon. */
  readonly icon?: string;
  /** True for ids, ARNs and addresses: shown in the editor's monospaced font. */
  readonly code?: boolean;
  /** In which of the two lines under the sentence it is. Absent: among the details. */
  readonly line?: 1 | 2;
}

/** What an event changed. All plain text. */
export interface EffectView {
  /** "What changed"; of a failed call "What it would have changed". */
  readonly title: string;
  readonly rows: readonly EffectRowView[];
  /** What the record does not show, and how many rows were left out. */
  readonly notes: readonly string[];
}

export interface EffectRowView {
  readonly label: string;
  readonly values: readonly { readonly text: string; readonly entity?: number }[];
  readonly note?: string;
  /** "Public", "May be public". */
  readonly exposure?: { readonly text: string; readonly certain: boolean };
  /** The entity whose events show what was done with the value. */
  readonly follow?: number;
}

/** The display data of an event. */
export interface EventContent {
  readonly eventId: string;
  /** "PutBucketPolicy" */
  readonly title: string;
  /** "s3.amazonaws.com" */
  readonly source: string;
  /** Codicon name for the service. */
  readonly icon: string;
  readonly sentence: string;
  /** Absent: there is nothing to say beyond the sentence. */
  readonly effect?: EffectView;
  /** Absent: the event is no call that succeeds or fails. */
  readonly outcome?: { readonly ok: boolean; readonly label: string; readonly message?: string };
  /** Of Insights events. */
  readonly insight?: InsightView;
  readonly readOnly?: boolean;
  /** ms since 1970 UTC. The webview keeps the relative time up to date. */
  readonly time?: number;
  readonly timeUtc: string;
  readonly timeLocal: string;
  /** In display order: actor, origin, Region, account and the rest. */
  readonly facts: readonly FactView[];
  /** Where the workspace declares the resource that the event is about. Absent: nowhere, or not known yet. */
  readonly declaration?: { readonly text: string; readonly entity: number };
  /** The formatted record: one member a line, indented with spaces, digits of numbers unchanged. */
  readonly json: string;
  /** UTF-16 ranges of `json` that are links: ascending, without overlaps, none across a line break. */
  readonly links: readonly LinkView[];
  /** Texts of the record, decoded: an outer one before those within it. */
  readonly decoded: readonly DecodedView[];
  /** Numbers of the record that are times. */
  readonly times: readonly TimeNoteView[];
  /** Every entity that `facts` or `links` refer to is in exactly one group. */
  readonly groups: readonly { readonly title: string; readonly entities: readonly EntityView[] }[];
  readonly diagnostics: readonly Diagnostic[];
  /** A successful change: the one before it, of the same resource, can be looked for. */
  readonly comparable: boolean;
}

/** A link in the formatted record: a UTF-16 range of its text (`end` exclusive) and the id of its entity. */
export interface LinkView {
  readonly start: number;
  readonly end: number;
  readonly entity: number;
}

/** A text of the record, decoded, which is shown below the line of the text. */
export interface DecodedView {
  /** Index in `decoded` of the text in which the text is. Absent: it is in the record. */
  readonly within?: number;
  /** Zero-based line of the text in `json`, or in the text around it. */
  readonly line: number;
  /** "trust policy" */
  readonly title: string;
  /** "URL encoding": the encodings that were removed. Empty: JSON in a string. */
  readonly encodings: string;
  /** JSON formatted like `json`, or plain text. */
  readonly text: string;
  readonly isJson: boolean;
  /** UTF-16 ranges of `text` that are links: like `EventContent.links`. */
  readonly links: readonly LinkView[];
}

/** A time in words, for a number of the record. */
export interface TimeNoteView {
  /** Like `DecodedView`. */
  readonly within?: number;
  readonly line: number;
  readonly text: string;
}

/** Everything that the event view shows: the webview contains no logic about events. */
export interface EventView extends EventContent {
  readonly pinned: boolean;
  /** Whether the details are shown, as the person chose last in any event view. */
  readonly details: boolean;
  /** Whether the list from which the event was opened has an event before and after it. */
  readonly neighbors: { readonly previous: boolean; readonly next: boolean };
  /** The page of the event itself in the AWS console. Absent: none is known. */
  readonly consolePage?: ConsolePageView;
  /** Opaque text of the host. The webview stores it in its state; the panel's serializer receives it after a reload. */
  readonly memento?: string;
}

/** Requests of the event view to its host. Each is answered when it is done, or with a failure. */
export interface EventViewRequests {
  /** Sent when the webview has loaded; the reply is what to show. Null: nothing yet. */
  ready(): EventView | null;
  showEntityEvents(entity: number): void;
  openEntityInConsole(entity: number): void;
  /** Opens the line that declares the entity. The host shows a message if nothing in the workspace declares it. */
  goToCode(entity: number): void;
  openInConsole(): void;
  openAsJson(): void;
  /** Looks for the previous change of the same kind to the same resource, and opens both side by side. */
  compareWithPrevious(): void;
  copyJson(): void;
  /** `index`: in `EventContent.decoded`. */
  copyDecoded(index: number): void;
  copyEventId(): void;
  copyLink(): void;
  /**
   * The metric around the activity of an Insights event. `asked`: the person asked for it, so that a profile may sign in.
   * Rejects with the failure whose remedies `applyRemedy` names, or with an AbortError when another event is shown.
   */
  readInsightMetric(asked: boolean): InsightMetricView;
  /** `index`: of the remedies of the last failure of `readInsightMetric`. */
  applyRemedy(index: number): void;
  /** Searches for the calls behind an Insights event. `identity`: only those of one of the contributors; null: all. */
  showInsightCalls(identity: number | null): void;
  setPinned(pinned: boolean): void;
  setDetails(shown: boolean): void;
  step(direction: -1 | 1): void;
}

/** Events that the event view sends to its host. */
export interface EventViewHostEvents {
  /** Whether it has the keyboard focus, and no text is typed in it. */
  focused: boolean;
}

/** Requests of the host to the event view. */
export interface EventViewPageRequests {
  /** The entity with the keyboard focus. Null: none. */
  focusedEntity(): number | null;
}

/** Events that the host sends to the event view. */
export interface EventViewEvents {
  show: EventView;
}

/** What the event view keeps across a reload: the shape of `state` in the host's panel serializer. */
export interface EventViewState {
  readonly memento?: string;
}

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const consolePageSchema: v.GenericSchema<unknown, ConsolePageView> = v.object({
  verb: v.picklist(["Open", "Look Up"]),
  note: v.string(),
});

const effectSchema: v.GenericSchema<unknown, EffectView> = v.object({
  title: v.string(),
  rows: v.array(
    v.object({
      label: v.string(),
      values: v.array(v.object({ text: v.string(), entity: v.exactOptional(index) })),
      note: v.exactOptional(v.string()),
      exposure: v.exactOptional(v.object({ text: v.string(), certain: v.boolean() })),
      follow: v.exactOptional(index),
    }),
  ),
  notes: v.array(v.string()),
});

const eventViewSchema: v.GenericSchema<unknown, EventView> = v.object({
  eventId: v.string(),
  title: v.string(),
  source: v.string(),
  icon: v.string(),
  sentence: v.string(),
  effect: v.exactOptional(effectSchema),
  outcome: v.exactOptional(v.object({ ok: v.boolean(), label: v.string(), message: v.exactOptional(v.string()) })),
  insight: v.exactOptional(insightSchema),
  readOnly: v.exactOptional(v.boolean()),
  time: v.exactOptional(v.number()),
  timeUtc: v.string(),
  timeLocal: v.string(),
  facts: v.array(
    v.object({
      label: v.string(),
      value: v.string(),
      note: v.exactOptional(v.string()),
      entity: v.exactOptional(index),
      icon: v.exactOptional(v.string()),
      code: v.exactOptional(v.boolean()),
      line: v.exactOptional(v.picklist([1, 2])),
    }),
  ),
  declaration: v.exactOptional(v.object({ text: v.string(), entity: index })),
  json: v.string(),
  links: v.array(v.object({ start: index, end: index, entity: index })),
  decoded: v.array(
    v.object({
      within: v.exactOptional(index),
      line: index,
      title: v.string(),
      encodings: v.string(),
      text: v.string(),
      isJson: v.boolean(),
      links: v.array(v.object({ start: index, end: index, entity: index })),
    }),
  ),
  times: v.array(v.object({ within: v.exactOptional(index), line: index, text: v.string() })),
  groups: v.array(
    v.object({
      title: v.string(),
      entities: v.array(
        v.object({
          id: index,
          kind: v.picklist(ENTITY_KINDS),
          label: v.string(),
          value: v.string(),
          detail: v.exactOptional(v.string()),
          consolePage: v.exactOptional(consolePageSchema),
          hasEvents: v.boolean(),
          misses: v.exactOptional(v.string()),
          mayHaveCode: v.boolean(),
          declaredIn: v.exactOptional(v.string()),
        }),
      ),
    }),
  ),
  diagnostics: v.array(v.object({ code: v.string(), message: v.string() })),
  comparable: v.boolean(),
  pinned: v.boolean(),
  details: v.boolean(),
  neighbors: v.object({ previous: v.boolean(), next: v.boolean() }),
  consolePage: v.exactOptional(consolePageSchema),
  memento: v.exactOptional(v.string()),
});

const noArgs = v.tuple([]);
const entityArgs = v.tuple([index]);

/** What the host accepts on an event view's channel. */
export const eventViewHost: Side<EventViewRequests, EventViewHostEvents> = {
  requests: {
    ready: { args: noArgs, reply: v.nullable(eventViewSchema) },
    showEntityEvents: { args: entityArgs, reply: nothing },
    openEntityInConsole: { args: entityArgs, reply: nothing },
    goToCode: { args: entityArgs, reply: nothing },
    openInConsole: { args: noArgs, reply: nothing },
    openAsJson: { args: noArgs, reply: nothing },
    compareWithPrevious: { args: noArgs, reply: nothing },
    copyJson: { args: noArgs, reply: nothing },
    copyDecoded: { args: v.tuple([index]), reply: nothing },
    copyEventId: { args: noArgs, reply: nothing },
    copyLink: { args: noArgs, reply: nothing },
    readInsightMetric: { args: v.tuple([v.boolean()]), reply: insightMetricSchema },
    applyRemedy: { args: entityArgs, reply: nothing },
    showInsightCalls: { args: v.tuple([v.nullable(index)]), reply: nothing },
    setPinned: { args: v.tuple([v.boolean()]), reply: nothing },
    setDetails: { args: v.tuple([v.boolean()]), reply: nothing },
    step: { args: v.tuple([v.picklist([-1, 1])]), reply: nothing },
  },
  events: { focused: v.boolean() },
};

/** What the webview accepts. */
export const eventViewPage: Side<EventViewPageRequests, EventViewEvents> = {
  requests: { focusedEntity: { args: noArgs, reply: v.nullable(index) } },
  events: { show: eventViewSchema },
};
