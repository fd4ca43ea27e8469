// node scripts/pictures/walkthrough.ts: takes the pictures of the walkthrough from the editor with the demo account, in each
// theme, and writes them into media/walkthrough. Needs a built dist/.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import { EDITOR_THEMES, Editor } from "../../test/ui/editor.ts";
import { root } from "../project.ts";

interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A narrow window: the pictures are no larger than what they show, because they are part of the package. */
const SIZE = { width: 620, height: 720 };
/** So many fit into half a byte. */
const COLORS = 16;

/** Each step of the walkthrough: brings the editor to what its picture shows, and returns the part to take. */
const STEPS: Readonly<Record<string, (editor: Editor) => Promise<Clip>>> = {
  codeLens: async (editor) => {
    await editor.command("View: Toggle Primary Side Bar Visibility");
    await editor.openFile("network.tf");
    const lens = editor.page.locator(".codelens-decoration a").filter({ hasText: "outside Terraform" }).first();
    await lens.waitFor();
    const { x, y } = await boxOf(lens);
    return { x: Math.max(0, x - 70), y: Math.max(0, y - 30), width: 500, height: 200 };
  },
  sampleData: async (editor) => {
    await editor.command("CloudTrail: Explore Sample Data");
    const view = await resultsOf(editor, /Sample data/);
    await view.getByText("DeleteTrail").waitFor();
    return partFrom(view.getByRole("grid"), 240);
  },
  search: async (editor) => {
    const view = await resultsOf(editor, /Sample data/);
    const input = view.getByRole("combobox");
    await input.fill("user:svc-monitoring -readonly");
    await input.press("Enter");
    await view.getByText("CreateLoginProfile").waitFor({ state: "hidden" });
    await view.getByText("PutBucketPolicy").first().waitFor();
    return partFrom(input, 240);
  },
  whatChanged: async (editor) => {
    await editor.command("CloudTrail: What Changed?");
    const view = await resultsOf(editor, /What changed/);
    await view.getByText(/have arrived/).waitFor();
    await view.locator(".group-open").first().waitFor();
    return partFrom(view.locator(".timeline"), 240);
  },
  account: async (editor) => {
    await editor.command("View: Close All Editors");
    await editor.openSidebar();
    await editor.expand(/^development,/);
    await editor.expand(/eu-west-1/);
    await editor.expand(/^Event history/);
    await editor
      .treeItems(/^(Today|Yesterday|Last hour|\w{3} \d)/)
      .first()
      .waitFor();
    const { x, y, width } = await boxOf(editor.page.locator(".sidebar").first());
    return { x, y, width, height: 300 };
  },
};

/** The page of the results view in the tab of this name, which is in front. */
async function resultsOf(editor: Editor, tab: RegExp): Promise<Frame> {
  await editor.page.getByRole("tab", { name: tab, selected: true }).waitFor();
  return editor.webview(/CloudTrail search/);
}

/** Takes all pictures. Returns their paths. */
export async function takeWalkthroughPictures(): Promise<readonly string[]> {
  const folder = join(root, "media", "walkthrough");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const editor = await Editor.open({ size: SIZE, demo: { end: Math.floor(Date.now() / 60_000) * 60_000 } });
  const paths: string[] = [];
  try {
    const encoder = await editor.page.context().newPage();
    for (const [step, show] of Object.entries(STEPS)) {
      const clip = await show(editor);
      for (const [kind, theme] of Object.entries(EDITOR_THEMES)) {
        await editor.useTheme(theme);
        // The views get the colors after the editor.
        await editor.page.waitForTimeout(1_500);
        await editor.page.mouse.move(SIZE.width - 5, SIZE.height - 5);
        const png = await editor.page.screenshot({ clip, animations: "disabled", caret: "hide" });
        const path = join(folder, `${step}-${kind}.webp`);
        await writeFile(path, await webpOf(encoder, png));
        paths.push(path);
      }
    }
  } finally {
    await editor.close();
  }
  return paths.toSorted();
}

/**
 * Lossless WebP in the browser's own encoder, of the most frequent colors: text stays sharp, and takes fewer bytes than in a
 * lossy picture.
 */
async function webpOf(page: Page, png: Buffer): Promise<Buffer> {
  const encode = `async (source) => {
    const bitmap = await createImageBitmap(await (await fetch("data:image/png;base64," + source)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, ${COLORS}).map(([color]) => color);
    const distance = (a, b) => [0, 8, 16].reduce((sum, bit) => sum + ((a >> bit & 255) - (b >> bit & 255)) ** 2, 0);
    const nearest = new Map([...counts.keys()].map((color) =>
      [color, palette.reduce((best, one) => distance(one, color) < distance(best, color) ? one : best)]));
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = nearest.get(pixels[at]);
    context.putImageData(image, 0, 0);
    return canvas.toDataURL("image/webp", 1);
  }`;
  const url = await page.evaluate<string>(`(${encode})(${JSON.stringify(png.toString("base64"))})`);
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

async function boxOf(element: Locator): Promise<Clip> {
  const box = await element.boundingBox();
  if (box === null) {
    throw new Error("What a picture shows is not visible.");
  }
  return box;
}

/** The upper part of an element and what is below it. */
async function partFrom(element: Locator, height: number): Promise<Clip> {
  const box = await boxOf(element);
  return { x: box.x - 10, y: box.y - 10, width: Math.min(box.width + 20, SIZE.width - box.x), height };
}

if (import.meta.main) {
  console.log((await takeWalkthroughPictures()).join("\n"));
}
