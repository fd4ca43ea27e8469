import fc from "fast-check";
import { expect, it } from "vitest";
import { Leases } from "../../../../src/engine/store/leases.ts";
import { MemoryDisk } from "./memoryDisk.ts";

const OWNERS = ["one", "two", "three"];

/** Processes on one disk, of which some have ended. */
function processes(isShared = true) {
  const disk = new MemoryDisk();
  const ended = new Set<string>();
  const clock = { now: 1000 };
  disk.now = () => clock.now;
  const idle: number[] = [];
  const leases = OWNERS.map(
    (owner) =>
      new Leases({
        disk: disk.view,
        folder: "/store",
        owner,
        mayRun: (other, since) => {
          idle.push(since);
          return !ended.has(other);
        },
        now: () => clock.now,
        isShared: () => isShared,
      }),
  );
  return { disk, ended, clock, idle, leases: leases as [Leases, Leases, Leases] };
}

it("a segment is pinned as long as a process that runs has pinned it more often than not", () => {
  const step = fc.record({
    process: fc.nat({ max: 2 }),
    does: fc.constantFrom("pin", "unpin", "end"),
    segments: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { leases, ended } = processes();
      const pins = OWNERS.map(() => new Map<string, number>());
      for (const { process, does, segments } of steps) {
        const owner = OWNERS[process] ?? "";
        if (ended.has(owner)) {
          continue;
        }
        if (does === "end" && process > 0) {
          ended.add(owner);
        } else if (does !== "end") {
          leases[process as 0 | 1 | 2][does](segments);
          for (const id of segments) {
            const before = pins[process]?.get(id) ?? 0;
            pins[process]?.set(id, Math.max(0, before + (does === "pin" ? 1 : -1)));
          }
        }
        const running = pins.filter((_, at) => !ended.has(OWNERS[at] ?? ""));
        const pinned = ["a", "b", "c"].filter((id) => running.some((each) => (each.get(id) ?? 0) > 0));
        expect([...leases[0].pinned()].sort()).toEqual(pinned);
      }
    }),
  );
});

it("the file of a process goes when it has ended, or pins nothing", () => {
  const { disk, ended, leases } = processes();
  const [one, two, three] = leases;
  two.pin(["a"]);
  three.pin(["b"]);
  disk.view.write("/store/other.txt", Buffer.from("+c\n"));
  expect([...disk.files.keys()]).toEqual(["/store/two.lease", "/store/three.lease", "/store/other.txt"]);
  ended.add("three");
  expect([...one.pinned()]).toEqual(["a"]);
  two.unpin(["a"]);
  expect([...disk.files.keys()]).toEqual(["/store/other.txt"]);
  expect([...one.pinned()]).toEqual([]);
});

it("is told for how long the file of another was not written, and renews its own while it pins something", () => {
  const { disk, clock, idle, leases } = processes();
  const [one, two] = leases;
  two.renew();
  expect(disk.files.size).toBe(0);
  two.pin(["a"]);
  clock.now += 50;
  one.pinned();
  two.renew();
  one.pinned();
  expect(idle).toEqual([50, 0]);
});

it("tells others nothing where leases are not shared", () => {
  const { disk, leases } = processes(false);
  leases[0].pin(["a"]);
  expect([[...leases[0].pinned()], disk.files.size]).toEqual([["a"], 0]);
});

it("pins for itself where the disk refuses", () => {
  const { disk, leases } = processes();
  leases[1].pin(["b"]);
  disk.room = 0;
  leases[0].pin(["a"]);
  expect([...leases[0].pinned()].sort()).toEqual(["a", "b"]);
  disk.refusal = "EACCES";
  expect([...leases[0].pinned()]).toEqual(["a"]);
});
