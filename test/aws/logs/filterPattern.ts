/** Whether a log event matches. `record`: its message as JSON, undefined where it is none. */
type Test = (record: unknown, message: string) => boolean;

/** The most characters that a pattern has. */
export const longestPattern = 1024;

/**
 * Compiles a filter pattern of CloudWatch Logs as the User Guide describes them: `{ … }` for JSON log events, terms for
 * any text, and nothing for every event. Throws for what AWS refuses, and for space-delimited patterns.
 */
export function compileFilterPattern(pattern: string): (record: unknown, message?: string) => boolean {
  const trimmed = pattern.trim();
  const test = trimmed.startsWith("{") ? jsonTest(trimmed) : termsTest(trimmed);
  return (record, message = JSON.stringify(record) ?? "") => test(record, message);
}

function jsonTest(pattern: string): Test {
  const inner = /^\{([\s\S]*)\}$/.exec(pattern)?.[1];
  if (inner === undefined) {
    throw new Error(`no JSON pattern: ${pattern}`);
  }
  const reader = new Reader(inner);
  const test = reader.or();
  if (reader.rest.trim() !== "") {
    throw new Error(`not read: ${reader.rest}`);
  }
  return (record) => typeof record === "object" && record !== null && test(record);
}

/** All terms, some of those with `?`, none of those with `-`; a term with other characters is in quotes. */
function termsTest(pattern: string): Test {
  const terms: { readonly sign: string; readonly text: string }[] = [];
  let rest = pattern;
  while (rest !== "") {
    const [whole, sign = "", quoted, plain = ""] = /^\s*([?-]?)(?:"([^"]*)"|(\w+))\s*/.exec(rest) ?? [];
    if (whole === undefined) {
      throw new Error(`no term: ${rest}`);
    }
    terms.push({ sign, text: quoted ?? plain });
    rest = rest.slice(whole.length);
  }
  const of = (wanted: string) => terms.filter(({ sign }) => sign === wanted);
  const optional = of("?");
  return (_record, message) =>
    of("").every(({ text }) => message.includes(text)) &&
    !of("-").some(({ text }) => message.includes(text)) &&
    (optional.length === 0 || optional.some(({ text }) => message.includes(text)));
}

class Reader {
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  or(): (record: unknown) => boolean {
    const parts = [this.and()];
    while (this.#take(/^\s*\|\|\s*/) !== undefined) {
      parts.push(this.and());
    }
    return (record) => parts.some((part) => part(record));
  }

  and(): (record: unknown) => boolean {
    const parts = [this.#one()];
    while (this.#take(/^\s*&&\s*/) !== undefined) {
      parts.push(this.#one());
    }
    return (record) => parts.every((part) => part(record));
  }

  #one(): (record: unknown) => boolean {
    if (this.#take(/^\s*\(\s*/) !== undefined) {
      const test = this.or();
      if (this.#take(/^\s*\)/) === undefined) {
        throw new Error(`no closing parenthesis: ${this.rest}`);
      }
      return test;
    }
    const selector = this.#take(/^\s*\$(?:\.[\w-]+|\[\d+\])+/);
    if (selector === undefined) {
      throw new Error(`no selector: ${this.rest}`);
    }
    const read = (record: unknown) => valueAt(record, selector.trim().slice(1));
    const word = this.#take(/^\s+(?:NOT EXISTS|IS NULL|IS TRUE|IS FALSE)/)?.trim();
    if (word !== undefined) {
      return (record) => isOne(word, read(record));
    }
    const operator = this.#take(/^\s*(?:!=|<=|>=|=|<|>)\s*/)?.trim();
    const pattern = this.#pattern();
    if (pattern !== undefined && (operator === "=" || operator === "!=")) {
      return (record) => {
        const value = read(record);
        const isScalar = typeof value === "string" || typeof value === "number";
        return isScalar && pattern.test(String(value)) === (operator === "=");
      };
    }
    const bound = Number(this.#take(/^-?[\d.e+]+/) ?? Number.NaN);
    if (Number.isNaN(bound) || operator === undefined) {
      throw new Error(`no comparison: ${this.rest}`);
    }
    return (record) => compares(operator, read(record), bound);
  }

  /** A text in quotes or of plain characters, in which `*` is any text, or a regular expression between `%`. */
  #pattern(): RegExp | undefined {
    const regex = this.#take(/^%[^%]*%/);
    if (regex !== undefined) {
      return new RegExp(regex.slice(1, -1));
    }
    const text = this.#take(/^"[^"]*"/)?.slice(1, -1) ?? this.#take(/^(?!-?[\d.e+]+(?:[\s)]|$))[\w.*:/@+-]+/);
    return text === undefined
      ? undefined
      : new RegExp(`^${text.replace(/[.+?^${}()|[\]\\/]/g, "\\$&").replaceAll("*", "[\\s\\S]*")}$`);
  }

  #take(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.rest)?.[0];
    if (found !== undefined) {
      this.rest = this.rest.slice(found.length);
    }
    return found;
  }
}

function isOne(word: string, value: unknown): boolean {
  switch (word) {
    case "NOT EXISTS":
      return value === undefined;
    case "IS NULL":
      return value === null;
    default:
      return value === (word === "IS TRUE");
  }
}

function compares(operator: string, value: unknown, bound: number): boolean {
  if (typeof value !== "number") {
    return false;
  }
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "=":
      return value === bound;
    default:
      return value !== bound;
  }
}

function valueAt(record: unknown, selector: string): unknown {
  let here = record;
  for (const step of selector.match(/[\w-]+/g) ?? []) {
    if (
      typeof here !== "object" ||
      here === null ||
      (Array.isArray(here) && !/^\d+$/.test(step)) ||
      !Object.hasOwn(here, step)
    ) {
      return undefined;
    }
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}
