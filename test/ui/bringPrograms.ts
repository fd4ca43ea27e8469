import { bringBrowser } from "../../scripts/setup/browser.ts";
import { bringEditor } from "../../scripts/setup/editor.ts";

/** Brings the browser and the editor before the workers start: two that install the same at a time disturb each other. */
export async function setup(): Promise<void> {
  await bringBrowser();
  await bringEditor();
}
