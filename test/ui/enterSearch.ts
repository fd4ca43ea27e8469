import type { Editor } from "./editor.ts";

/** Enters a search text in the palette. */
export async function enterSearch(editor: Editor, text: string): Promise<void> {
  await editor.command("CloudTrail: Search Events…");
  await editor.pick("Search text");
  await editor.page.getByPlaceholder("event:RunInstances user:alice -readonly error:*").fill(text);
  await editor.page.keyboard.press("Enter");
}
