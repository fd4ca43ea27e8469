/** A number of things for a person: "1 event", "12,345 events". The plural of the noun ends in "s". */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
