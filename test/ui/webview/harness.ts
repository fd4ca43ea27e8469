import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { Witness } from "../../../scripts/editor/evidence.ts";
import { type LentBrowser, launchBrowser, lendBrowser } from "../../../scripts/editor/page.ts";
import { Channel, type ChannelReport, type Handlers, type Requests, type Side } from "../../../src/protocol/channel.ts";
import { type CompareEvents, type CompareRequests, compareHost, comparePage } from "../../../src/protocol/compare.ts";
import {
  type EventViewEvents,
  type EventViewPageRequests,
  type EventViewRequests,
  eventViewHost,
  eventViewPage,
} from "../../../src/protocol/event.ts";
import {
  type EvidenceEvents,
  type EvidenceRequests,
  evidenceHost,
  evidencePage,
} from "../../../src/protocol/evidence.ts";
import { pageHtml } from "../../../src/protocol/page.ts";
import {
  type ResultsEvents,
  type ResultsPageRequests,
  type ResultsRequests,
  resultsHost,
  resultsPage,
} from "../../../src/protocol/resultsChannel.ts";
import { type SqlEvents, type SqlRequests, sqlHost, sqlPage } from "../../../src/protocol/sql.ts";
import type { Port } from "../../../src/rpc/peer.ts";
import { THEMES, type ThemeName, themeVariables } from "./themes.ts";

/** How the page is seen. */
export interface Look {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What `getState` answers. */
  readonly state?: unknown;
  /** What the page's clock says, in ms since 1970 UTC. Absent: the time of this machine. Timers run either way. */
  readonly now?: number;
}

/** What this process answers: at once or later. */
type Answers<R extends { [N in keyof R]: (...args: never[]) => unknown }> = Partial<Handlers<R, object>["requests"]>;

/** One open webview with a host that this process plays. */
export interface Opened<TheirRequests extends Requests<TheirRequests>, TheirEvents> {
  readonly page: Page;
  /** Tells and asks the webview. */
  readonly host: Channel<never, object, TheirRequests, TheirEvents>;
  /** What the webview asked, in order: "showEntityEvents(2)". */
  readonly calls: string[];
  /** What it told, in order: "focused(true)". */
  readonly told: string[];
  readonly reports: ChannelReport[];
  /** Reports of the content security policy and errors of the page. */
  readonly violations: string[];
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The two webviews, built as the extension builds them and served to a browser under the same policy. */
export class Webviews {
  readonly #lent: LentBrowser;
  readonly #server: Server;
  readonly #axe: string;
  readonly #pages = new Set<Page>();

  private constructor(lent: LentBrowser, server: Server, axe: string) {
    this.#lent = lent;
    this.#server = server;
    this.#axe = axe;
  }

  /** `scrollbars`: drawn, so that they can be dragged; without them pictures are the same everywhere. */
  static async start({ scrollbars = false }: { readonly scrollbars?: boolean } = {}): Promise<Webviews> {
    const files = await bundle();
    for (const name of ["codicon.css", "codicon.ttf"]) {
      files.set(`/${name}`, await readFile(`${root}node_modules/@vscode/codicons/dist/${name}`));
    }
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      const file = files.get(path);
      const html = /^\/(compare|event|evidence|results|sql)\.html$/.exec(path)?.[1];
      response.writeHead(file === undefined && html === undefined ? 404 : 200, { "content-type": typeOf(path) });
      response.end(html === undefined ? file : htmlOf(html, origin(server)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const lent = scrollbars ? await browserWithScrollbars() : await lendBrowser();
    return new Webviews(lent, server, await readFile(`${root}node_modules/axe-core/axe.min.js`, "utf8"));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pages].map((page) => page.close()));
    await this.#lent.end();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  openEvent(
    requests: Answers<EventViewRequests>,
    look: Look = {},
  ): Promise<Opened<EventViewPageRequests, EventViewEvents>> {
    return this.#open("event", look, eventViewHost, eventViewPage, requests);
  }

  openResults(
    requests: Answers<ResultsRequests>,
    look: Look = {},
  ): Promise<Opened<ResultsPageRequests, ResultsEvents>> {
    return this.#open("results", look, resultsHost, resultsPage, requests);
  }

  openCompare(requests: Answers<CompareRequests>, look: Look = {}): Promise<Opened<object, CompareEvents>> {
    return this.#open("compare", look, compareHost, comparePage, requests);
  }

  openSql(requests: Answers<SqlRequests>, look: Look = {}): Promise<Opened<object, SqlEvents>> {
    return this.#open("sql", look, sqlHost, sqlPage, requests);
  }

  openEvidence(requests: Answers<EvidenceRequests>, look: Look = {}): Promise<Opened<object, EvidenceEvents>> {
    return this.#open("evidence", look, evidenceHost, evidencePage, requests);
  }

  /** What axe finds wrong, one line each. `part`: a selector, only what is in it is checked. `rules`: only these. */
  async axe(page: Page, part = "html", rules?: readonly string[]): Promise<string[]> {
    await page.evaluate(this.#axe);
    return page.evaluate(
      async ([context, values]) => {
        const { violations } = await window.axe.run(context, {
          resultTypes: ["violations"],
          ...(values === undefined ? {} : { runOnly: { type: "rule", values: [...values] } }),
        });
        return violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
        );
      },
      [part, rules] as const,
    );
  }

  /** What axe finds wrong in an open page, theme after theme; the rules that don't depend on colors are checked once. */
  async axeInThemes(page: Page, part?: string): Promise<string[]> {
    const found: string[] = [];
    for (const [index, theme] of (Object.keys(THEMES) as ThemeName[]).entries()) {
      await page.evaluate(setTheme, themeOf(theme));
      const faults = await this.axe(page, part, index === 0 ? undefined : ["color-contrast", "link-in-text-block"]);
      found.push(...faults.map((fault) => `${theme}: ${fault}`));
    }
    return found;
  }

  async #open<R extends { [N in keyof R]: (...args: never[]) => unknown }, P extends Requests<P>, E>(
    view: "compare" | "event" | "evidence" | "results" | "sql",
    look: Look,
    ours: Side<R, object>,
    theirs: Side<P, E>,
    requests: Answers<R>,
  ): Promise<Opened<P, E>> {
    const { width = 1100, height = 800, theme = "dark" } = look;
    const page = await this.#lent.browser.newPage({ viewport: { width, height }, locale: "en-US", timezoneId: "UTC" });
    this.#pages.add(page);
    page.once("close", () => this.#pages.delete(page));
    new Witness(page);
    const told: string[] = [];
    const calls: string[] = [];
    const reports: ChannelReport[] = [];
    const violations: string[] = [];
    page.on("pageerror", (error) => violations.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.text().includes("Content Security Policy")) {
        violations.push(message.text());
      }
    });
    const listeners = new Set<(message: unknown) => void>();
    await page.exposeFunction("hostReceives", (message: unknown) => {
      for (const listener of listeners) {
        listener(message);
      }
    });
    const port: Port = {
      post: (message) => {
        // A page that has closed meanwhile hears nothing.
        page.evaluate((text) => window.postMessage(JSON.parse(text), "*"), JSON.stringify(message)).catch(() => {});
      },
      listen: (handler) => {
        listeners.add(handler);
        return () => listeners.delete(handler);
      },
    };
    const host = new Channel(port, ours, theirs, recording(ours, requests, calls, told), (report) =>
      reports.push(report),
    );
    if (look.now !== undefined) {
      await page.clock.setFixedTime(look.now);
    }
    await page.addInitScript(standIn, { state: look.state });
    await page.addInitScript(setTheme, themeOf(theme));
    await page.goto(`${origin(this.#server)}/${view}.html`);
    return { page, host: host as unknown as Opened<P, E>["host"], calls, told, reports, violations };
  }
}

async function browserWithScrollbars(): Promise<LentBrowser> {
  const browser = await launchBrowser({ ignoreDefaultArgs: ["--hide-scrollbars"] });
  return { browser, end: () => browser.close() };
}

/** Handlers that write down each call; a request without a handler answers nothing. */
function recording<R extends { [N in keyof R]: (...args: never[]) => unknown }>(
  side: Side<R, object>,
  requests: { readonly [N in keyof R]?: (...args: never[]) => unknown },
  calls: string[],
  told: string[],
): Handlers<R, object> {
  const names = Object.keys(side.requests) as (keyof R & string)[];
  const handlers = names.map((name) => [
    name,
    (...args: never[]) => {
      calls.push(`${name}(${args.map((argument) => JSON.stringify(argument)).join(", ")})`);
      return requests[name]?.(...args);
    },
  ]);
  const events = Object.keys(side.events).map((name) => [
    name,
    (event: unknown) => void told.push(`${name}(${JSON.stringify(event)})`),
  ]);
  return { requests: Object.fromEntries(handlers), events: Object.fromEntries(events) };
}

/** Runs in the page before its scripts: what the editor brings to every webview. */
function standIn(editor: { state: unknown }): void {
  let kept: unknown = editor.state;
  const menus: Window["openedMenus"] = [];
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => void window.hostReceives(JSON.parse(JSON.stringify(message))),
      getState: () => kept,
      setState: (state: unknown) => {
        kept = state;
      },
    }),
    keptState: () => kept,
    openedMenus: menus,
  });
  // As the editor does: the contexts of the target and its ancestors, the closest first.
  window.addEventListener("contextmenu", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    let context = {};
    let element = event.target instanceof Element ? event.target.closest("[data-vscode-context]") : null;
    while (element !== null) {
      context = { ...JSON.parse(element.getAttribute("data-vscode-context") ?? ""), ...context };
      element = element.parentElement?.closest("[data-vscode-context]") ?? null;
    }
    menus.push({ context, x: event.clientX, y: event.clientY });
  });
}

interface Theme {
  readonly variables: Readonly<Record<string, string>>;
  /** The classes of the body. */
  readonly kind: string;
  /** Those of all themes. */
  readonly kinds: readonly string[];
}

function themeOf(name: ThemeName): Theme {
  const kinds = Object.values(THEMES).flatMap(({ kind }) => kind.split(" "));
  return { variables: themeVariables(name), kind: THEMES[name].kind, kinds };
}

/** Runs in the page, before its scripts or later: sets a theme as the editor does. */
function setTheme({ variables, kind, kinds }: Theme): void {
  const set = () => {
    document.documentElement.removeAttribute("style");
    for (const [name, value] of Object.entries(variables)) {
      document.documentElement.style.setProperty(name, value);
    }
    document.body.classList.remove(...kinds);
    document.body.classList.add(...kind.split(" "));
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", set);
  } else {
    set();
  }
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      compare: "src/webview/compare/main.ts",
      evidence: "src/webview/evidence/main.ts",
      event: "src/webview/event/main.ts",
      results: "src/webview/results/main.ts",
      sql: "src/webview/sql/main.ts",
    },
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    platform: "browser",
    target: "es2022",
    format: "iife",
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf("/")), contents]));
}

function htmlOf(view: string, cspSource: string): string {
  return pageHtml({
    cspSource,
    nonce: "harness",
    title: view,
    language: "en",
    script: `${cspSource}/${view}.js`,
    styles: [`${cspSource}/codicon.css`, `${cspSource}/${view}.css`],
  });
}

function origin(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function typeOf(path: string): string {
  const types: Readonly<Record<string, string>> = {
    css: "text/css",
    html: "text/html",
    js: "text/javascript",
    ttf: "font/ttf",
  };
  return types[path.slice(path.lastIndexOf(".") + 1)] ?? "text/plain";
}

declare global {
  interface Window {
    hostReceives(message: unknown): Promise<void>;
    keptState(): unknown;
    /** The context menus that the editor was asked for: their contexts and where they open. */
    readonly openedMenus: { context: Record<string, unknown>; x: number; y: number }[];
    axe: typeof import("axe-core");
  }
}
