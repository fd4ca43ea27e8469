import * as v from "valibot";
import { ENTITY_KINDS, type EntityKind } from "../model/entity/entity.ts";
import type { Diagnostic } from "../model/event/record.ts";
import type { Side } from "./channel.ts";
import { nothing } from "./nothing.ts";

/** A linked thing as the event view lists it. `id` names it in requests; the host keeps the entity itself. */
export interface EntityView {
  readonly id: number;
  readonly kind: EntityKind;
  readonly label: string;
  /** The exact value, for the tooltip and for copying. */
  readonly value: string;
  /** What it is, where that says more than the group's title: "AWS::EC2::SecurityGroup". */
  readonly detail?: string;
  /** False where the AWS console has no page for it. */
  readonly hasConsolePage: boolean;
  /** False where CloudTrail cannot be asked for it (an account id, say). */
  readonly hasEvents: boolean;
  /** False for what no code declares: an address, a session. */
  readonly mayHaveCode: boolean;
  /** Where the workspace declares it, as far as that is known now: "terraform/network.tf:12", "3 places". */
  readonly declaredIn?: string;
}

/** A fact of the header. Everything is plain text. */
export interface FactView {
  readonly label: string;
  readonly value: string;
  /** A second, dimmer line. */
  readonly note?: string;
  readonly entity?: number;
  /** Codicon name; absent: none. */
  readonly icon?: string;
  /** True for ids, ARNs, addresses: set in the editor's own font. */
  readonly code?: boolean;
}

/** What is said of an event, as plain data. */
export interface EventContent {
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
  /** In the order of drawing: who, from where, Region, account and what else the event tells. */
  readonly facts: readonly FactView[];
  /** The record, formatted one member a line and indented by spaces, with every digit as it came. */
  readonly json: string;
  /** UTF-16 ranges of `json` that are links, ascending, not overlapping, none across a line break. */
  readonly links: readonly LinkView[];
  /** Every entity that `facts` or `links` name is in exactly one group. */
  readonly groups: readonly { readonly title: string; readonly entities: readonly EntityView[] }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A link in the formatted record: a UTF-16 range of its text (`end` exclusive) and the entity it leads to. */
export interface LinkView {
  readonly start: number;
  readonly end: number;
  readonly entity: number;
}

/** Everything that the event view draws: the webview holds no logic about events. */
export interface EventView extends EventContent {
  readonly pinned: boolean;
  /** Whether there is an event before and after this one in the list that it was opened from. */
  readonly neighbours: { readonly previous: boolean; readonly next: boolean };
  /** False where the AWS console has no page for the event itself; absent: it has one. */
  readonly hasConsolePage?: boolean;
  /** The host's own: kept in the webview's state and given back to the panel's serializer after a reload. */
  readonly memento?: string;
}

/** What the event view asks of the host. Each answers when done, or with a failure. */
export interface EventViewRequests {
  /** The first thing the webview says; the answer draws it. Null: nothing is shown yet. */
  ready(): EventView | null;
  showEntityEvents(entity: number): void;
  openEntityInConsole(entity: number): void;
  copyEntity(entity: number): void;
  /** Opens the line that declares it; the editor tells where no code of the workspace does. */
  goToCode(entity: number): void;
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

/** What the event view keeps over a reload: the shape that the host's panel serializer finds under `state`. */
export interface EventViewState {
  readonly memento?: string;
}

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const eventViewSchema: v.GenericSchema<unknown, EventView> = v.object({
  eventId: v.string(),
  title: v.string(),
  source: v.string(),
  icon: v.string(),
  sentence: v.string(),
  outcome: v.object({ ok: v.boolean(), label: v.string(), message: v.exactOptional(v.string()) }),
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
    }),
  ),
  json: v.string(),
  links: v.array(v.object({ start: index, end: index, entity: index })),
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
          hasConsolePage: v.boolean(),
          hasEvents: v.boolean(),
          mayHaveCode: v.boolean(),
          declaredIn: v.exactOptional(v.string()),
        }),
      ),
    }),
  ),
  diagnostics: v.array(v.object({ code: v.string(), message: v.string() })),
  pinned: v.boolean(),
  neighbours: v.object({ previous: v.boolean(), next: v.boolean() }),
  hasConsolePage: v.exactOptional(v.boolean()),
  memento: v.exactOptional(v.string()),
});

const noArgs = v.tuple([]);
const entityArgs = v.tuple([index]);

/** The host's side of an event view's channel. */
export const eventViewHost: Side<EventViewRequests, object> = {
  requests: {
    ready: { args: noArgs, reply: v.nullable(eventViewSchema) },
    showEntityEvents: { args: entityArgs, reply: nothing },
    openEntityInConsole: { args: entityArgs, reply: nothing },
    copyEntity: { args: entityArgs, reply: nothing },
    goToCode: { args: entityArgs, reply: nothing },
    openInConsole: { args: noArgs, reply: nothing },
    openAsJson: { args: noArgs, reply: nothing },
    copyJson: { args: noArgs, reply: nothing },
    copyEventId: { args: noArgs, reply: nothing },
    setPinned: { args: v.tuple([v.boolean()]), reply: nothing },
    step: { args: v.tuple([v.picklist([-1, 1])]), reply: nothing },
  },
  events: {},
};

/** The webview's side. */
export const eventViewPage: Side<object, EventViewEvents> = { requests: {}, events: { show: eventViewSchema } };
