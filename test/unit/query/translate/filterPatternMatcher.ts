type Test = (record: unknown) => boolean;

/** Compiles a CloudWatch Logs filter pattern for JSON log events, as the User Guide describes them. */
export function compileFilterPattern(pattern: string): Test {
  const inner = /^\{ ([\s\S]*) \}\n?$/.exec(pattern)?.[1];
  if (inner === undefined) {
    throw new Error(`no JSON pattern: ${pattern}`);
  }
  const reader = new Reader(inner);
  const test = reader.or();
  if (reader.rest.trim() !== "") {
    throw new Error(`not read: ${reader.rest}`);
  }
  return test;
}

class Reader {
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  or(): Test {
    const parts = [this.and()];
    while (this.#take(/^\s*\|\|\s*/) !== undefined) {
      parts.push(this.and());
    }
    return (record) => parts.some((part) => part(record));
  }

  and(): Test {
    const parts = [this.#one()];
    while (this.#take(/^\s*&&\s*/) !== undefined) {
      parts.push(this.#one());
    }
    return (record) => parts.every((part) => part(record));
  }

  #one(): Test {
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
      return (record) => {
        const value = read(record);
        return (
          {
            "NOT EXISTS": value === undefined,
            "IS NULL": value === null,
            "IS TRUE": value === true,
            "IS FALSE": value === false,
          }[word] === true
        );
      };
    }
    const operator = this.#take(/^\s*(?:!=|<=|>=|=|<|>)\s*/)?.trim();
    const text = this.#take(/^"[^"]*"/);
    if (text !== undefined) {
      const source = text
        .slice(1, -1)
        .replace(/[.+?^${}()|[\]\\/]/g, "\\$&")
        .replaceAll("*", "[\\s\\S]*");
      const regex = new RegExp(`^${source}$`);
      return (record) => {
        const value = read(record);
        const isScalar = typeof value === "string" || typeof value === "number";
        return isScalar && regex.test(String(value)) === (operator === "=");
      };
    }
    const bound = Number(this.#take(/^-?[\d.e+]+/) ?? Number.NaN);
    return (record) => {
      const value = read(record);
      return (
        typeof value === "number" &&
        { "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound }[operator ?? ""] === true
      );
    };
  }

  #take(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.rest)?.[0];
    if (found !== undefined) {
      this.rest = this.rest.slice(found.length);
    }
    return found;
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
