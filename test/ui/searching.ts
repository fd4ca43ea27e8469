import type { Frame } from "playwright-core";
import { expect } from "vitest";
import type { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

/**
 * Searches for a text whose first word becomes the title, and waits until the search is complete and the table has the
 * rows of that state: they are fetched after the counts are shown.
 */
export async function searchResults(editor: Editor, text: string): Promise<Frame> {
  await enterSearch(editor, text);
  const title = async () => (await editor.webview(/CloudTrail search/)).locator("h1").textContent();
  await expect.poll(title, { timeout: 60_000 }).toBe(text.split(" ")[0]);
  const results = await editor.webview(/CloudTrail search/);
  const counts = results.locator(".counts");
  await counts.getByText("complete").waitFor({ timeout: 60_000 });
  const [, shown] = /^([\d,]+)(?: of [\d,]+)? event/.exec((await counts.textContent()) ?? "") ?? [];
  if (shown !== undefined) {
    // The head is a row, too.
    const rows = String(Number(shown.replaceAll(",", "")) + 1);
    await expect.poll(() => results.locator(".table").getAttribute("aria-rowcount"), { timeout: 60_000 }).toBe(rows);
  }
  return results;
}
