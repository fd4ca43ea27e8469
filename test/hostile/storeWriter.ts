// One window of several on the same store: `node storeWriter.ts <folder> <origin> <first> <count>` stores a span after the
// other and says of each when it stands; at the end, how many it can read. `count` "forever": until it is killed. "nobody"
// behind it: not as root, who may write everywhere.
import { ownerName } from "../../src/engine/owner.ts";
import { Scanner } from "../../src/engine/scan/scanner.ts";
import { NodeDisk } from "../../src/engine/store/disk.ts";
import { OpenStore } from "../../src/engine/store/openStore.ts";
import { claimOf, recordsOfSpan } from "./storeSpans.ts";

const [folder = "", origin = "", first = "0", count = "1", user = ""] = process.argv.slice(2);
if (user === "nobody" && process.getuid?.() === 0) {
  process.setuid?.(65_534);
}
const settings = {
  folder,
  owner: ownerName(),
  maxBytes: 1e9,
  maxAge: 1e12,
  memoryOnly: false,
  heldBytes: 1e9,
};
const store = new OpenStore(settings, { disk: new NodeDisk(), scanner: new Scanner() });
const end = count === "forever" ? Number.POSITIVE_INFINITY : Number(first) + Number(count);
for (let number = Number(first); number < end; number += 1) {
  store.configure(settings);
  const { refused } = store.append(origin, recordsOfSpan(number), claimOf(number));
  if (refused !== undefined) {
    process.stdout.write(`refused ${refused.code}\n`);
  }
  process.stdout.write(`kept ${number}\n`);
}
const { records } = store.read(origin, { from: 0, to: 1e12 }, undefined, []);
process.stdout.write(`read ${records.length}\n`);
