import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowserPage } from "../../scripts/editor/page.ts";
import { cache, root } from "../../scripts/project.ts";
import { type RenderedMarkdown, renderMarkdown } from "../markdown.ts";
import { type PackagedFile, packagedFiles } from "./packaged.ts";

const repository = "https://github.com/cloudtrail-tools/cloudtrail-investigator";
/** Where the page finds the project's files: texts and pictures. */
const inRepository = new RegExp(`^${repository}/(?:blob|raw)/HEAD/([^#]+)(?:#(.+))?$`);

describe("the page of the extension", () => {
  let files: ReadonlyMap<string, PackagedFile>;
  let readme: RenderedMarkdown;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    files = await packagedFiles();
    readme = renderMarkdown(String(files.get("extension/readme.md")?.content));
    ({ page, close } = await openBrowserPage({ width: 1000, height: 900 }));
    // The repository as it will be once this state is published: the project's files, and nothing else.
    await page.route("**/*", async (route) => {
      const [, path] = inRepository.exec(route.request().url()) ?? [];
      await (path === undefined ? route.abort() : route.fulfill({ body: await readFile(join(root, path)) }));
    });
    const icon = files.get("extension/media/icon.png")?.content.toString("base64");
    await page.setContent(`<img id="icon" src="data:image/png;base64,${icon}" alt=""><main>${readme.html}</main>`);
  });
  afterAll(() => close());

  test("shows the icon and every picture, sharp at 1,000 pixels", async () => {
    await page.waitForLoadState("networkidle");
    const widths = await page.evaluate<number[]>(
      "Promise.all([...document.images].map((image) => image.decode().then(() => image.naturalWidth, () => 0)))",
    );
    await page.screenshot({ path: join(cache, "screenshots", "page.png"), fullPage: true });
    expect(widths).toHaveLength(readme.images.length + 1);
    const [icon, ...pictures] = widths;
    expect(icon).toBeGreaterThanOrEqual(128);
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    expect(pictures.filter((width) => width < 2_000)).toEqual([]);
  });

  test("names every file and heading that it links to", () => {
    const deadEnds = readme.links.filter((link) => {
      if (link.startsWith("#")) {
        return !readme.anchors.includes(link.slice(1));
      }
      const [, path] = inRepository.exec(link) ?? [];
      return path === undefined ? !link.startsWith("https://") : !existsSync(join(root, path));
    });
    expect(deadEnds).toEqual([]);
    const paths = readme.links.map((link) => inRepository.exec(link)?.[1]);
    expect(paths).toEqual(
      expect.arrayContaining(["docs/features.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]),
    );
  });

  test("takes its pictures from the repository: the VSIX has none of them", () => {
    expect(readme.images.filter(({ source }) => !inRepository.test(source))).toEqual([]);
    expect([...files.keys()].filter((name) => name.includes("docs/"))).toEqual([]);
  });
});
