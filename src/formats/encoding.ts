type Charset = "utf-8" | "utf-16le" | "utf-16be";

/** Detects the charset by the byte order mark; without one, UTF-16 by the zero bytes next to ASCII characters. */
export function charsetOf(head: Uint8Array): Charset {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) {
    return "utf-16le";
  }
  if (first === 0xfe && second === 0xff) {
    return "utf-16be";
  }
  const pairs = Math.min(32, Math.floor(head.length / 2));
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair++) {
    even += head[2 * pair] === 0 ? 1 : 0;
    odd += head[2 * pair + 1] === 0 ? 1 : 0;
  }
  if (pairs > 1 && odd > pairs * 0.8 && even === 0) {
    return "utf-16le";
  }
  return pairs > 1 && even > pairs * 0.8 && odd === 0 ? "utf-16be" : "utf-8";
}

/** The first bytes of a file as text, without leading white space. */
export function headText(head: Uint8Array): string {
  return new TextDecoder(charsetOf(head)).decode(head).trimStart();
}

/** Converts text to UTF-8 without a byte order mark. */
export async function* asUtf8(source: AsyncIterable<Uint8Array>, charset: Charset): AsyncGenerator<Uint8Array> {
  if (charset === "utf-8") {
    yield* withoutMark(source);
    return;
  }
  const decoder = new TextDecoder(charset);
  for await (const chunk of source) {
    yield Buffer.from(decoder.decode(chunk, { stream: true }), "utf8");
  }
  yield Buffer.from(decoder.decode(), "utf8");
}

async function* withoutMark(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of source) {
    yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
    first &&= chunk.length === 0;
  }
}

/**
 * Reads at least the first `bytes` bytes, and returns them with a stream of the whole. `head` is shorter only when the
 * stream is.
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<{ readonly head: Uint8Array; readonly whole: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await iterator.next();
    if (next.done === true) {
      break;
    }
    begun.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(begun);
  return { head, whole: resumed(head, iterator) };
}

async function* resumed(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) {
      yield head;
    }
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
