/**
 * Steps over JSON in bytes without building anything. A step starts at the first byte of its subject, answers the index
 * after the last, and -1 when the text is wrong or ends too early: `at` then says where. It accepts what `JSON.parse`
 * accepts and nothing else, up to the depth that a record may have.
 */
export class JsonSteps {
  bytes: Buffer = Buffer.alloc(0);
  end = 0;
  /** Where the last refused step gave up; `end` or more when the input was over. */
  at = 0;
  /** A byte search for plain text may miss something in here: escapes of letters, letters that fold to ASCII, odd numbers. */
  unplain = false;
  /** Nested deeper than the model reads. */
  deep = false;

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
      case 0x22:
        return this.string(from);
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

  /** A string, from its opening quote to behind its closing one. */
  string(from: number): number {
    const { bytes, end } = this;
    let i = from + 1;
    for (;;) {
      while (
        i + 3 < end &&
        ((KIND[bytes[i] as number] as number) |
          (KIND[bytes[i + 1] as number] as number) |
          (KIND[bytes[i + 2] as number] as number) |
          (KIND[bytes[i + 3] as number] as number)) ===
          0
      ) {
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
    for (;;) {
      i = this.key(i);
      i = i < 0 ? -1 : this.value(i, depth);
      i = i < 0 ? -1 : this.space(i);
      if (i < 0) {
        return -1;
      }
      const c = i < end ? bytes[i] : 0;
      if (c === 0x7d) {
        return i + 1;
      }
      if (c !== 0x2c) {
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

/**
 * Characters that a byte search looks for: JSON writes each as itself, unless it escapes what it need not. Those that
 * writers like to escape for HTML are left out.
 */
export function isPlain(code: number): boolean {
  return code >= 0x20 && code <= 0x7e && !ESCAPED_BY_SOME.includes(code);
}

const ESCAPED_BY_SOME = Uint8Array.from(Buffer.from("\"\\<>&='+"));
