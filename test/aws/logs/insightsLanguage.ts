import {
  compareValues,
  type Expression,
  type FieldReader,
  isTrue,
  readExpression,
  type Token,
  TokenReader,
  tokensOf,
  type Value,
} from "./insightsExpression.ts";

/** A row of a query's result on its way through the commands. */
export interface InsightsRow {
  readonly read: FieldReader;
}

/** A query of Logs Insights. */
export interface InsightsQuery {
  /** The beginnings of the names of the log groups, where the query itself chooses them; [] for all. */
  readonly source?: readonly string[];
  /** Whether the data source of a log group is asked for; a group without it is not scanned. */
  readonly takesGroup: (read: FieldReader) => boolean;
  /** Whether a log event passes the filters before the first command that looks at several events. */
  readonly matches: (read: FieldReader) => boolean;
  /** The rows that the commands make of the events that match, newest first where nothing sorts them. */
  readonly rows: (events: readonly InsightsRow[]) => readonly InsightsRow[];
  /** What a row shows, in this order. */
  readonly shown: readonly string[];
  /** Counts and other figures of several events: a row is no event. */
  readonly isAggregate: boolean;
  /** The rows that the query asks for at most. */
  readonly limit: number | undefined;
}

/**
 * The fields that Insights discovers in a JSON log event, by path, up to a number of them: entries of lists by number,
 * booleans as 1 and 0, and no null.
 */
export function discover(record: unknown, most: number): ReadonlyMap<string, string | number> {
  const fields = new Map<string, string | number>();
  const walk = (value: unknown, path: string): void => {
    if (value === null || value === undefined || fields.size >= most) {
      return;
    }
    if (typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, path === "" ? key : `${path}.${key}`);
      }
    } else {
      fields.set(path, typeof value === "boolean" ? Number(value) : (value as string | number));
    }
  };
  walk(record, "");
  return fields;
}

/** Whether a record passes the filters of a query: over all its fields, however many. */
export function compileInsights(query: string): (record: unknown) => boolean {
  const { matches } = readInsights(query);
  return (record) => {
    const fields = discover(record, Number.POSITIVE_INFINITY);
    const message = JSON.stringify(record);
    return matches((name) => (name === "@message" ? message : fields.get(name)));
  };
}

type Rows = (rows: readonly InsightsRow[]) => readonly InsightsRow[];

/** Reads a query. Throws for what Insights does not understand, and for commands that are not played. */
export function readInsights(query: string): InsightsQuery {
  const commands = commandsOf(query);
  let source: readonly string[] | undefined;
  const groupTests: Expression[] = [];
  const tests: Expression[] = [];
  const steps: Rows[] = [];
  let shown: readonly string[] = [];
  let limit: number | undefined;
  let isAggregate = false;
  let seesOthers = false;
  for (const tokens of commands) {
    const reader = new TokenReader(tokens);
    const { text: command } = reader.next();
    seesOthers ||= ["sort", "limit", "dedup", "stats"].includes(command);
    switch (command) {
      case "SOURCE":
        source = readSource(reader);
        break;
      case "filterIndex":
        groupTests.push(readExpression(reader));
        break;
      case "filter": {
        const test = readExpression(reader);
        tests.push(...(seesOthers ? [] : [test]));
        steps.push((rows) => rows.filter(({ read }) => isTrue(test(read))));
        break;
      }
      case "fields":
      case "display": {
        const named = reader.list(() => readNamed(reader));
        shown = [...new Set([...(command === "fields" ? shown : []), ...named.map(({ name }) => name)])];
        steps.push((rows) => rows.map((row) => withFields(row, named)));
        break;
      }
      case "sort":
        steps.push(readSort(reader));
        break;
      case "limit": {
        limit = readCount(reader);
        const most = limit;
        steps.push((rows) => rows.slice(0, most));
        break;
      }
      case "dedup": {
        const by = reader.list(() => readExpression(reader));
        steps.push((rows) => [...Map.groupBy(rows, keyOf(by)).values()].flatMap(([first]) => first ?? []));
        break;
      }
      case "stats": {
        const stats = readStats(reader);
        shown = stats.shown;
        isAggregate = true;
        steps.push(stats.rows);
        break;
      }
      default:
        throw new Error(`unexpected command ${command}`);
    }
    if (!reader.isDone) {
      throw new Error(`unexpected text after ${command}`);
    }
  }
  return {
    ...(source === undefined ? {} : { source }),
    takesGroup: (read) => groupTests.every((test) => isTrue(test(read))),
    matches: (read) => tests.every((test) => isTrue(test(read))),
    rows: (events) => steps.reduce((rows, step) => step(rows), events),
    shown: shown.length === 0 ? ["@timestamp", "@message"] : shown,
    isAggregate,
    limit,
  };
}

function commandsOf(query: string): readonly (readonly Token[])[] {
  const commands: Token[][] = [[]];
  for (const token of tokensOf(query)) {
    if (token.kind === "sign" && token.text === "|") {
      commands.push([]);
    } else {
      commands.at(-1)?.push(token);
    }
  }
  return commands.filter((tokens, at) => tokens.length > 0 || at > 0);
}

/** `logGroups()` or `logGroups(namePrefix: ["a", "b"])`. */
function readSource(reader: TokenReader): readonly string[] {
  reader.expect("logGroups");
  reader.expect("(");
  let prefixes: readonly string[] = [];
  while (reader.take(")") === undefined) {
    const { text: name } = reader.next();
    reader.expect(":");
    reader.expect("[");
    const values = reader.list(() => reader.next().text);
    reader.expect("]");
    reader.take(",");
    prefixes = name === "namePrefix" ? values : prefixes;
  }
  return prefixes;
}

interface Named {
  readonly name: string;
  readonly value: Expression;
}

/** `field`, or `expression as name`. */
function readNamed(reader: TokenReader): Named {
  let written = "";
  const value = readExpression(reader);
  value((name) => {
    written ||= name;
    return undefined;
  });
  const name = reader.take("as", "AS") === undefined ? written : reader.next().text;
  return { name, value };
}

function withFields({ read }: InsightsRow, named: readonly Named[]): InsightsRow {
  const own = new Map(named.map(({ name, value }) => [name, value(read)] as const));
  return { read: (name) => (own.has(name) ? own.get(name) : read(name)) };
}

function readCount(reader: TokenReader): number {
  const { kind, text } = reader.next();
  if (kind !== "number" || !/^\d+$/.test(text)) {
    throw new Error("limit needs a number");
  }
  return Number(text);
}

function readSort(reader: TokenReader): Rows {
  const keys = reader.list(() => {
    const value = readExpression(reader);
    const direction = reader.take("asc", "desc", "ASC", "DESC");
    return { value, sign: direction?.toLowerCase() === "desc" ? -1 : 1 };
  });
  return (rows) =>
    rows.toSorted((left, right) => {
      for (const { value, sign } of keys) {
        const order = compareMissing(value(left.read), value(right.read));
        if (order !== 0) {
          return sign * order;
        }
      }
      return 0;
    });
}

/** A missing value comes before every other. */
function compareMissing(left: Value, right: Value): number {
  return left === undefined || right === undefined
    ? Number(left !== undefined) - Number(right !== undefined)
    : compareValues(left, right);
}

function keyOf(by: readonly Expression[]): (row: InsightsRow) => string {
  return ({ read }) => JSON.stringify(by.map((value) => value(read) ?? null));
}

type Aggregate = (rows: readonly InsightsRow[]) => Value;

function readStats(reader: TokenReader): { readonly shown: readonly string[]; readonly rows: Rows } {
  const figures = reader.list(() => {
    const { text: name } = reader.next();
    reader.expect("(");
    const isAll = reader.take("*") !== undefined;
    const inner = isAll ? { name: "*", value: () => 1 } : readNamed(reader);
    reader.expect(")");
    const as = reader.take("as", "AS") === undefined ? `${name}(${inner.name})` : reader.next().text;
    return { name: as, of: aggregate(name, inner.value) };
  });
  const by = reader.take("by", "BY") === undefined ? [] : reader.list(() => readNamed(reader));
  return {
    shown: [...by, ...figures].map(({ name }) => name),
    rows: (rows) =>
      [...Map.groupBy(rows, keyOf(by.map(({ value }) => value))).values()].map((group) => {
        const own = new Map<string, Value>([
          ...by.map(({ name, value }) => [name, group[0] === undefined ? undefined : value(group[0].read)] as const),
          ...figures.map(({ name, of }) => [name, of(group)] as const),
        ]);
        return { read: (name) => own.get(name) };
      }),
  };
}

function aggregate(name: string, value: Expression): Aggregate {
  const values = (rows: readonly InsightsRow[]) =>
    rows.map(({ read }) => value(read)).filter((found) => found !== undefined);
  const least = (rows: readonly InsightsRow[], sign: number) =>
    values(rows).sort((left, right) => sign * compareValues(left, right))[0];
  switch (name) {
    case "count":
      return (rows) => values(rows).length;
    case "count_distinct":
      return (rows) => new Set(values(rows)).size;
    case "min":
    case "earliest":
      return (rows) => least(rows, 1);
    case "max":
    case "latest":
      return (rows) => least(rows, -1);
    case "sum":
      return (rows) => values(rows).reduce<number>((sum, one) => sum + Number(one), 0);
    default:
      throw new Error(`no function ${name}`);
  }
}
