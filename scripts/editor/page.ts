import { type Browser, chromium, type Page } from "playwright-core";
import { bringBrowser, browserArguments } from "../setup/browser.ts";

/** The editor in a browser without a window. */
export interface EditorPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens a browser for the editor. The page is empty still: what it offers to the editor has to be set before. */
export async function openBrowserPage(size = { width: 1400, height: 900 }): Promise<EditorPage> {
  const browser: Browser = await chromium.launch({
    executablePath: await bringBrowser(),
    args: [...browserArguments],
    // Ours to handle: this process has more than a browser to stop.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const context = await browser.newContext({ locale: "en-US", viewport: size, reducedMotion: "reduce" });
  // Twice the usual: a busy machine takes its time to draw an editor.
  context.setDefaultTimeout(60_000);
  return { page: await context.newPage(), close: () => browser.close() };
}
