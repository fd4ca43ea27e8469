import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AxeResults } from "axe-core";
import type { Frame, Locator, Page } from "playwright-core";
import { openBrowserPage } from "../../scripts/editor/page.ts";
import { EditorServer } from "../../scripts/editor/server.ts";
import { cache, root } from "../../scripts/project.ts";
import { bringEditor } from "../../scripts/setup/editor.ts";
import { type Demo, startDemo } from "../aws/demo.ts";

export interface EditorOptions {
  readonly demo?: Parameters<typeof startDemo>[0];
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, on top of the demo's. */
  readonly env?: NodeJS.ProcessEnv;
  /** True shows Restricted Mode and the editor's question. Default false. */
  readonly workspaceTrust?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

/** The whole editor with the extension on the demo account, as a person has it before them. */
export class Editor {
  readonly page: Page;
  readonly demo: Demo;
  readonly #closers: readonly (() => Promise<void>)[];

  private constructor(page: Page, demo: Demo, closers: readonly (() => Promise<void>)[]) {
    this.page = page;
    this.demo = demo;
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
        settings: options.settings ?? {},
      });
      closers.unshift(() => server.stop());
      const { page, close } = await openBrowserPage(options.size);
      closers.unshift(close);
      await page.goto(server.url({ workspace: demo.workspace, extensionDevelopmentPath: root }));
      await page.getByRole("tab", { name: "CloudTrail" }).first().waitFor({ timeout: 60_000 });
      return new Editor(page, demo, closers);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  /** Runs a command by its title as the palette shows it: `CloudTrail: Search Events…`. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input.input:visible");
    await input.fill(`>${title}`);
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: title }).first();
    await row.click();
  }

  /** Shows the sidebar of the extension. */
  async openSidebar(): Promise<void> {
    const tab = this.page.getByRole("tab", { name: "CloudTrail" }).first();
    if ((await tab.getAttribute("aria-selected")) !== "true") {
      await tab.click();
    }
    await this.page.locator(".sidebar .pane-body").first().waitFor();
  }

  /** Rows of the sidebar's tree whose accessible name has the text. */
  treeItems(name: string | RegExp): Locator {
    return this.page.locator(".sidebar").getByRole("treeitem", { name });
  }

  /** Expands the first such row, when it is not expanded already. */
  async expand(name: string | RegExp): Promise<void> {
    const item = this.treeItems(name).first();
    await item.waitFor();
    if ((await item.getAttribute("aria-expanded")) === "false") {
      await item.locator(".monaco-tl-twistie").click();
    }
  }

  /** The open quick pick or input box: type into it with `page.keyboard`. */
  quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  notifications(): Locator {
    return this.page.locator(".notification-toast .notification-list-item");
  }

  /**
   * The inside of the visible webview whose document or panel has this title.
   * @throws when none comes within 30 seconds
   */
  async webview(title: string | RegExp): Promise<Frame> {
    const deadline = Date.now() + 30_000;
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

async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closers) {
    await close();
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
