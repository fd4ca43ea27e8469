import { BlockList, isIP } from "node:net";
import { BOOLEAN, type DuckDBConnection, DuckDBInstance, DuckDBScalarFunction, VARCHAR } from "@duckdb/node-api";

/**
 * Opens a database that runs the Trino SQL of this product. What Trino and DuckDB write differently:
 *
 * | Trino | DuckDB |
 * |---|---|
 * | `U&'\00e4'` | rewritten: a plain literal, `chr(0)` for NUL |
 * | `any_match(list, r -> test)` | rewritten: `list_bool_or(list_transform(list, lambda r: test))` |
 * | `contains(network, address)`, `IPADDRESS` | a function over text; the type is text that only holds addresses |
 * | `regexp_like`, `json_format`, `to_iso8601` | macros |
 *
 * The same in both: `lower` by code point, LIKE with ESCAPE, NULL in comparisons, `concat_ws` without NULLs, CAST of a struct AS
 * JSON, which keeps fields that are NULL.
 */
export async function openTrino(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await prepareTrino(connection);
  return connection;
}

/** Adds the functions of Trino to a database. */
export async function prepareTrino(connection: DuckDBConnection): Promise<void> {
  connection.registerScalarFunction(scalar("in_network", [VARCHAR, VARCHAR], isInNetwork));
  connection.registerScalarFunction(scalar("is_address", [VARCHAR], (text) => isAddress(text)));
  for (const statement of PREPARATIONS) {
    await connection.run(statement);
  }
}

const PREPARATIONS = [
  "SET TimeZone = 'UTC'",
  "SET parquet_metadata_cache = true",
  "CREATE MACRO contains(network, address) AS in_network(network, address)",
  "CREATE MACRO as_ipaddress(text) AS CASE WHEN is_address(text) THEN text END",
  "CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)",
  "CREATE MACRO json_format(value) AS CAST(value AS VARCHAR)",
  "CREATE MACRO to_iso8601(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%S.%gZ')",
];

function scalar(
  name: string,
  parameterTypes: readonly (typeof VARCHAR)[],
  test: (...values: string[]) => boolean,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes,
    returnType: BOOLEAN,
    mainFunction: (_info, input, output) => {
      const columns = parameterTypes.map((_, index) => input.getColumnVector(index));
      for (let row = 0; row < input.rowCount; row += 1) {
        const values = columns.map((column) => column.getItem(row));
        output.setItem(row, values.some((value) => value === null) ? null : test(...values.map(String)));
      }
      output.flush();
    },
  });
}

/** Trino reads addresses as Guava's InetAddresses does: no leading zeros in IPv4, no zone. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%") && !/(?:^|[.:])0\d+\./.test(text);
}

/** IPv4 in IPv6 counts as IPv4, as in Trino. */
function isInNetwork(network: string, address: string): boolean {
  const [base = "", prefix = ""] = network.split("/");
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  if (family === 0 || family !== isIP(base)) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(base, Number(prefix), family === 4 ? "ipv4" : "ipv6");
  return list.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/** Trino's SQL as DuckDB's, see `openTrino`. */
export function trinoToDuckDb(trino: string): string {
  const tokens = tokensOf(trino).map((token) => (/^U&'/i.test(token) ? unescaped(token) : token));
  const casts = tokens.join("").replace(/\bTRY_CAST\(((?:"(?:[^"]|"")*"|[\w.])+) AS IPADDRESS\)/g, "as_ipaddress($1)");
  return withLambdas(tokensOf(casts)).join("");
}

/** Literals and quoted names as one token each, words, and single characters. */
function tokensOf(sql: string): readonly string[] {
  return sql.match(/U&'(?:[^']|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\w+|[\s\S]/gi) ?? [];
}

function unescaped(token: string): string {
  const text = token
    .slice(3, -1)
    .replace(/\\(?:\\|\+([0-9a-f]{6})|([0-9a-f]{4}))/gi, (_all, long?: string, short?: string) =>
      long === undefined && short === undefined ? "\\" : String.fromCodePoint(Number.parseInt(long ?? short ?? "", 16)),
    );
  const parts = text.split("\0").map((part) => `'${part}'`);
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" || chr(0) || ")})`;
}

/** Rewrites `any_match(list, r -> test)`; calls within the test too. */
function withLambdas(tokens: readonly string[]): readonly string[] {
  const written: string[] = [];
  /** The depth of brackets of each open call. */
  const calls: number[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? "";
    if (token === "any_match" && tokens[at + 1] === "(") {
      written.push("list_bool_or(list_transform(");
      depth += 1;
      calls.push(depth);
      at += 1;
    } else if (token === "(") {
      depth += 1;
      written.push(token);
    } else if (token === ")") {
      written.push(calls.at(-1) === depth ? "))" : ")");
      if (calls.at(-1) === depth) {
        calls.pop();
      }
      depth -= 1;
    } else if (token === "-" && tokens[at + 1] === ">") {
      // "r -> test" is "lambda r: test".
      const space = written.pop() ?? "";
      const name = space.trim() === "" ? (written.pop() ?? "") : space;
      written.push(`lambda ${name}:`);
      at += 1;
    } else {
      written.push(token);
    }
  }
  return written;
}
