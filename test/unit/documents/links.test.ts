import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../../scripts/project.ts";
import { renderMarkdown } from "../../markdown.ts";

/** The documents of the project, for those who read them on GitHub or in the editor. */
const documents = ["", "docs", ".github"]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name).split(sep).join("/")))
  .filter((path) => path.endsWith(".md"));

const rendered = (path: string) => renderMarkdown(readFileSync(join(root, path), "utf8"));

/** Why a link of a document leads nowhere; undefined where it leads somewhere, or out of the project. */
function deadEnd(document: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) {
    return /^(https|mailto):/.test(link) ? undefined : `${link}: not https`;
  }
  const [path = "", anchor] = decodeURI(link).split("#");
  const target = path === "" ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) {
    return `${link}: no such file`;
  }
  return anchor === undefined || rendered(target).anchors.includes(anchor) ? undefined : `${link}: no such heading`;
}

describe("the documents", () => {
  test("are found", () => {
    expect(documents).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/features.md"]));
  });

  test.each(documents)("%s: every link and picture leads somewhere", (document) => {
    const { links, images } = rendered(document);
    const targets = [...links, ...images.map(({ source }) => source)];
    expect(targets.map((link) => deadEnd(document, link)).filter((fault) => fault !== undefined)).toEqual([]);
  });

  test.each(documents)("%s: every picture has a text for those who don't see it", (document) => {
    expect(rendered(document).images.filter(({ text }) => text.trim() === "")).toEqual([]);
  });

  test("a link to a missing file or heading would be found", () => {
    expect(deadEnd("docs/features.md", "../nowhere.md")).toContain("no such file");
    expect(deadEnd("docs/features.md", "../README.md#no-such")).toContain("no such heading");
    expect(deadEnd("docs/features.md", "../README.md#search-language")).toBeUndefined();
  });
});
