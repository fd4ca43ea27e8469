import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions, type Page } from "playwright-core";
import { bringBrowser, browserArguments } from "../setup/browser.ts";

/** A page in a headless browser that will show the editor. */
export interface EditorPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** A browser, and how to end it when nothing is open in it anymore. */
export interface LentBrowser {
  readonly browser: Browser;
  end(): Promise<void>;
}

let isKept = false;
/** The browser that is kept, once something was opened in it. */
let kept: Promise<Browser> | undefined;

/**
 * From now on everything in this process opens in the same browser, in a context of its own. It ends with the process
 * and keeps it from ending by itself: for test runners, which end their processes.
 */
export function keepBrowser(): void {
  isKept = true;
}

/** The browser that is kept, or else a new one. */
export async function lendBrowser(): Promise<LentBrowser> {
  if (!isKept) {
    const browser = await launchBrowser();
    return { browser, end: () => browser.close() };
  }
  if (kept === undefined || !(await isUsable(kept))) {
    kept = launchBrowser();
  }
  return { browser: await kept, end: async () => undefined };
}

/** Launches a headless browser. */
export async function launchBrowser(options: Pick<LaunchOptions, "ignoreDefaultArgs"> = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: await bringBrowser(),
    args: [...browserArguments],
    // Signals are handled by this process, which also has to stop other child processes.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...options,
  });
}

/** False for a browser that could not be launched, or has crashed. */
function isUsable(browser: Promise<Browser>): Promise<boolean> {
  return browser.then(
    (launched) => launched.isConnected(),
    () => false,
  );
}

/** Opens an empty page in a headless browser, so that scripts can be added to the page before the editor loads. */
export async function openBrowserPage(
  size = { width: 1400, height: 900 },
  options: BrowserContextOptions = {},
): Promise<EditorPage> {
  const { browser, end } = await lendBrowser();
  const context = await browser.newContext({ locale: "en-US", viewport: size, reducedMotion: "reduce", ...options });
  // Twice Playwright's default: a busy machine is slow to draw an editor.
  context.setDefaultTimeout(60_000);
  const close = async () => {
    await context.close();
    await end();
  };
  return { page: await context.newPage(), close };
}
