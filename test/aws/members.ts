import { AwsError } from "./errors.ts";

/** The members of a JSON request body; a member of the wrong type is a SerializationException, as on AWS. */
export class Members {
  readonly #members: ReadonlyMap<string, unknown>;

  constructor(body: unknown) {
    this.#members = new Map(isObject(body) ? Object.entries(body) : []);
  }

  text(name: string): string | undefined {
    return this.#read(name, "STRING_VALUE", (value) => typeof value === "string");
  }

  number(name: string): number | undefined {
    return this.#read(name, "NUMBER_VALUE", (value) => typeof value === "number");
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, "BOOLEAN_VALUE", (value) => typeof value === "boolean");
  }

  texts(name: string): readonly string[] | undefined {
    return this.#read(
      name,
      "LIST_VALUE",
      (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
    );
  }

  /** A structure whose members are all texts. */
  map(name: string): Readonly<Record<string, string>> | undefined {
    return this.#read(
      name,
      "MAP_VALUE",
      (value) => isObject(value) && Object.values(value).every((item) => typeof item === "string"),
    );
  }

  /** Every member but one, as it came. */
  without(name: string): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.#members].filter(([member]) => member !== name));
  }

  structure(name: string): Members | undefined {
    const value = this.#read(name, "STRUCTURE_VALUE", isObject);
    return value === undefined ? undefined : new Members(value);
  }

  /** A list as the query protocol writes it: `Name.member.1`, `Name.member.2`, … */
  queryList(name: string): readonly string[] {
    const items: string[] = [];
    for (let item = this.text(`${name}.member.1`); item !== undefined; ) {
      items.push(item);
      item = this.text(`${name}.member.${items.length + 1}`);
    }
    return items;
  }

  structures(name: string): readonly Members[] | undefined {
    return this.#read<readonly unknown[]>(name, "LIST_VALUE", Array.isArray)?.map((item) => new Members(item));
  }

  #read<T>(name: string, expected: string, is: (value: unknown) => boolean): T | undefined {
    const value = this.#members.get(name) ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    if (!is(value)) {
      throw new AwsError("SerializationException", `${name}: expected ${expected}`);
    }
    return value as T;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
