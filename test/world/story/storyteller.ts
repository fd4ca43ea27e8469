import { type Draft, finish } from "../draft.ts";
import { Random } from "../random.ts";
import type { Chapter, WorldRecord } from "../types.ts";
import { identifiersIn } from "./identifiers.ts";

/** What a chapter's event adds for the ground truth. */
export interface Told {
  readonly chapter?: string;
  /** Resource identifiers in the record beyond those of the envelope: each must stand in its text. */
  readonly mentions?: readonly string[];
  /** Declared resources that the event changed, by address. */
  readonly changes?: readonly string[];
  /** For `changes`: not done by the tool that declares them. */
  readonly outside?: boolean;
}

/** A call without who, where and when. */
export interface StoryCall
  extends Pick<Draft, "service" | "name" | "readOnly">,
    Partial<Omit<Draft, "service" | "name" | "readOnly" | "time" | "account" | "region" | "who">> {
  readonly mentions?: readonly string[];
}

/** One step of a deployment: a call and the declared resources that it changes. */
export interface Step {
  readonly call: StoryCall;
  readonly changes?: readonly string[];
  /** Elsewhere than the deployment itself: IAM's global Region. */
  readonly region?: string;
}

/** Who, where and when. */
type Stage = Pick<Draft, "time" | "account" | "region" | "who"> & Partial<Draft>;

interface ChapterHead {
  readonly id: string;
  readonly tells: string;
  readonly accountId: string;
}

/** Change of a declared resource, as the truth keeps it. */
interface Change {
  readonly eventId: string;
  readonly by: string;
  readonly outside: boolean;
}

/** Collects the story's events and keeps its ground truth while they are told. */
export class Storyteller {
  readonly seed: number;
  readonly end: number;
  readonly random: Random;
  readonly records: WorldRecord[] = [];
  readonly identifiers = new Map<string, readonly string[]>();
  readonly #heads: ChapterHead[] = [];
  readonly #chapterOf = new Map<string, string>();
  readonly #changes = new Map<string, { readonly change: Change; readonly time: number }[]>();

  constructor(seed: number, end: number) {
    this.seed = seed;
    this.end = Math.floor(end / 1000) * 1000;
    this.random = new Random(seed, "story");
  }

  /** Milliseconds: so many hours before the end. */
  ago(hours: number, seconds = 0): number {
    return this.end - Math.round(hours * 3600) * 1000 + seconds * 1000;
  }

  open(id: string, accountId: string, tells: string): void {
    this.#heads.push({ id, accountId, tells });
  }

  /** Tells one event; answers its id. */
  tell(draft: Draft, told: Told = {}): string {
    const record = finish(draft, this.random);
    this.records.push(record);
    if (told.chapter !== undefined) {
      this.#chapterOf.set(record.eventId, told.chapter);
      const named = record.resources.map(({ name }) => name).filter((name) => record.json.includes(name));
      this.identifiers.set(record.eventId, [
        ...new Set([...named, ...(told.mentions ?? []), ...identifiersIn(record.json)]),
      ]);
    }
    for (const address of told.changes ?? []) {
      const known = this.#changes.get(address) ?? [];
      known.push({
        change: { eventId: record.eventId, by: draft.who.name, outside: told.outside ?? false },
        time: record.time,
      });
      this.#changes.set(address, known);
    }
    return record.eventId;
  }

  /** A call by somebody, somewhere, at some time. */
  act(stage: Stage, call: StoryCall, told: Told = {}): string {
    const { mentions = [], ...facts } = call;
    return this.tell(
      {
        ...facts,
        ...stage,
        ...(call.more === undefined && stage.more === undefined ? {} : { more: { ...call.more, ...stage.more } }),
      },
      { ...told, mentions: [...mentions, ...(told.mentions ?? [])] },
    );
  }

  /** What changed a declared resource, oldest first. */
  changesOf(address: string): readonly Change[] {
    return (this.#changes.get(address) ?? [])
      .toSorted((left, right) => left.time - right.time)
      .map(({ change }) => change);
  }

  /** Every chapter, drawn from the events that were told. */
  chapters(): readonly Chapter[] {
    return this.#heads.map((head) => {
      const records = this.records
        .filter((record) => this.#chapterOf.get(record.eventId) === head.id)
        .sort((left, right) => left.time - right.time);
      const identities = records.map((record) => identityOf(record.json));
      const resources = new Map<string, { type: string; id: string; arn?: string }>();
      for (const { type, name } of records.flatMap((record) => record.resources)) {
        resources.set(name, name.startsWith("arn:") ? { type, id: name, arn: name } : { type, id: name });
      }
      return {
        ...head,
        regions: unique(records.map((record) => record.region)),
        eventIds: records.map((record) => record.eventId),
        actorArns: unique(identities.flatMap(({ arn }) => (arn === undefined ? [] : [arn]))),
        accessKeyIds: unique(
          records.flatMap((record) => (record.accessKeyId === undefined ? [] : [record.accessKeyId])),
        ),
        resources: [...resources.values()],
      };
    });
  }
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function identityOf(json: string): { readonly arn?: string } {
  const record: unknown = JSON.parse(json);
  if (typeof record !== "object" || record === null || !("userIdentity" in record)) {
    return {};
  }
  const identity = record.userIdentity;
  return typeof identity === "object" && identity !== null && "arn" in identity && typeof identity.arn === "string"
    ? { arn: identity.arn }
    : {};
}
