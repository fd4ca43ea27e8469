import { delimiterOf } from "./csv.ts";
import { headText } from "./encoding.ts";
import { isParquet } from "./parquet.ts";
import { isYaml } from "./yaml.ts";

/** Names that stand near the beginning of CloudTrail's records, and of what they are delivered in. */
const MARKS = /eventName|eventVersion|eventSource|CloudTrail|cloudtrail|logEvents|"Records"|class_uid/;

/**
 * Whether a file may hold CloudTrail events, by its first bytes (of gzip, the first unpacked bytes); a few hundred are
 * enough, more are better. False says that the file is not worth reading unless a person chose it.
 */
export function mayHoldEvents(head: Uint8Array): boolean {
  const text = headText(head);
  return (
    isParquet(head) || delimiterOf(text) !== undefined || isYaml(text) || (/^[[{"]/.test(text) && MARKS.test(text))
  );
}
