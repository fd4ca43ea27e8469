import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AxeResults } from "axe-core";
import type { BrowserContextOptions, Frame, Locator, Page } from "playwright-core";
import { Witness } from "../../scripts/editor/evidence.ts";
import { openBrowserPage } from "../../scripts/editor/page.ts";
import { EditorServer } from "../../scripts/editor/server.ts";
import { driven } from "../../scripts/editor/settings.ts";
import { cache, root } from "../../scripts/project.ts";
import { bringEditor } from "../../scripts/setup/editor.ts";
import { type Demo, startDemo } from "../aws/demo.ts";
import { builtInExtensions } from "./bringPrograms.ts";
import { slowConnection } from "./slowConnection.ts";

export interface EditorOptions {
  readonly demo?: Parameters<typeof startDemo>[0];
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, on top of the demo's. */
  readonly env?: NodeJS.ProcessEnv;
  /** True shows Restricted Mode and the editor's question. Default false. */
  readonly workspaceTrust?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  /** A folder of installed extensions with this one. Default: the project itself, under development. */
  readonly extensions?: string;
  /** As in `ServerOptions`. */
  readonly preload?: string;
  /** Of the browser's context, in addition to those that all tests have. */
  readonly browser?: BrowserContextOptions;
  /** Called before the page loads the editor: what it writes into the demo's workspace is there from the start. */
  readonly prepare?: (page: Page, demo: Demo) => Promise<unknown>;
  /**
   * How long bytes take between the page and the extension host, each way (ms), as over a slow connection. May grow while
   * the editor is open.
   */
  readonly latency?: { readonly ms: number };
}

/** A theme of the editor: its name in the list, and the class that it gives the window. */
export interface EditorTheme {
  readonly label: string;
  readonly className: string;
}

/** The editor's own theme of each kind that package.json distinguishes. */
export const EDITOR_THEMES: Readonly<Record<"light" | "dark" | "hc", EditorTheme>> = {
  light: { label: "Light 2026", className: "vs" },
  dark: { label: "Dark 2026", className: "vs-dark" },
  hc: { label: "Dark High Contrast", className: "hc-black" },
};

/** How long what comes late may take on a busy machine (ms). */
const PATIENCE = 60_000;

/** The whole editor with the extension on the demo account, as a person has it before them. */
export class Editor {
  readonly page: Page;
  readonly demo: Demo;
  /** Where the extension keeps what it fetched; made when it first writes. */
  readonly storage: string;
  readonly #closers: readonly (() => Promise<void>)[];

  private constructor(page: Page, demo: Demo, data: string, closers: readonly (() => Promise<void>)[]) {
    this.page = page;
    this.demo = demo;
    this.storage = join(data, "data", "User", "globalStorage", "cloudtrail-tools.cloudtrail-investigator");
    this.#closers = closers;
  }

  /** Needs a built dist/. Resolves when the extension's own icon stands in the activity bar. */
  static async open(options: EditorOptions = {}): Promise<Editor> {
    const closers: (() => Promise<void>)[] = [];
    try {
      const demo = await startDemo(options.demo);
      closers.unshift(() => demo.close());
      const data = await mkdtemp(join(tmpdir(), "cloudtrail-ui-"));
      closers.unshift(() => rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
      const server = await EditorServer.start({
        program: await bringEditor(),
        data,
        env: { ...Object.fromEntries(demo.unset.map((name) => [name, undefined])), ...demo.env, ...options.env },
        trustEverything: options.workspaceTrust !== true,
        extensions: options.extensions,
        // As people have it, where the extension is installed as they have it.
        builtInExtensions: options.extensions === undefined ? builtInExtensions : undefined,
        preload: options.preload,
        settings: { ...driven, ...options.settings },
      });
      closers.unshift(() => server.stop());
      const { page, close } = await openBrowserPage(options.size, options.browser);
      closers.unshift(close);
      new Witness(page);
      await options.prepare?.(page, demo);
      let url = server.url({
        workspace: demo.workspace,
        extensionDevelopmentPath: options.extensions === undefined ? root : undefined,
      });
      if (options.latency !== undefined) {
        const { port } = new URL(url);
        const slow = await slowConnection(Number(port), options.latency);
        closers.unshift(() => slow.close());
        // The address names the server in its parameters, too.
        url = url.replaceAll(port, String(slow.port));
      }
      await page.goto(url);
      await page.getByRole("tab", { name: "CloudTrail" }).first().waitFor({ timeout: 120_000 });
      return new Editor(page, demo, data, closers);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  /** Runs a command by its title as the palette shows it: `CloudTrail: Search Events…`. */
  command(title: string): Promise<void> {
    return this.#choose("F1", `>${title}`, title);
  }

  /**
   * Loads the window anew with the editor's own command, which saves what stands in its tabs; the browser's would not wait
   * for that. Resolves when the extension's icon is there again.
   */
  async reload(): Promise<void> {
    let isLeft = false;
    const left = this.page.waitForEvent("framenavigated", {
      predicate: (frame) => frame === this.page.mainFrame(),
      timeout: 2 * PATIENCE,
    });
    const loaded = this.page.waitForEvent("load", { timeout: 2 * PATIENCE });
    const command = "Developer: Reload Window";
    await Promise.all([
      left.then(() => {
        isLeft = true;
      }),
      loaded,
      this.#choose("F1", `>${command}`, command, () => isLeft),
    ]);
    await this.page.getByRole("tab", { name: "CloudTrail" }).first().waitFor({ timeout: PATIENCE });
  }

  /** Chooses a theme by its name in the editor's list. Resolves when the editor has its colors; views follow. */
  async useTheme({ label, className }: EditorTheme): Promise<void> {
    await this.command("Preferences: Color Theme");
    await this.quickInput().locator("input.input").fill(label);
    await this.quickInput().getByRole("option", { name: label }).first().click();
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /** Shows a file of the workspace by its name, through Quick Open as people do. */
  async openFile(name: string): Promise<void> {
    await this.#choose("Control+P", name, name);
    await this.page.getByRole("tab", { name, selected: true }).waitFor();
  }

  /**
   * Chooses what a picker offers. A key is lost on a page that is just loading, and the editor closes a picker or draws
   * its rows anew when it pleases: until the row was clicked, nothing was done, and all can be done again. `isDone`: true
   * once it is known to be done, also where the click seemed to fail because the page went away under it.
   */
  async #choose(key: string, text: string, row: string, isDone: () => boolean = () => false): Promise<void> {
    const input = this.page.locator(".quick-input-widget input.input:visible");
    const rows = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: row });
    const deadline = Date.now() + PATIENCE;
    for (let timeout = 3_000; ; timeout *= 2) {
      try {
        await this.page.keyboard.press(key);
        await input.fill(text, { timeout });
        if (!isDone()) {
          await rows.first().click({ timeout });
        }
        return;
      } catch (error) {
        if (isDone()) {
          return;
        }
        if (Date.now() > deadline) {
          throw error;
        }
      }
    }
  }

  /** Shows the sidebar of the extension. */
  async openSidebar(): Promise<void> {
    const tab = this.page.getByRole("tab", { name: "CloudTrail" }).first();
    await untilSo(
      async () => (await tab.getAttribute("aria-selected")) === "true",
      () => tab.click(),
    );
    await this.page.locator(".sidebar").getByRole("heading", { name: "CloudTrail" }).waitFor();
    await this.page.locator(".sidebar .pane-body").first().waitFor();
  }

  /** Rows of the sidebar's tree whose accessible name has the text. */
  treeItems(name: string | RegExp): Locator {
    return this.page.locator(".sidebar").getByRole("treeitem", { name });
  }

  /** Expands the first such row, when it is not expanded already. */
  async expand(name: string | RegExp): Promise<void> {
    const item = this.treeItems(name).first();
    await untilSo(
      async () => (await item.getAttribute("aria-expanded")) !== "false",
      () => item.locator(".monaco-tl-twistie").click(),
    );
  }

  /** Chooses an entry of the context menu of the first such row. */
  async chooseInMenu(name: string | RegExp, choice: string | RegExp): Promise<void> {
    await this.chooseFor(this.treeItems(name).first(), choice);
  }

  /** Chooses an entry of the context menu of an element. */
  async chooseFor(element: Locator, choice: string | RegExp): Promise<void> {
    const entry = this.page.getByRole("menuitem", { name: choice, exact: true });
    const deadline = Date.now() + PATIENCE;
    for (let timeout = 3_000; ; timeout *= 2) {
      try {
        await element.click({ button: "right", timeout });
        await entry.waitFor({ timeout });
        // A menu takes no click in its first moments: it might be the one that opened it. Then it stays open.
        await delay(500);
        await entry.click({ timeout });
        await entry.waitFor({ state: "hidden", timeout });
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          throw error;
        }
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** The open quick pick or input box: type into it with `page.keyboard`. */
  quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Rows of the open picker with this text. */
  rows(text: string | RegExp): Locator {
    return this.quickInput().locator(".monaco-list-row").filter({ hasText: text });
  }

  /** Chooses the first such row. */
  async pick(text: string | RegExp): Promise<void> {
    // The editor shows a row's whole text over the rows below it, for as long as the mouse stands on the row.
    await this.page.mouse.move(0, 0);
    await this.rows(text).first().click();
  }

  /** Checks the first such row of the open picker. A click is lost on a list that is just drawn. */
  async check(name: string | RegExp): Promise<void> {
    const box = this.quickInput().getByRole("checkbox", { name }).first();
    await untilSo(
      async () => (await box.getAttribute("aria-checked")) === "true",
      () => box.click(),
    );
  }

  notifications(): Locator {
    return this.page.locator(".notification-toast .notification-list-item");
  }

  /**
   * The inside of the visible webview whose document or panel has this title.
   * @throws when none comes within a minute
   */
  async webview(title: string | RegExp): Promise<Frame> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (await isVisibleWebview(frame, title)) {
          return frame;
        }
      }
      if (Date.now() > deadline) {
        throw new Error(`No webview "${title}" is visible.`);
      }
      await delay(100);
    }
  }

  /** Saves what is seen as `.cache/screenshots/NAME.png`, for people to look at. */
  async screenshot(name: string): Promise<void> {
    const folder = join(cache, "screenshots");
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** What axe finds wrong inside a webview, one line for each element. */
  async axe(webview: Frame): Promise<string[]> {
    const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    // Evaluated by the debugger: the webview's policy would refuse a script tag.
    await webview.evaluate(await readFile(source, "utf8"));
    const { violations } = await webview.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    );
  }

  close(): Promise<void> {
    return closeAll(this.#closers);
  }
}

/** Clicks until it shows, and again only where the click was lost: what a click switches, the next switches back. */
async function untilSo(holds: () => Promise<boolean>, click: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await holds())) {
    await click();
    for (let wait = 0; wait < 100 && !(await holds()); wait += 1) {
      await delay(100);
    }
    if (Date.now() > deadline) {
      throw new Error("A click did nothing, however often it was done.");
    }
  }
}

/** Each of them, in their order, also after one that fails: a server that is left behind would slow down what follows. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const close of closers) {
    await close().catch((fault: unknown) => faults.push(fault));
  }
  if (faults.length > 0) {
    throw faults[0];
  }
}

async function isVisibleWebview(frame: Frame, title: string | RegExp): Promise<boolean> {
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute("id")) !== "active-frame" || !(await element.isVisible())) {
      return false;
    }
    const titles = [await element.getAttribute("title"), await frame.title()];
    return titles.some(
      (text) => text !== null && (typeof title === "string" ? text.includes(title) : title.test(text)),
    );
  } catch {
    // The frame went away while it was looked at.
    return false;
  }
}
