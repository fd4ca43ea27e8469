import * as sqlite from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameOf, statementAt, statementsOf, tokensOf } from "../../../src/sql/tokens.ts";

const texts = (sql: string) => tokensOf(sql).map(({ start, end }) => sql.slice(start, end));

describe("the tokens of SQL", () => {
  it("keeps strings, names and comments whole", () => {
    expect(texts(`SELECT 'a;''b', "c;""d", [e;f], \`g;h\` -- i;'\n/* j;" */ FROM t`)).toEqual([
      "SELECT",
      "'a;''b'",
      ",",
      '"c;""d"',
      ",",
      "[e;f]",
      ",",
      "`g;h`",
      "FROM",
      "t",
    ]);
    expect(texts("1.5e3 x_1$é ->> ;")).toEqual(["1.5e3", "x_1$é", "-", ">", ">", ";"]);
  });

  it("lets what is not closed reach to the end", () => {
    expect(texts("SELECT 'a; b")).toEqual(["SELECT", "'a; b"]);
    expect(texts("SELECT /* a; b")).toEqual(["SELECT"]);
    expect(texts("SELECT [a; b")).toEqual(["SELECT", "[a; b"]);
  });

  it("splits a document into statements", () => {
    const sql = "-- one\nSELECT 1;\n;; SELECT ';' /* x; */ -- y;\n;\nSELECT 3";
    expect(statementsOf(sql).map(({ text }) => text)).toEqual(["SELECT 1", "SELECT ';'", "SELECT 3"]);
    expect(statementsOf(" -- nothing\n;")).toEqual([]);
  });

  it("finds the statement at the cursor", () => {
    const sql = "-- first\nSELECT 1;\n\nSELECT 2;\n";
    const at = (offset: number) => statementAt(sql, offset)?.text;
    expect([at(0), at(9), at(18), at(19), at(20), at(25), at(sql.length)]).toEqual([
      "SELECT 1",
      "SELECT 1",
      "SELECT 1",
      "SELECT 1",
      "SELECT 2",
      "SELECT 2",
      "SELECT 2",
    ]);
    expect(statementAt("", 0)).toBeUndefined();
  });

  it("reads quoted names", () => {
    const name = (sql: string) => tokensOf(sql).map((token) => nameOf(sql, token));
    expect(name('User "Us""er" [U ser] `us``er`')).toEqual(["user", 'us"er', "u ser", "us`er"]);
  });

  it("covers everything but spaces and comments, in order, for any text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("'", '"', "[", "]", "`", ";", "-", "/", "*", "\n", " ", "a", "1", "é"), {
          maxLength: 40,
        }),
        (parts) => {
          const sql = parts.join("");
          let end = 0;
          for (const token of tokensOf(sql)) {
            expect(token.start).toBeGreaterThanOrEqual(end);
            expect(token.end).toBeGreaterThan(token.start);
            end = token.end;
          }
          expect(end).toBeLessThanOrEqual(sql.length);
        },
      ),
    );
  });

  it("ends a first statement where SQLite ends it", () => {
    const database = new sqlite.DatabaseSync(":memory:");
    const part = fc.constantFrom("'a;b'", "''';'", '"c;"', "1", "--;\n", "/*;*/", " ", "\n", ";", "x'00'");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const sql = `SELECT 1 ${parts.join(" ")}`;
        let source: string;
        try {
          source = database.prepare(sql).sourceSQL;
        } catch {
          return;
        }
        expect(
          tokensOf(source)
            .filter(({ kind }) => kind !== "end")
            .at(-1)?.end,
        ).toBe(statementsOf(sql)[0]?.end);
      }),
    );
  });
});
