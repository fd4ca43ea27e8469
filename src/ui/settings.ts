import * as vscode from "vscode";
import { parseSpan } from "../query/moment.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** What the person set, read once and read again on change. */
export interface Settings {
  /** "24h": the time range that a search begins with. */
  readonly range: string;
  /** The same in hours. */
  readonly rangeHours: number;
  /** How many events a search shows before it stops and offers to go on. */
  readonly limit: number;
  /** How much of what was fetched is kept on disk, in bytes. */
  readonly shelfBytes: number;
  /** IANA name of the clock that lists show. */
  readonly timeZone: string;
}

export class LiveSettings implements vscode.Disposable {
  #now = read();
  readonly #changes = new vscode.EventEmitter<Settings>();
  readonly #listener: vscode.Disposable;
  readonly onChange = this.#changes.event;

  constructor() {
    this.#listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("cloudtrail")) {
        this.#now = read();
        this.#changes.fire(this.#now);
      }
    });
  }

  get now(): Settings {
    return this.#now;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changes.dispose();
  }
}

function read(): Settings {
  const settings = vscode.workspace.getConfiguration("cloudtrail");
  const range = settings.get<string>("search.range", "24h");
  return {
    range,
    rangeHours: (parseSpan(range) ?? DAY) / HOUR,
    limit: settings.get<number>("search.limit", 5000),
    shelfBytes: settings.get<number>("cache.megabytes", 500) * 1024 * 1024,
    timeZone:
      settings.get<string>("times") === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  };
}
