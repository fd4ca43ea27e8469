// One window of several on the same shelf: `node shelfWriter.ts <folder> <question> <first> <count>` keeps a span after the
// other and says of each when it stands; at the end, how many it can read. `count` "forever": until it is killed. `-` for a
// question: another one for each span. "nobody" behind it: not as root, who may write everywhere.
import { RecordStore } from "../../src/engine/recordStore.ts";
import { recordsOfSpan, spanOf } from "./shelfSpans.ts";

const [folder = "", question = "", first = "0", count = "1", user = ""] = process.argv.slice(2);
if (user === "nobody" && process.getuid?.() === 0) {
  process.setuid?.(65_534);
}
const shelf = new RecordStore({
  folder,
  maxBytes: () => 1e9,
  onUnwritable: (error) => process.stdout.write(`unwritable ${error instanceof Error ? error.message : error}\n`),
});
const end = count === "forever" ? Number.POSITIVE_INFINITY : Number(first) + Number(count);
for (let number = Number(first); number < end; number += 1) {
  await shelf.keep(question === "-" ? `question ${number}` : question, spanOf(number), recordsOfSpan(number));
  process.stdout.write(`kept ${number}\n`);
}
const read = await Promise.all((await shelf.files(question)).map((file) => shelf.read(file)));
process.stdout.write(`read ${read.filter((records) => records !== undefined).length}\n`);
