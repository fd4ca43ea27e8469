import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Scanner } from "../../../../src/engine/scan/scanner.ts";
import { OpenStore } from "../../../../src/engine/store/openStore.ts";
import type { StoreSettings } from "../../../../src/engine/store/storeRequests.ts";
import type { LookupRecord } from "../../../../src/model/event/record.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { Killed, MemoryDisk } from "./memoryDisk.ts";

const scanner = new Scanner();
const HOUR = 60 * 60 * 1000;
const ORIGIN = "origin";
const START = Date.parse("2026-11-20T00:00:00Z");
/** The world's records are at most so many seconds after its start. */
const LENGTH = 200;

interface Fact {
  /** Seconds after the start. */
  readonly at: number;
  readonly user: "alice" | "bob";
  /** Whether it has a time, and a UUID for its id. */
  readonly isOdd: boolean;
}

function recordOf({ at, user, isOdd }: Fact, number: number): LookupRecord & { readonly time: number | undefined } {
  const eventId = isOdd ? `odd ${number}` : `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const time = START + at * 1000;
  return {
    time: isOdd ? undefined : time,
    json: JSON.stringify({
      eventVersion: "1.11",
      eventID: eventId,
      ...(isOdd ? {} : { eventTime: new Date(time).toISOString() }),
      eventName: "RunInstances",
      eventSource: "ec2.amazonaws.com",
    }),
    envelope: { eventId, username: user, resources: [] },
  };
}

/** What was claimed, and the records that it was claimed of. */
interface Made {
  readonly question: string;
  readonly from: number;
  readonly to: number;
  readonly readAt: number;
  readonly ids: readonly string[];
}

/** Processes that share a store, and what they claimed. */
class Processes {
  readonly disk = new MemoryDisk();
  readonly made: Made[] = [];
  readonly world: readonly (LookupRecord & { readonly time: number | undefined })[];
  readonly #stores: (OpenStore | undefined)[] = [undefined, undefined];
  readonly #owners = ["", ""];
  readonly #alive = new Set<string>();
  #count = 0;
  now = START + HOUR;

  constructor(facts: readonly Fact[]) {
    this.world = facts.map(recordOf);
    this.disk.now = () => this.now;
  }

  settings(process: number, more: Partial<StoreSettings> = {}): StoreSettings {
    return {
      folder: "/store",
      owner: this.#owners[process] ?? "",
      maxBytes: 1e9,
      maxAge: 1e12,
      memoryOnly: false,
      heldBytes: 1e6,
      ...more,
    };
  }

  store(process: number, more: Partial<StoreSettings> = {}): OpenStore {
    const known = this.#stores[process];
    if (known !== undefined) {
      known.configure(this.settings(process, more));
      return known;
    }
    this.#count += 1;
    const owner = `process${this.#count}`;
    this.#owners[process] = owner;
    this.#alive.add(owner);
    const opened = new OpenStore(this.settings(process, more), {
      disk: this.disk.view,
      scanner,
      now: () => this.now,
      mayRun: (other) => this.#alive.has(other),
    });
    this.#stores[process] = opened;
    opened.configure(this.settings(process, more));
    return opened;
  }

  /** The process ends, at once. */
  end(process: number): void {
    this.#alive.delete(this.#owners[process] ?? "");
    this.#stores[process] = undefined;
  }

  /** Reads a range of the world and stores it, as a source does; `late`: so many of the world's first records are there by now. */
  read(process: number, from: number, length: number, user: string | undefined, late: number): void {
    const range = { from: START + from * 1000, to: START + (from + length) * 1000 };
    const records = this.world
      .slice(0, late)
      .filter(({ time, envelope }) => {
        const isIn = time === undefined || (time >= range.from && time < range.to);
        return isIn && (user === undefined || envelope.username === user);
      })
      .map(({ json, envelope }) => ({ json, envelope }));
    const question = user ?? "everything";
    this.now += 400;
    const claim = { question, ...range, readAt: this.now };
    // A claim that is being made when its process is killed may stand: it must be true as well.
    this.made.push({ ...claim, ids: records.map(({ envelope }) => envelope.eventId ?? "") });
    this.store(process).append(ORIGIN, records, claim);
  }

  /**
   * What is still said to be stored when it was read was read, to the byte. `isWhole`: no file is damaged or refused, so that
   * what is said before must hold as well.
   */
  check(process: number, isWhole = false): void {
    const store = this.store(process);
    for (const question of ["everything", "alice", "bob"]) {
      const before = store.coverage(ORIGIN, [question]);
      const { records, coverage } = store.read(ORIGIN, { from: 0, to: 1e15 }, undefined, [question]);
      if (isWhole) {
        expect(coverage).toEqual(before);
      }
      const read = new Map<string | undefined, string[]>();
      for (const { json, envelope } of records) {
        read.set(envelope?.eventId, [...(read.get(envelope?.eventId) ?? []), JSON.stringify([json, envelope])]);
      }
      for (const part of coverage) {
        const made = this.made.find(({ readAt }) => readAt === part.readAt);
        expect(made?.question).toBe(question);
        expect([made?.from ?? 0, made?.to ?? 0]).toEqual([
          Math.min(part.from, made?.from ?? 0),
          Math.max(part.to, made?.to ?? 0),
        ]);
        for (const { json, envelope, time } of this.world) {
          const isIn = time === undefined || (time >= part.from && time < part.to);
          if (isIn && made?.ids.includes(envelope.eventId ?? "") === true) {
            expect(read.get(envelope.eventId)).toContain(JSON.stringify([json, envelope]));
          }
        }
      }
    }
  }
}

const fact = fc.record({
  at: fc.nat(LENGTH),
  user: fc.constantFrom("alice", "bob"),
  isOdd: fc.oneof({ weight: 30, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const reading = fc.record({
  kind: fc.constant("read" as const),
  from: fc.nat(LENGTH),
  length: fc.integer({ min: 1, max: 60 }),
  user: fc.option(fc.constantFrom("alice", "bob"), { nil: undefined }),
  late: fc.nat(80),
});
const pin = fc.record({ kind: fc.constantFrom("pin" as const, "unpin" as const), from: fc.nat(LENGTH) });
const fault = fc.oneof(
  fc.record({ kind: fc.constant("kill" as const), after: fc.nat(60), power: fc.boolean(), reading }),
  fc.record({ kind: fc.constant("full" as const), room: fc.nat(3_000), reading }),
  fc.record({ kind: fc.constant("between" as const), after: fc.nat(60), first: reading, second: reading }),
  fc.record({ kind: fc.constant("evict" as const), bytes: fc.nat(20_000) }),
  fc.record({ kind: fc.constant("age" as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({ kind: fc.constant("damage" as const), file: fc.nat(200), at: fc.nat(2_000) }),
  fc.record({ kind: fc.constant("refuse" as const), code: fc.constantFrom("EMFILE", "EIO", "EACCES") }),
  fc.record({ kind: fc.constant("restart" as const) }),
  fc.record({ kind: fc.constant("clear" as const) }),
);
const step = fc.record({
  process: fc.nat(1),
  action: fc.oneof({ weight: 6, arbitrary: reading }, { weight: 1, arbitrary: pin }, { weight: 4, arbitrary: fault }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function play(processes: Processes, { process, action }: Step): void {
  const { disk } = processes;
  const read = (who: number, { from, length, user, late }: typeof reading extends fc.Arbitrary<infer T> ? T : never) =>
    processes.read(who, from, length, user, late);
  switch (action.kind) {
    case "read":
      read(process, action);
      break;
    case "pin":
      processes.store(process).pin(ORIGIN, { from: START + action.from * 1000, to: START + LENGTH * 1000 }, 1, []);
      break;
    case "unpin":
      processes.store(process).unpin(1);
      break;
    case "kill":
      disk.killAfter = action.after;
      try {
        read(process, action.reading);
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
      }
      disk.killAfter = undefined;
      processes.end(process);
      if (action.power) {
        processes.end(1 - process);
        let keeps = action.after % 2 === 0;
        disk.losePower(() => {
          keeps = !keeps;
          return keeps;
        });
      }
      break;
    case "full":
      disk.room = action.room;
      read(process, action.reading);
      disk.room = Number.POSITIVE_INFINITY;
      break;
    case "between":
      disk.between = { left: action.after, run: () => read(1 - process, action.second) };
      read(process, action.first);
      disk.between = undefined;
      break;
    case "evict":
      processes.now += 2 * HOUR;
      processes.store(process, { maxBytes: action.bytes });
      break;
    case "age":
      processes.now += 2 * HOUR;
      processes.store(process, { maxAge: 2 * HOUR + action.ms });
      break;
    case "damage": {
      const paths = [...disk.files.keys()].toSorted();
      const path = paths[action.file % Math.max(1, paths.length)];
      const file = path === undefined ? undefined : disk.files.get(path);
      if (file !== undefined && file.bytes.length > 0) {
        // What is in memory already is not read again.
        processes.end(0);
        processes.end(1);
        const bytes = Buffer.from(file.bytes);
        const at = action.at % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ 0x55;
        disk.files.set(path ?? "", { ...file, bytes });
      }
      break;
    }
    case "refuse":
      processes.end(0);
      processes.end(1);
      disk.refusal = action.code;
      processes.check(process);
      disk.refusal = undefined;
      break;
    case "restart":
      processes.end(process);
      break;
    case "clear":
      processes.store(process).clear();
      break;
  }
}

describe("a record store, whatever happens to it", () => {
  it("can read all that it claims to hold, in every process", () => {
    fc.assert(
      fc.property(
        fc.array(fact, { maxLength: 80 }),
        fc.array(step, { minLength: 1, maxLength: 30 }),
        (facts, steps) => {
          const processes = new Processes(facts);
          for (const one of steps) {
            play(processes, one);
            processes.check(0);
            processes.check(1);
          }
        },
      ),
      { numRuns: propertyRuns(75) },
    );
  });

  it("holds what both processes stored for good, where nothing goes wrong", () => {
    const harmless = fc.record({
      process: fc.nat(1),
      action: fc.oneof(
        reading,
        fc.record({ kind: fc.constant("restart" as const) }),
        fc.record({ kind: fc.constant("between" as const), after: fc.nat(60), first: reading, second: reading }),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(fact, { maxLength: 80 }),
        fc.array(harmless, { minLength: 1, maxLength: 40 }),
        (facts, steps) => {
          const processes = new Processes(facts);
          for (const one of steps) {
            play(processes, one);
          }
          for (const process of [0, 1]) {
            processes.check(process, true);
            for (const { question, from, to } of processes.made) {
              const parts = processes.store(process).coverage(ORIGIN, [question]);
              const covered = parts.reduce(
                (sum, part) => sum + Math.max(0, Math.min(to, part.to) - Math.max(from, part.from)),
                0,
              );
              expect(covered).toBe(to - from);
            }
          }
        },
      ),
      { numRuns: propertyRuns(50) },
    );
  });
});
