import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { readSearchRequest } from "../../investigation/search/searchRequest.ts";
import { SQL_SCHEME } from "../contributions.ts";
import { pathSegment } from "../editor/pathSegment.ts";

/** A query document as it is stored. */
interface StoredQuery {
  /** Number of the document: the first folder of its path. */
  readonly id: number;
  /** Name of the file, without its extension. */
  readonly name: string;
  readonly text: string;
  /** When it was saved last (ms since 1970 UTC). */
  readonly at: number;
  /** The search whose results it queries. */
  readonly request: SearchRequest;
}

const QUERIES = "sqlQueries";
/** Documents that are kept, those that were saved last. */
const MOST_QUERIES = 30;
/** UTF-16 units of a document. */
const MOST_TEXT = 200_000;

/**
 * Query documents as files of a file system of their own: they can be edited and saved without a place on the disk, and are
 * there again after a reload. Their texts are in the workspace's storage on this machine.
 */
export class SqlDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #memory: Pick<vscode.Memento, "get" | "update">;
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;

  constructor(memory: Pick<vscode.Memento, "get" | "update">) {
    this.#memory = memory;
  }

  /** A new document. `title`: of the results view. */
  async create(title: string, request: SearchRequest, text: string): Promise<vscode.Uri> {
    const id = Math.max(0, ...this.#stored.map((query) => query.id)) + 1;
    const query = { id, name: pathSegment(title, 80) || "Query", text, at: Date.now(), request };
    await this.#store(query);
    return uriOf(query);
  }

  /** The document of a search that was saved last. Undefined: there is none. */
  latestOf(request: SearchRequest): vscode.Uri | undefined {
    const query = this.#stored.findLast((one) => isDeepStrictEqual(one.request, request));
    return query === undefined ? undefined : uriOf(query);
  }

  /** The search whose results a document queries. Undefined: the document is not known. */
  requestOf(uri: vscode.Uri): SearchRequest | undefined {
    return this.#find(uri)?.request;
  }

  /** A document queries the results of another search from now on. */
  async bind(uri: vscode.Uri, request: SearchRequest): Promise<void> {
    const query = this.#find(uri);
    if (query !== undefined) {
      await this.#store({ ...query, request });
    }
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { at, text } = this.#get(uri);
    return { type: vscode.FileType.File, ctime: at, mtime: at, size: Buffer.byteLength(text) };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return Buffer.from(this.#get(uri).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const text = Buffer.from(content).toString("utf8");
    if (text.length > MOST_TEXT) {
      throw vscode.FileSystemError.NoPermissions("This query is too long to be kept here. Save it as a file.");
    }
    await this.#store({ ...this.#get(uri), text, at: Date.now() });
    this.#changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  async delete(uri: vscode.Uri): Promise<void> {
    const { id } = this.#get(uri);
    await this.#memory.update(
      QUERIES,
      this.#stored.filter((query) => query.id !== id),
    );
    this.#changes.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  /** Only this extension changes these files. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #get(uri: vscode.Uri): StoredQuery {
    const query = this.#find(uri);
    if (query === undefined) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return query;
  }

  #find({ path }: vscode.Uri): StoredQuery | undefined {
    const id = Number(path.split("/")[1]);
    return this.#stored.find((query) => query.id === id);
  }

  async #store(query: StoredQuery): Promise<void> {
    const others = this.#stored.filter(({ id }) => id !== query.id);
    await this.#memory.update(QUERIES, [...others, query].slice(-MOST_QUERIES));
  }

  get #stored(): readonly StoredQuery[] {
    const kept = this.#memory.get<unknown>(QUERIES);
    return Array.isArray(kept) ? kept.flatMap((entry) => readQuery(entry) ?? []) : [];
  }
}

function uriOf({ id, name }: StoredQuery): vscode.Uri {
  return vscode.Uri.from({ scheme: SQL_SCHEME, path: `/${id}/${name}.sql` });
}

function readQuery(value: unknown): StoredQuery | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const { id, name, text, at, request } = value as { readonly [name: string]: unknown };
  const read = readSearchRequest(request);
  return typeof id === "number" &&
    typeof name === "string" &&
    typeof text === "string" &&
    typeof at === "number" &&
    read !== undefined
    ? { id, name, text, at, request: read }
    : undefined;
}
