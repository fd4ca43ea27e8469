/** A piece of SQL. */
export interface SqlToken {
  readonly kind: "word" | "name" | "text" | "sign";
  /** As written. */
  readonly text: string;
  /** Words in lower case, quoted names and texts without their quotes. */
  readonly value: string;
  /** Where it begins. */
  readonly at: number;
  /** How many parentheses are open around it. */
  readonly depth: number;
}

const shapes: readonly (readonly [SqlToken["kind"], RegExp])[] = [
  ["text", /(?:U&)?'(?:[^']|'')*'/iy],
  ["name", /"(?:[^"]|"")*"/y],
  ["word", /[A-Za-z_][\w$]*/y],
  ["sign", /\d+(?:\.\d+)?|->|<=|>=|<>|!=|\|\||[^\s]/y],
];

/** Splits SQL into its tokens, without comments. Throws for a quote that is not closed. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  let depth = 0;
  while (at < sql.length) {
    const blank = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
    blank.lastIndex = at;
    at += blank.exec(sql)?.[0].length ?? 0;
    if (at >= sql.length) {
      break;
    }
    const token = tokenAt(sql, at, depth);
    depth += token.text === "(" ? 1 : 0;
    if (token.text === ")") {
      depth -= 1;
      tokens.push({ ...token, depth });
    } else {
      tokens.push(token);
    }
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, at: number, depth: number): SqlToken {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const text = shape.exec(sql)?.[0];
    if (text !== undefined) {
      if (text === "'" || text === '"') {
        throw new Error("mismatched input: a quote is not closed");
      }
      return { kind, text, value: valueIn(kind, text), at, depth };
    }
  }
  throw new Error("mismatched input");
}

function valueIn(kind: SqlToken["kind"], text: string): string {
  switch (kind) {
    case "word":
      return text.toLowerCase();
    case "name":
      return text.slice(1, -1).replaceAll('""', '"');
    case "text":
      return text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");
    default:
      return text;
  }
}

/** A table that a query names: `"catalog"."database"."table"`, or its last parts. */
export interface TableReference {
  readonly parts: readonly string[];
  /** The range of the text that names it. */
  readonly from: number;
  readonly to: number;
  readonly hasAlias: boolean;
  /** The conditions of the WHERE that belongs to it, each true of every row that is found. */
  readonly conditions: readonly (readonly SqlToken[])[];
}

const afterTable = new Set(
  "where group order limit having union on join left right inner cross full offset fetch intersect except".split(" "),
);

/** The tables in the FROMs of a query; names that the query itself defines are among them. */
export function tableReferences(tokens: readonly SqlToken[]): readonly TableReference[] {
  return tokens.flatMap((token, index) => {
    const next = tokens[index + 1];
    if (token.kind !== "word" || (token.value !== "from" && token.value !== "join") || !isName(next)) {
      return [];
    }
    let end = index + 1;
    const parts = [next.value];
    while (tokens[end + 1]?.text === "." && isName(tokens[end + 2])) {
      parts.push(tokens[end + 2]?.value ?? "");
      end += 2;
    }
    const last = tokens[end] ?? next;
    const following = tokens[end + 1];
    return [
      {
        parts,
        from: next.at,
        to: last.at + last.text.length,
        hasAlias: isName(following) && !(following.kind === "word" && afterTable.has(following.value)),
        conditions: conditionsOf(tokens, end + 1, token.depth),
      },
    ];
  });
}

function isName(token: SqlToken | undefined): token is SqlToken {
  return token !== undefined && (token.kind === "name" || token.kind === "word");
}

/** The parts that AND joins in the WHERE of this depth. */
function conditionsOf(tokens: readonly SqlToken[], from: number, depth: number): readonly (readonly SqlToken[])[] {
  const isAt = (token: SqlToken, ...words: readonly string[]) =>
    token.depth === depth && token.kind === "word" && words.includes(token.value);
  const where = tokens.findIndex((token, index) => index >= from && (token.depth < depth || isAt(token, "where")));
  const first = tokens[where];
  if (first === undefined || !isAt(first, "where")) {
    return [];
  }
  const conditions: SqlToken[][] = [[]];
  let isBetween = false;
  for (const token of tokens.slice(where + 1)) {
    if (
      token.depth < depth ||
      isAt(token, "group", "order", "limit", "having", "union", "offset", "fetch") ||
      token.text === ";"
    ) {
      break;
    }
    if (isAt(token, "or", "case")) {
      return [];
    }
    if (isAt(token, "and") && !isBetween) {
      conditions.push([]);
      continue;
    }
    isBetween = isAt(token, "between") || (isBetween && !isAt(token, "and"));
    conditions.at(-1)?.push(token);
  }
  return conditions;
}

/** Whether a condition names these columns and nothing else. */
export function namesOnly(condition: readonly SqlToken[], columns: ReadonlySet<string>): boolean {
  const names = condition.filter(
    (token, index) =>
      token.kind === "name" ||
      (token.kind === "word" && !sqlWords.has(token.value) && condition[index + 1]?.text !== "("),
  );
  return names.length > 0 && names.every(({ value }) => columns.has(value.toLowerCase()));
}

const sqlWords = new Set(
  "and or not in between is null like escape true false cast as varchar date integer bigint".split(" "),
);
