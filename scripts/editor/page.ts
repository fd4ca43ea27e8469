import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { bringBrowser, browserArguments } from "../setup/browser.ts";

/** A page in a headless browser that will show the editor. */
export interface EditorPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens a headless browser with an empty page, so that scripts can be added to the page before the editor loads. */
export async function openBrowserPage(
  size = { width: 1400, height: 900 },
  options: BrowserContextOptions = {},
): Promise<EditorPage> {
  const browser: Browser = await chromium.launch({
    executablePath: await bringBrowser(),
    args: [...browserArguments],
    // Signals are handled by this process, which also has to stop other child processes.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const context = await browser.newContext({ locale: "en-US", viewport: size, reducedMotion: "reduce", ...options });
  // Twice Playwright's default: a busy machine is slow to draw an editor.
  context.setDefaultTimeout(60_000);
  return { page: await context.newPage(), close: () => browser.close() };
}
