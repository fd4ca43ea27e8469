import { MAY_BEGIN, mayBeEncoded } from "./encodedText.ts";
import { OpenKeys } from "./openKeys.ts";
import { isPlain } from "./plainText.ts";
import { endAt, RANGE, startAt } from "./ranges.ts";

/**
 * Steps over JSON in bytes without building anything. A step starts at the first byte of its subject, answers the index
 * after the last, and -1 when the text is wrong or ends too early: `at` then says where. It accepts what `JSON.parse`
 * accepts and nothing else, up to the depth that a record may have.
 */
export class JsonSteps {
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  end = 0;
  /** Where the last refused step gave up; `end` or more when the input was over. */
  at = 0;
  /** A byte search for plain text may miss something in here: escapes of letters, letters that fold to ASCII, odd numbers. */
  unplain = false;
  /** Some value may be an encoded text: a byte search does not find the decoded one. */
  encoded = false;
  /** Nested deeper than the model reads. */
  deep = false;
  /** How many string values were met that begin with `arn:`; a range for each is in `arnAt`. */
  arns = 0;
  arnAt = new Int32Array(64);
  /** Some of them may be no values of the record: of a key that is there twice in an object only the last is. */
  arnsUnsure = false;
  readonly #keys = new OpenKeys();

  /** What the steps go over from now on. */
  open(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.end = bytes.length;
  }

  space(from: number): number {
    const { bytes, end } = this;
    let i = from;
    while (i < end) {
      const c = bytes[i] as number;
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) {
        break;
      }
      i += 1;
    }
    return i;
  }

  /** Any value. `depth`: how many containers are open around it. */
  value(from: number, depth: number): number {
    const c = from < this.end ? (this.bytes[from] as number) : 0;
    switch (c) {
      case 0x22: {
        const to = this.string(from);
        // In any letter case: each letter of ASCII has this bit in small.
        if (to > from + 6) {
          const four = this.view.getInt32(from + 1, true);
          if ((four | 0x202020) === ARN) {
            this.#note(from, to);
          } else if (MAY_BEGIN[four & 0xff] === 1 && mayBeEncoded(four)) {
            this.encoded = true;
          }
        }
        return to;
      }
      case 0x7b:
        return depth < MAX_DEPTH ? this.#object(from, depth + 1) : this.#brackets(from);
      case 0x5b:
        return depth < MAX_DEPTH ? this.#array(from, depth + 1) : this.#brackets(from);
      case 0x74:
        return this.#word(from, TRUE);
      case 0x66:
        return this.#word(from, FALSE);
      case 0x6e:
        return this.#word(from, NULL);
      default:
        return this.#number(from);
    }
  }

  #note(from: number, to: number): void {
    const { length } = this.arnAt;
    if (this.arns * RANGE === length) {
      const grown = new Int32Array(length * 2);
      grown.set(this.arnAt);
      this.arnAt = grown;
    }
    this.arnAt[startAt(this.arns)] = from;
    this.arnAt[endAt(this.arns)] = to;
    this.arns += 1;
  }

  /** A string, from its opening quote to behind its closing one. */
  string(from: number): number {
    const { bytes, view, end } = this;
    let i = from + 1;
    for (;;) {
      // Four bytes at a time, as long as none is a quote, a backslash, below a space or above ASCII.
      while (i + 4 <= end) {
        const four = view.getInt32(i, true);
        const stops =
          ((four ^ 0x22222222) - 0x01010101) | ((four ^ 0x5c5c5c5c) - 0x01010101) | (four - 0x20202020) | four;
        if ((stops & 0x80808080) !== 0) {
          break;
        }
        i += 4;
      }
      while (i < end && KIND[bytes[i] as number] === 0) {
        i += 1;
      }
      if (i >= end) {
        return this.#refuse(end);
      }
      switch (KIND[bytes[i] as number]) {
        case QUOTE:
          return i + 1;
        case BACKSLASH:
          i = this.#escape(i);
          if (i < 0) {
            return -1;
          }
          break;
        case CONTROL:
          return this.#refuse(i);
        default:
          // U+212A KELVIN SIGN and U+0130 fold to ASCII letters.
          if (
            (bytes[i] === 0xe2 && bytes[i + 1] === 0x84 && bytes[i + 2] === 0xaa) ||
            (bytes[i] === 0xc4 && bytes[i + 1] === 0xb0)
          ) {
            this.unplain = true;
          }
          i += 1;
      }
    }
  }

  #escape(from: number): number {
    const { bytes, end } = this;
    const i = from + 1;
    if (i >= end) {
      return this.#refuse(end);
    }
    const c = bytes[i] as number;
    if (c !== 0x75) {
      if (c === 0x2f) {
        this.unplain = true;
      }
      return ESCAPES.includes(c) ? i + 1 : this.#refuse(i);
    }
    let code = 0;
    for (let k = i + 1; k < i + 5; k += 1) {
      const digit = k < end ? hexDigit(bytes[k] as number) : -1;
      if (digit < 0) {
        return this.#refuse(Math.min(k, end));
      }
      code = code * 16 + digit;
    }
    if (isPlain(code) || code === 0x212a || code === 0x130) {
      this.unplain = true;
    }
    return i + 5;
  }

  #object(from: number, depth: number): number {
    const { bytes, end } = this;
    let i = this.space(from + 1);
    if (i < end && bytes[i] === 0x7d) {
      return i + 1;
    }
    const arns = this.arns;
    const first = this.#keys.count;
    for (;;) {
      const name = i;
      i = this.key(i);
      this.#keys.push(name, i);
      i = i < 0 ? -1 : this.value(i, depth);
      i = i < 0 ? -1 : this.space(i);
      if (i < 0) {
        this.#keys.count = first;
        return -1;
      }
      const c = i < end ? bytes[i] : 0;
      if (c === 0x7d) {
        if (this.arns > arns && !this.arnsUnsure && this.#keys.repeats(bytes, first)) {
          this.arnsUnsure = true;
        }
        this.#keys.count = first;
        return i + 1;
      }
      if (c !== 0x2c) {
        this.#keys.count = first;
        return this.#refuse(i);
      }
      i = this.space(i + 1);
    }
  }

  /** A key with its colon: the index of the value. */
  key(from: number): number {
    const { bytes, end } = this;
    if (from >= end || bytes[from] !== 0x22) {
      return this.#refuse(from);
    }
    const i = this.string(from);
    return i < 0 ? -1 : this.colon(i);
  }

  /** From behind a key to its value. */
  colon(from: number): number {
    const i = this.space(from);
    return i < this.end && this.bytes[i] === 0x3a ? this.space(i + 1) : this.#refuse(i);
  }

  #array(from: number, depth: number): number {
    const { bytes, end } = this;
    let i = this.space(from + 1);
    if (i < end && bytes[i] === 0x5d) {
      return i + 1;
    }
    for (;;) {
      i = this.value(i, depth);
      i = i < 0 ? -1 : this.space(i);
      if (i < 0) {
        return -1;
      }
      const c = i < end ? bytes[i] : 0;
      if (c === 0x5d) {
        return i + 1;
      }
      if (c !== 0x2c) {
        return this.#refuse(i);
      }
      i = this.space(i + 1);
    }
  }

  /** Past what is nested too deep to be read, by its brackets alone. */
  #brackets(from: number): number {
    const { bytes, end } = this;
    this.deep = true;
    let open = 0;
    let i = from;
    while (i < end) {
      const c = bytes[i] as number;
      if (c === 0x22) {
        i = this.string(i);
        if (i < 0) {
          return -1;
        }
        continue;
      }
      i += 1;
      if (c === 0x7b || c === 0x5b) {
        open += 1;
      } else if (c === 0x7d || c === 0x5d) {
        open -= 1;
        if (open === 0) {
          return i;
        }
      }
    }
    return this.#refuse(end);
  }

  #word(from: number, word: Uint8Array): number {
    for (let k = 0; k < word.length; k += 1) {
      if (from + k >= this.end || this.bytes[from + k] !== word[k]) {
        return this.#refuse(Math.min(from + k, this.end));
      }
    }
    return from + word.length;
  }

  #number(from: number): number {
    const { bytes, end } = this;
    let i = from;
    if (i < end && bytes[i] === 0x2d) {
      i += 1;
    }
    const first = i;
    i = this.#digits(i);
    if (i === first || (bytes[first] === 0x30 && i > first + 1)) {
      return this.#refuse(i === first ? i : first + 1);
    }
    if (i < end && bytes[i] === 0x2e) {
      const fraction = i + 1;
      i = this.#digits(fraction);
      if (i === fraction) {
        return this.#refuse(i);
      }
      // Small ones are printed with an exponent, long ones with other digits.
      if ((bytes[first] === 0x30 && bytes[fraction] === 0x30) || i - first > 16) {
        this.unplain = true;
      }
    }
    if (i < end && (bytes[i] === 0x65 || bytes[i] === 0x45)) {
      this.unplain = true;
      i += 1;
      if (i < end && (bytes[i] === 0x2b || bytes[i] === 0x2d)) {
        i += 1;
      }
      const exponent = i;
      i = this.#digits(exponent);
      if (i === exponent) {
        return this.#refuse(i);
      }
    }
    return i;
  }

  #digits(from: number): number {
    const { bytes, end } = this;
    let i = from;
    while (i < end && (bytes[i] as number) >= 0x30 && (bytes[i] as number) <= 0x39) {
      i += 1;
    }
    return i;
  }

  #refuse(at: number): number {
    this.at = at;
    return -1;
  }
}

/** As deep as the model reads a record: its own braces are the first level. */
const MAX_DEPTH = 400;

/** `arn:` */
const ARN = 0x3a6e7261;
const QUOTE = 1;
const BACKSLASH = 2;
const CONTROL = 3;
const KIND = Uint8Array.from({ length: 256 }, (_, c) =>
  c === 0x22 ? QUOTE : c === 0x5c ? BACKSLASH : c < 0x20 ? CONTROL : c >= 0x80 ? 4 : 0,
);
const ESCAPES = Uint8Array.from(Buffer.from('"\\/bfnrt'));
const TRUE = Uint8Array.from(Buffer.from("true"));
const FALSE = Uint8Array.from(Buffer.from("false"));
const NULL = Uint8Array.from(Buffer.from("null"));

function hexDigit(c: number): number {
  if (c >= 0x30 && c <= 0x39) {
    return c - 0x30;
  }
  const letter = c | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
