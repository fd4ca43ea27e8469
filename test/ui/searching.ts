import type { Frame } from "playwright-core";
import { expect } from "vitest";
import type { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

/** Searches for a text whose first word becomes the title, and waits until the search is complete. */
export async function searchResults(editor: Editor, text: string): Promise<Frame> {
  await enterSearch(editor, text);
  const title = async () => (await editor.webview(/CloudTrail search/)).locator("h1").textContent();
  await expect.poll(title, { timeout: 60_000 }).toBe(text.split(" ")[0]);
  const results = await editor.webview(/CloudTrail search/);
  await results.locator(".counts").getByText("complete").waitFor({ timeout: 60_000 });
  return results;
}
