import { Slices } from "../async/slices.ts";
import type { RecordText } from "../model/event/record.ts";
import { Budget } from "./budget.ts";
import { Notes } from "./notes.ts";
import { Unwrapper } from "./unwrap.ts";

/**
 * The CloudTrail events of texts each of which stands alone, such as the messages of log events: none can hide or cut off
 * another one. `without`: how many texts have none. Contents never cause an error; memory, depth, size and work are limited
 * for all of them together, and other work on the thread runs in between.
 */
export async function readMessages(
  texts: readonly string[],
): Promise<{ readonly records: readonly RecordText[]; readonly without: number }> {
  const notes = new Notes();
  const unwrapper = new Unwrapper(notes, new Budget(notes));
  const slices = new Slices();
  const records: RecordText[] = [];
  let without = 0;
  for (const text of texts) {
    const before = records.length;
    for (const found of unwrapper.read([text])) {
      for (const record of found) {
        records.push(record);
      }
      await slices.pause();
    }
    without += records.length === before ? 1 : 0;
  }
  return { records, without };
}
