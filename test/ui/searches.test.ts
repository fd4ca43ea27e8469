import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

let editor: Editor;
beforeAll(async () => {
  // Tall enough for every search to stand in its view.
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1400, height: 1600 } });
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
    await editor.quickInput().getByText("Denials").click();
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
