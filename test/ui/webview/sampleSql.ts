import type { ShownCell, SqlRequests, SqlState } from "../../../src/protocol/sql.ts";

const AT = Date.parse("2026-11-22T09:35:00Z");
const COLUMNS = ["user", "calls", "first", "note", "eventId"];

/** A result of 250 rows over 1,240 events. */
export function sqlState(changes: Partial<SqlState> = {}, rows = 250): SqlState {
  return {
    title: "user:alice last:24h",
    sql: "SELECT user, count(*) AS calls\nFROM events\nGROUP BY user",
    timeZone: "UTC",
    result: {
      number: 1,
      columns: COLUMNS,
      rows,
      cutCells: 0,
      took: 12.3,
      events: { count: 1_240, found: 1_240, at: AT },
    },
    ...changes,
  };
}

/** What `rows` answers. */
export function sqlRows(...[, start, count]: Parameters<SqlRequests["rows"]>): ReturnType<SqlRequests["rows"]> {
  return Array.from({ length: Math.min(count, Math.max(0, 250 - start)) }, (_, at): readonly ShownCell[] => {
    const row = start + at;
    return [
      { kind: "text", text: row === 1 ? '<img src=x onerror="alert(1)">\\u202eevil' : `user-${row}` },
      { kind: "number", text: String(row * 7) },
      { kind: "text", text: "2026-11-21T10:00:00.000Z" },
      row % 2 === 0 ? { kind: "null", text: "NULL" } : { kind: "blob", text: "x'00ff…' (1,000 bytes)" },
      { kind: "text", text: `event-${row}` },
    ];
  });
}
