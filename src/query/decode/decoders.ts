import { gunzipSync } from "node:zlib";
import { decodePercents } from "../../model/event/percent.ts";
import { type JsonValue, parseJson } from "../../model/text/json.ts";

/** A text of a record, decoded. */
export interface Decoded {
  /** The encodings that were removed, outermost first: ["base64", "gzip"]. JSON is the last, and only where it is. */
  readonly encodings: readonly EncodingName[];
  /** Without all encodings: the text of a script, or JSON as it was written. */
  readonly text: string;
  /** The parsed JSON: an object or list with members. Absent: `text` is not JSON. */
  readonly value?: JsonValue;
}

type EncodingName = "URL encoding" | "base64" | "gzip" | "JSON in a string" | "JSON";

/** What may still be decoded of one record, in UTF-16 units and bytes of input and output together. */
export interface DecodeBudget {
  left: number;
}

/** Longer texts are not decoded, and nothing that would become longer. In UTF-16 units or bytes. */
const MAX_TEXT = 1_048_576;
/** Encodings within each other: base64 of gzip of JSON has three. */
const MAX_ENCODINGS = 5;

/** A budget for one record: enough for one of the longest texts with two encodings. */
export function decodeBudget(): DecodeBudget {
  return { left: 3 * MAX_TEXT };
}

type Content = string | Uint8Array;

/** One encoding of text. */
interface Decoder {
  readonly name: EncodingName;
  /** The beginnings of such contents, in bytes or ASCII: nearly no other text begins so. */
  readonly starts: readonly string[];
  /** What is within the content; undefined: it is not encoded that way. `most`: the largest length that may come out. */
  decode(content: Content, most: number): Content | { readonly value: JsonValue } | undefined;
}

/** The first row whose `starts` fit decodes a content; what comes out is looked up again. */
const DECODERS: readonly Decoder[] = [
  {
    name: "JSON",
    starts: ["{", "[{", '["', "[[", "[ ", "[\n", "[\r", " ", "\n", "\r", "\t"],
    decode: (content) => {
      const reading = isBracketed(content) ? parseJson(content) : undefined;
      return reading?.ok === true && hasMembers(reading.value) ? { value: reading.value } : undefined;
    },
  },
  {
    name: "JSON in a string",
    starts: ['"{', '"['],
    decode: (content) => {
      const reading = parseJson(String(content));
      return reading.ok && typeof reading.value === "string" ? reading.value : undefined;
    },
  },
  {
    name: "URL encoding",
    starts: ["%7b", "%7B", "%5b", "%5B", "%22", "%20", "%0a", "%0A"],
    decode: (content) => {
      const text = decodePercents(String(content)).text.trim();
      return /^["{[]/.test(text) ? text : undefined;
    },
  },
  {
    name: "gzip",
    starts: ["\u001f\u008b"],
    decode: (content, most) => (typeof content === "string" ? undefined : gunzip(content, most)),
  },
  {
    name: "base64",
    // Of gzip, JSON ('{"'), and what user data begins with: "#!/", "#! ", "## ", "#cloud-", "#include", "#part-", "<powershell>",
    // "<script>", "MIME-Version:", "Content-Type:", "[settings". Most other base64 is ids, digests and keys.
    starts: ["H4s", "eyJ", "IyE", "IyM", "I2N", "I2l", "I3B", "PHB", "PHN", "TUl", "Q29", "W3N"],
    decode: (content) => base64Bytes(String(content)),
  },
];

/** How every text begins that can be decoded: one that begins otherwise says all in its own characters. */
export const ENCODED_STARTS: readonly string[] = DECODERS.filter(({ name }) => name !== "gzip").flatMap(
  ({ starts }) => starts,
);

const FIRST_UNITS: ReadonlySet<number> = new Set(ENCODED_STARTS.map((start) => start.charCodeAt(0)));

/**
 * Decodes a text of a record: JSON, URL-encoded JSON, base64 of gzip, JSON and scripts, and these within each
 * other. Undefined: the text is as it is. Never throws and runs nothing. Content over 1 MB, bytes that are not UTF-8
 * text and JSON nested more than 400 levels deep are not decoded.
 */
export function decodeText(text: string, budget: DecodeBudget): Decoded | undefined {
  if (!FIRST_UNITS.has(text.charCodeAt(0))) {
    return undefined;
  }
  const encodings: EncodingName[] = [];
  let shown = text;
  let step = decodeOnce(text, budget);
  while (step !== undefined) {
    encodings.push(step.name);
    const { inner } = step;
    if (typeof inner === "object" && "value" in inner) {
      return { encodings, text: shown, value: inner.value };
    }
    const content: Content = typeof inner === "string" ? inner : (readableText(inner) ?? inner);
    if (typeof content === "string") {
      shown = content;
    }
    const next = encodings.length < MAX_ENCODINGS ? decodeOnce(content, budget) : undefined;
    if (next === undefined && typeof content !== "string") {
      return undefined;
    }
    step = next;
  }
  return shown === text ? undefined : { encodings, text: shown };
}

function decodeOnce(
  content: Content,
  budget: DecodeBudget,
): { readonly name: EncodingName; readonly inner: NonNullable<ReturnType<Decoder["decode"]>> } | undefined {
  const { length } = content;
  const decoder = length > MAX_TEXT || length > budget.left ? undefined : decoderOf(content);
  if (decoder === undefined) {
    return undefined;
  }
  budget.left -= length;
  const most = Math.min(MAX_TEXT, budget.left);
  const inner = decoder.decode(content, most);
  if (inner === undefined) {
    // As much as that was inflated before it was given up.
    budget.left -= decoder.name === "gzip" ? most : 0;
    return undefined;
  }
  budget.left -= typeof inner === "object" && "value" in inner ? 0 : inner.length;
  return { name: decoder.name, inner };
}

function decoderOf(content: Content): Decoder | undefined {
  const start =
    typeof content === "string" ? content.slice(0, 3) : Buffer.from(content.subarray(0, 3)).toString("latin1");
  return DECODERS.find(({ starts }) => starts.some((each) => start.startsWith(each)));
}

/** Whether the first and last characters, without white space, are brackets of JSON. */
function isBracketed(content: Content): content is string {
  const text = typeof content === "string" ? content.trim() : "";
  return (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
}

function hasMembers(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** Undefined: no base64, or too short to tell from a word. Line breaks are allowed in it. */
function base64Bytes(text: string): Uint8Array | undefined {
  const compact = text.replace(/\s/g, "");
  if (compact.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) {
    return undefined;
  }
  const padding = compact.endsWith("==") ? 2 : compact.endsWith("=") ? 1 : 0;
  return (compact.length - padding) % 4 === 1 ? undefined : Buffer.from(compact, "base64");
}

/** Undefined: damaged, or more than `most` bytes come out, after which it stops. */
function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return most < 1 ? undefined : gunzipSync(bytes, { maxOutputLength: most });
  } catch {
    return undefined;
  }
}

/** Bytes as UTF-8 text; undefined for other bytes and for text with control characters that no script has. */
function readableText(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  return /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/.test(text) ? undefined : text;
}
