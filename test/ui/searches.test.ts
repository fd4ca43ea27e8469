import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

let editor: Editor;
/** Of the connection to the extension host. */
const latency = { ms: 0 };
beforeAll(async () => {
  // Tall enough for every search to stand in its view.
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1400, height: 1600 }, latency });
});
afterAll(() => editor?.close());

const search = (text: string) => enterSearch(editor, text);

/** Writes into the input box that is asked with. */
async function answer(text: string): Promise<void> {
  const input = editor.quickInput().locator("input.input:visible");
  await input.fill(text);
  await editor.page.keyboard.press("Enter");
}

async function reload(): Promise<void> {
  await editor.reload();
  await editor.openSidebar();
}

describe("searches", () => {
  test("are remembered, saved, renamed and there again after a reload", async () => {
    await editor.openSidebar();
    await editor.treeItems(/^Starter search, Root user/).waitFor();
    await editor.screenshot("searches-none");
    await search("event:ConsoleLogin last:30d");
    await editor.treeItems(/^Recent search, event:ConsoleLogin last:30d, \d+ events/).waitFor();
    await search("-readonly last:7d");
    await editor.treeItems(/^Recent search, -readonly last:7d, \d+ events/).waitFor();

    await editor.command("CloudTrail: Save Search…");
    await answer("Changes of the week");
    await editor.treeItems(/^Saved search, Changes of the week/).waitFor();
    await editor.chooseInMenu(/^Saved search/, /^Rename…/);
    await answer("Weekly changes");
    await editor.treeItems(/^Saved search, Weekly changes, -readonly last:7d/).waitFor();
    await editor.screenshot("searches-saved");

    await reload();
    await editor.treeItems(/^Saved search, Weekly changes/).waitFor();
    await editor.treeItems(/^Recent search, event:ConsoleLogin/).click();
    const results = await editor.webview(/CloudTrail search/);
    await results
      .getByText(/complete/)
      .first()
      .waitFor();
  });

  test("come back when they were removed by mistake", async () => {
    await editor.chooseInMenu(/^Saved search/, /^Remove/);
    await expect.poll(() => editor.treeItems(/^Saved search/).count()).toBe(0);
    await editor.command("Notifications: Show Notifications");
    await editor.page.getByRole("button", { name: "Undo" }).click();
    await editor.treeItems(/^Saved search, Weekly changes/).waitFor();
  });

  test("are shared as files, and use a profile that one names when the person allows it", async () => {
    const shared = join(editor.demo.workspace, ".cloudtrail");
    await rm(shared, { recursive: true, force: true, maxRetries: 10 });
    await editor.chooseInMenu(/^Saved search/, "Save Search as File…");
    await editor.treeItems(/^Workspace search, Weekly changes/).waitFor();
    expect(await readdir(shared)).toEqual(["weekly-changes.cloudtrail-search.json"]);
    expect(JSON.parse(await readFile(join(shared, "weekly-changes.cloudtrail-search.json"), "utf8"))).toEqual({
      name: "Weekly changes",
      text: "-readonly last:7d",
    });

    await mkdir(shared, { recursive: true });
    await writeFile(
      join(shared, "denials.cloudtrail-search.json"),
      JSON.stringify({ name: "Denials", text: "error:*Denied* last:7d", profiles: ["production-audit"] }),
    );
    await editor.treeItems(/^Workspace search, Denials/).click();
    await editor.page.getByText("Allow this search to use your AWS profiles? production-audit").waitFor();
    await editor.screenshot("searches-profiles");
    await editor.page.getByRole("button", { name: "Cancel" }).click();
    expect(await editor.treeItems(/^Recent search, error/).count()).toBe(0);

    await editor.treeItems(/^Workspace search, Denials/).click();
    await editor.page.getByRole("button", { name: "Use These Profiles" }).click();
    await editor.treeItems(/^Recent search, error:\*Denied\* last:7d, production-audit/).waitFor();
    // Once allowed, it is not asked about again.
    await editor.command("CloudTrail: Run Saved Search…");
    await editor.pick("Denials");
    await editor.quickInput().waitFor({ state: "hidden" });
    expect(await editor.page.getByRole("button", { name: "Use These Profiles" }).count()).toBe(0);
    await editor.screenshot("searches-all");
  });
});

describe("an export", () => {
  async function exported(label: string, ending: string): Promise<Buffer> {
    const results = await editor.webview(/CloudTrail search/);
    await results.getByRole("button", { name: "Copy or Export" }).click();
    await results.getByRole("menuitem", { name: label }).click();
    // The dialog offers a name in the workspace.
    await editor
      .quickInput()
      .getByText(/^Export \d+ events$/)
      .waitFor();
    await editor.quickInput().getByRole("button", { name: "OK" }).click();
    await expect.poll(() => exports(), { timeout: 60_000 }).toContainEqual(expect.stringMatching(`\\.${ending}$`));
    const name = (await exports()).find((file) => file.endsWith(`.${ending}`)) ?? "";
    return readFile(join(editor.demo.workspace, name));
  }

  async function exports(): Promise<readonly string[]> {
    return (await readdir(editor.demo.workspace)).filter((name) => name.includes("cloudtrail-events"));
  }

  test("holds the same events in every format", async () => {
    await editor.treeItems(/^Saved search, Weekly changes/).click();
    const results = await editor.webview(/CloudTrail search/);
    await results.getByText(/· complete/).waitFor();
    const json = JSON.parse((await exported("Export All as JSON…", "json")).toString()) as {
      Records: { eventID: string }[];
    };
    const ids = json.Records.map(({ eventID }) => eventID);
    expect(ids.length).toBeGreaterThan(20);
    const lines = (await exported("Export All as JSON Lines…", "jsonl")).toString().trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { eventID: string }).eventID)).toEqual(ids);
    const csv = parse(await exported("Export All as CSV…", "csv"), { bom: true, columns: true }) as {
      eventID: string;
    }[];
    expect(csv.map(({ eventID }) => eventID)).toEqual(ids);
    const bytes = await exported("Export All as Parquet…", "parquet");
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ eventID }) => eventID as string)).toEqual(ids);
    expect(rows[0]?.time).toBeInstanceOf(Date);
    expect(await exports()).toHaveLength(4);
    await editor.command("Notifications: Show Notifications");
    await editor.page
      .locator(".notifications-center")
      .getByText(/^Exported \d+ events to .*parquet/)
      .waitFor();
    await editor.screenshot("searches-exported");
  });
});

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
    const [seen] = await suggestions();
    await editor.page.keyboard.press("Escape");
    expect(seen).toMatch(/^A[KS]IA/);
    // Also a part of a key that is suggested, and one with more at its end.
    const texts = [seen?.slice(0, -1) ?? "", `${seen}Z`, "AKIANEVERSEEN0000000"];
    for (const text of texts) {
      await openBox("CloudTrail: Look Up by Access Key…");
      await pasteAndEnter(text);
      await expectSearched(`key:${text}`);
    }
  });

  test("is searched when it was typed fast", async () => {
    for (const name of ["ConsoleLogi", "RunInstances", "Asume"]) {
      await openBox("CloudTrail: Look Up by Event Name…");
      await typeAndEnter(name);
      await expectSearched(`event:${name}`);
    }
  });

  test("is searched as a search text, too", async () => {
    for (const text of ["user:alice", "event:ConsoleLogin -user:bob"]) {
      await editor.command("CloudTrail: Search Events…");
      await editor.pick("Search text");
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
    latency.ms = 200;
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
