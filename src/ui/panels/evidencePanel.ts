import type * as vscode from "vscode";
import type { EvidenceRequest } from "../../investigation/evidence/evidenceRequest.ts";
import { type SessionPorts, VerificationSession } from "../../investigation/evidence/verificationSession.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { Channel } from "../../protocol/channel.ts";
import { type EvidenceEvents, type EvidenceRequests, evidenceHost, evidencePage } from "../../protocol/evidence.ts";
import type { ApplyRemedy } from "../report.ts";
import { loadPage, type Pages, tabIcon } from "./page.ts";

/** How long changes are collected before the page learns of them (ms). */
const NEWS_EVERY = 300;
/** Events can be in a log file that is delivered hours later; a changed file may name any time. */
const BEFORE = 8 * 86_400_000;
const AFTER = 86_400_000;

export interface EvidenceActions extends Omit<SessionPorts, "changed"> {
  /** Shows the events of a search. */
  search(request: SearchRequest): void;
  /** Writes the report to a file that the person chooses. */
  export(session: VerificationSession): Promise<void>;
  readonly remedy: ApplyRemedy;
}

/** A view of a verification. */
export class EvidencePanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #actions: EvidenceActions;
  readonly #session: VerificationSession;
  readonly #channel: Channel<EvidenceRequests, object, object, EvidenceEvents>;
  #news: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(panel: vscode.WebviewPanel, request: EvidenceRequest, pages: Pages, actions: EvidenceActions) {
    this.#panel = panel;
    this.#actions = actions;
    this.#session = new VerificationSession(request, { ...actions, changed: () => this.#soon() });
    panel.iconPath = tabIcon(pages.extensionUri);
    panel.title = `Verify ${this.#session.label}`;
    const port = loadPage(panel.webview, pages, "evidence", "CloudTrail log file verification");
    this.#channel = new Channel(
      port,
      evidenceHost,
      evidencePage,
      {
        events: {},
        requests: {
          ready: () => this.#session.state,
          rows: (filter, offset) => this.#session.rows(filter, offset),
          stop: () => this.#session.stop(),
          run: () => this.run(),
          export: () => this.#actions.export(this.#session),
          open: (row) => this.#open(row),
          remedy: (index) => this.#remedy(index),
        },
      },
      pages.report,
    );
  }

  run(): void {
    void this.#session.run();
  }

  /** Releases everything after the tab was closed. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#news);
    this.#session.stop();
    this.#channel.dispose();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #open(row: number): void {
    const found = this.#session.eventsOf(row);
    if (found !== undefined) {
      const { time, part } = found;
      const around = time === undefined ? {} : { from: time - BEFORE, to: time + AFTER };
      this.#actions.search("files" in part ? part : { ...part, ...around });
    }
  }

  #remedy(index: number): void {
    const remedy = this.#session.failure?.remedies[index];
    if (remedy?.kind === "bill-requests") {
      this.#session.allowBilling();
    }
    if (remedy !== undefined) {
      void this.#actions.remedy(remedy, () => this.run());
    }
  }

  /** Tells the page soon, once for several changes. */
  #soon(): void {
    if (!this.#isClosed) {
      this.#news ??= setTimeout(() => {
        this.#news = undefined;
        this.#panel.title = `Verify ${this.#session.label}`;
        this.#channel.emit("state", this.#session.state);
      }, NEWS_EVERY);
    }
  }
}
