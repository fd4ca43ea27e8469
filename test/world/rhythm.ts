/** Ten minutes: the grain in which the month is made and streamed. */
export const slotLength = 600_000;
const day = 86_400_000;
const days = 30;
const slots = (days * day) / slotLength;

/** One grain of time: how many records, and how much of it is people's work. */
export interface Slot {
  readonly index: number;
  readonly start: number;
  readonly count: number;
  /** Share of people among the callers, 0 to 1. */
  readonly people: number;
}

/** How busy people are at an hour of UTC: office hours in Europe, a thin evening, quiet weekends. */
function peopleAt(time: number): number {
  const date = new Date(time);
  const weekday = date.getUTCDay();
  const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
  const bell = Math.exp(-((hour - 12.5) ** 2) / 18);
  return weekday === 0 || weekday === 6 ? 0.04 + bell * 0.12 : 0.04 + bell * 1.6;
}

const machines = 0.5;

/** When the 30 days before `end` begin. Both ms since 1970 UTC. */
export function monthStart(end: number): number {
  return end - days * day;
}

/** Spreads exactly `total` records over the 30 days before `end`, oldest slot first. */
export function* slotsOf(end: number, total: number): Generator<Slot> {
  const start = monthStart(end);
  const weights = Array.from({ length: slots }, (_, index) => machines + peopleAt(start + index * slotLength));
  const sum = weights.reduce((left, right) => left + right, 0);
  let reached = 0;
  let given = 0;
  for (let index = 0; index < slots; index++) {
    const weight = weights[index] ?? 0;
    reached += weight;
    const due = index === slots - 1 ? total : Math.floor((reached / sum) * total);
    yield { index, start: start + index * slotLength, count: due - given, people: 1 - machines / weight };
    given = due;
  }
}
