import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

let editor: Editor;
const latency = { ms: 0 };
beforeAll(async () => {
  // Tall enough for every search to stand in its view.
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1400, height: 1600 }, latency });
  await editor.openSidebar();
  // Values for the boxes to suggest.
  await enterSearch(editor, "-readonly last:7d");
  await editor.treeItems(/^Recent search, -readonly last:7d, \d+ events/).waitFor();
});
afterAll(() => editor?.close());

/** Waits for a box of the palette and puts the cursor into it: results that were just opened take the focus, too. */
async function enterBox(placeholder: string | RegExp): Promise<void> {
  const box = editor.page.getByPlaceholder(placeholder);
  await box.click();
  await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
}

/** Opens the box of one of the eight attributes, with suggestions in it. */
async function openBox(command: string): Promise<void> {
  await editor.command(command);
  await editor
    .quickInput()
    .getByText(/found in fetched events/)
    .first()
    .waitFor();
  await enterBox(/\(exact match\)/);
}

/** Sends a text and Enter in one go: the editor handles both before the extension host hears of the first. */
async function pasteAndEnter(text: string): Promise<void> {
  const { keyboard } = editor.page;
  await Promise.all([keyboard.insertText(text), keyboard.press("Enter")]);
}

/** Types without a pause between the keys or before Enter. */
async function typeAndEnter(text: string): Promise<void> {
  const { keyboard } = editor.page;
  await Promise.all([
    ...[...text].map((letter) => keyboard.press(letter === " " ? "Space" : letter)),
    keyboard.press("Enter"),
  ]);
}

/** Takes the usual time range and sees that this is what was searched. */
async function expectSearched(text: string): Promise<void> {
  await editor.quickInput().getByText("Last 24 hours").waitFor();
  await editor.page.keyboard.press("Enter");
  await editor.treeItems(`Recent search, ${text} last:24h`).first().waitFor({ timeout: 30_000 });
  const results = await editor.webview(/CloudTrail search/);
  await results.locator(".counts").getByText("complete").waitFor();
}

/** The suggestions as the list shows them, from the first. */
async function suggestions(): Promise<readonly string[]> {
  const rows = await editor.quickInput().locator(".monaco-list-row").allInnerTexts();
  return rows.flatMap((row) => /A[KS]IA[A-Z0-9]{16}/.exec(row) ?? []);
}

describe("the text in the box", () => {
  test("is searched when it was pasted and Enter came at once", async () => {
    await openBox("CloudTrail: Look Up by Access Key…");
    const seen = await suggestions();
    await editor.page.keyboard.press("Escape");
    expect(seen.length).toBeGreaterThan(3);
    // Also parts of keys that are suggested, and one with more at its end.
    const texts = [...seen.slice(0, 3).map((key) => key.slice(0, -1)), `${seen[0]}Z`, "AKIANEVERSEEN0000000"];
    for (const text of texts) {
      await openBox("CloudTrail: Look Up by Access Key…");
      await pasteAndEnter(text);
      await expectSearched(`key:${text}`);
    }
  });

  test("is searched when it was typed fast", async () => {
    for (const name of ["ConsoleLogi", "RunInstances", "Asume", "GetObjec", "Delete"]) {
      await openBox("CloudTrail: Look Up by Event Name…");
      await typeAndEnter(name);
      await expectSearched(`event:${name}`);
    }
  });

  test("is searched as a search text, too", async () => {
    for (const text of ["user:alice", "event:ConsoleLogin -user:bob", "error:* source:iam"]) {
      await editor.command("CloudTrail: Search Events…");
      await editor.quickInput().getByText("Search text").click();
      await enterBox(/^event:RunInstances/);
      await pasteAndEnter(text);
      await expectSearched(text);
    }
  });

  test("gives way to a suggestion that was moved to or clicked", async () => {
    await openBox("CloudTrail: Look Up by Event Name…");
    await editor.page.keyboard.insertText("ConsoleLogi");
    await editor
      .quickInput()
      .getByRole("option", { name: /ConsoleLogin/ })
      .waitFor();
    await editor.page.keyboard.press("ArrowDown");
    await editor.page.keyboard.press("Enter");
    await expectSearched("event:ConsoleLogin");
    await openBox("CloudTrail: Look Up by Event Name…");
    await editor.page.keyboard.insertText("PutBucketTag");
    await editor.screenshot("typing-suggestions");
    await editor
      .quickInput()
      .getByRole("option", { name: /PutBucketTagging/ })
      .click();
    await expectSearched("event:PutBucketTagging");
  });
});

describe("a text that filters a list of choices", () => {
  test("chooses what it matches when Enter comes at once", async () => {
    for (const [text, next] of [
      ["Event ID", "Look Up by Event ID"],
      ["Resource type", "Look Up by Resource type"],
      ["Access key", "Look Up by Access key"],
    ] as const) {
      await editor.command("CloudTrail: Search Events…");
      await enterBox("Select what to search by");
      await typeAndEnter(text);
      await editor.quickInput().getByText(next).waitFor();
      await editor.page.keyboard.press("Escape");
    }
  });

  test("chooses nothing where it matches nothing", async () => {
    await editor.command("CloudTrail: Search Events…");
    await enterBox("Select what to search by");
    await pasteAndEnter("no such choice");
    // The same box takes another text: Enter chose nothing.
    await editor.page.getByPlaceholder("Select what to search by").fill("");
    await pasteAndEnter("Access key");
    await editor.quickInput().getByText("Look Up by Access key").waitFor();
    await editor.page.keyboard.press("Escape");
  });
});

describe("over a slow connection", () => {
  test("Enter takes the row that the person sees: the text, or the suggestion moved to", async () => {
    latency.ms = 400;
    await openBox("CloudTrail: Look Up by Event Name…");
    await typeAndEnter("UpdateStac");
    await expectSearched("event:UpdateStac");
    await openBox("CloudTrail: Look Up by Event Name…");
    const { keyboard } = editor.page;
    await keyboard.insertText("UpdateStac");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await expectSearched("event:UpdateStack");
    // The cursor was on a suggestion when the text changed.
    await openBox("CloudTrail: Look Up by Event Name…");
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await pasteAndEnter("UpdateS");
    await expectSearched("event:UpdateS");
  });
});
