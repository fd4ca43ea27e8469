import { beforeEach, expect, it, vi } from "vitest";
import { SqlDocuments } from "../../../src/ui/sql/sqlDocuments.ts";

vi.mock("vscode", () => ({
  EventEmitter: class {
    event = () => ({ dispose: () => undefined });
    fire(): void {}
    dispose(): void {}
  },
  Uri: { from: (parts: object) => ({ ...parts, toString: () => JSON.stringify(parts) }) },
  FileType: { File: 1 },
  FileChangeType: { Changed: 1, Deleted: 2 },
  FileSystemError: {
    FileNotFound: () => new Error("not found"),
    NoPermissions: (text: unknown) => new Error(`no permissions: ${String(text)}`),
  },
}));

let stored: Map<string, unknown>;
beforeEach(() => {
  stored = new Map();
});

/** The documents as a window has them, over what an earlier one stored. */
function documents(): SqlDocuments {
  return new SqlDocuments({
    get: ((key: string) => stored.get(key)) as ConstructorParameters<typeof SqlDocuments>[0]["get"],
    update: (key, value) => {
      // The editor stores JSON.
      stored.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  });
}

const textOf = (files: SqlDocuments, uri: Parameters<SqlDocuments["readFile"]>[0]) =>
  Buffer.from(files.readFile(uri)).toString();

it("keeps what was saved, and which search it queries, for a later window", async () => {
  const files = documents();
  const uri = await files.create("user:alice / last:24h", { text: "user:alice" }, "SELECT 1");
  expect(uri.path).toBe("/1/user.alice _ last.24h.sql");
  await files.writeFile(uri, Buffer.from("SELECT 'é'"));
  await files.bind(uri, { text: "user:bob" });
  const later = documents();
  expect(textOf(later, uri)).toBe("SELECT 'é'");
  expect(later.stat(uri).size).toBe(11);
  expect(later.requestOf(uri)).toEqual({ text: "user:bob" });
  expect(later.latestOf({ text: "user:bob" })?.path).toBe(uri.path);
  expect(later.latestOf({ text: "user:alice" })).toBeUndefined();
});

it("keeps the last documents only, and none that is too long", async () => {
  const files = documents();
  const uris = [];
  for (let count = 0; count < 33; count += 1) {
    uris.push(await files.create("a", { text: `user:${count}` }, String(count)));
  }
  const [first, , , fourth] = uris;
  const last = uris.at(-1);
  if (first === undefined || fourth === undefined || last === undefined) {
    throw new Error("no documents");
  }
  expect(() => files.stat(first)).toThrow("not found");
  expect(textOf(files, fourth)).toBe("3");
  await expect(files.writeFile(last, Buffer.alloc(200_001, "x"))).rejects.toThrow("too long");
  expect(textOf(files, last)).toBe("32");
  await files.delete(last);
  expect(() => files.readFile(last)).toThrow("not found");
});

it("knows no other files, whatever is stored", () => {
  stored.set("sqlQueries", [null, 7, { id: "1", text: "x" }, { id: 1, name: "a", text: "x", at: 1, request: 7 }]);
  const files = documents();
  for (const path of ["/1/a.sql", "/", "/../etc/passwd", "/NaN/a.sql"]) {
    expect(() => files.readFile({ path } as Parameters<SqlDocuments["readFile"]>[0]), path).toThrow("not found");
  }
});
