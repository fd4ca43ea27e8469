import { pipeline, type Readable, Transform } from "node:stream";
import { AnswerTooLarge } from "./answerErrors.ts";

/** A message begins with its length in bytes, all of it, as an unsigned 32-bit number with the most significant byte first. */
const LENGTH_BYTES = 4;
/** Two lengths and three checksums: no message is shorter. */
const SHORTEST = 16;

/**
 * The bytes of an event stream, unchanged, until a message announces more than `maxBytes`: then it fails with
 * `AnswerTooLarge`, before anything reserves memory for the message. Source of the format: Smithy 2.0, "Amazon Event
 * Stream Specification".
 */
export function limitedMessages(body: Readable, maxBytes: number): Readable {
  const prefix = Buffer.alloc(LENGTH_BYTES);
  let prefixBytes = 0;
  /** Of the current message, after its length. */
  let left = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      for (let at = 0; at < chunk.byteLength; ) {
        if (left > 0) {
          const step = Math.min(left, chunk.byteLength - at);
          left -= step;
          at += step;
          continue;
        }
        prefix[prefixBytes] = chunk[at] ?? 0;
        prefixBytes += 1;
        at += 1;
        if (prefixBytes === LENGTH_BYTES) {
          const length = prefix.readUInt32BE();
          if (length > maxBytes || length < SHORTEST) {
            callback(new AnswerTooLarge(maxBytes));
            return;
          }
          left = length - LENGTH_BYTES;
          prefixBytes = 0;
        }
      }
      callback(null, chunk);
    },
  });
  pipeline(body, limited, () => undefined);
  return limited;
}
