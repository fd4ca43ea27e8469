import { RECORD_FIELDS } from "../../model/event/recordFields.ts";
import { visible } from "../../model/text/text.ts";

/** A text as one literal. Invisible and misleading characters are written as escapes. */
export function quotedText(text: string): string {
  const plain = text.replaceAll("'", "''");
  if (visible(text) === text) {
    return `'${plain}'`;
  }
  const escapes = plain.replaceAll("\\", "\\\\").replace(/[^\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\+${code.toString(16).padStart(6, "0")}` : `\\${code.toString(16).padStart(4, "0")}`;
  });
  return `U&'${escapes}'`;
}

/** A name as one identifier. Names of CloudTrail's own columns need no quotes: none of them is a word of SQL. */
export function quotedName(name: string): string {
  return OWN_COLUMNS.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

const OWN_COLUMNS: ReadonlySet<string> = new Set(RECORD_FIELDS.map((field) => field.toLowerCase()));

/** A field of a struct, or of a struct within it. */
export function quotedField(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : quotedName(name);
}

/** Names of catalogs, databases, tables, columns and workgroups as AWS allows them, without what could end a name in SQL. */
const NAME = /^[A-Za-z0-9_@][A-Za-z0-9_@$./ -]{0,254}$/;

/** Why a name is not used in a query, as a sentence; undefined for a name that is. `what`: "table", "database". */
export function nameProblem(what: string, name: string): string | undefined {
  return NAME.test(name) && !name.includes("--")
    ? undefined
    : `The name of the ${what} has characters that are not used in queries: ${visible(name.slice(0, 100))}`;
}
