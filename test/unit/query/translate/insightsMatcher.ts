import { inNetwork, parseAddress, parseNetwork } from "../../../../src/query/match/network.ts";

type Test = (record: unknown) => boolean;

/** Compiles the filters of a Logs Insights query, as the CloudWatch Logs User Guide describes them. */
export function compileInsights(query: string): Test {
  const tests = query
    .split("\n")
    .filter((line) => line.startsWith("| filter "))
    .map((line) => {
      const reader = new Reader(line.slice("| filter ".length));
      const test = reader.or();
      if (reader.rest.trim() !== "") {
        throw new Error(`not read: ${reader.rest}`);
      }
      return test;
    });
  return (record) => tests.every((test) => test(record));
}

class Reader {
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  or(): Test {
    const parts = [this.#and()];
    while (this.#take(/^ or /) !== undefined) {
      parts.push(this.#and());
    }
    return (record) => parts.some((part) => part(record));
  }

  #and(): Test {
    const parts = [this.#one()];
    while (this.#take(/^ and /) !== undefined) {
      parts.push(this.#one());
    }
    return (record) => parts.every((part) => part(record));
  }

  #one(): Test {
    if (this.#take(/^not /) !== undefined) {
      const test = this.#one();
      return (record) => !test(record);
    }
    if (this.#take(/^\(/) !== undefined) {
      const test = this.or();
      if (this.#take(/^\)/) === undefined) {
        throw new Error(`no closing parenthesis: ${this.rest}`);
      }
      return test;
    }
    const call = /^(ispresent|isIpv4InSubnet|isIpv6InSubnet)\(([\w.]+)(?:, "([^"]*)")?\)/.exec(this.rest);
    if (call !== null) {
      const [whole, name, path = "", network = ""] = call;
      this.rest = this.rest.slice(whole.length);
      return (record) => {
        const value = valueAt(record, path);
        const address = parseAddress(value ?? "");
        const parsed = parseNetwork(network);
        return name === "ispresent"
          ? value !== undefined
          : address !== undefined && parsed !== undefined && inNetwork(address, parsed);
      };
    }
    const like = /^(@message|[\w.]+) (not )?like \/(\(\?i\))?((?:[^/\\]|\\.)*)\//.exec(this.rest);
    if (like === null) {
      throw new Error(`not a test: ${this.rest}`);
    }
    const [whole, path = "", not, fold, source = ""] = like;
    this.rest = this.rest.slice(whole.length);
    const regex = new RegExp(source, fold === undefined ? "" : "i");
    return (record) => {
      const value = path === "@message" ? JSON.stringify(record) : valueAt(record, path);
      // A comparison with a field that isn't there never holds.
      return value !== undefined && regex.test(value) === (not === undefined);
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

function valueAt(record: unknown, path: string): string | undefined {
  const value = path
    .split(".")
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], record);
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}
