// The licences of the bundled packages, which must be distributed with the bundle.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * One text with the name, version and licence of every package in the bundles.
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @param {readonly string[]} copied packages whose files are shipped unbundled
 */
export function noticesOf(metafiles, copied) {
  const folders = new Set(copied.map((name) => `node_modules/${name}`));
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder !== undefined) {
        folders.add(folder);
      }
    }
  }
  /** @type {Map<string, Set<string>>} */
  const packagesByText = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const text = licenceOf(folder);
    packagesByText.set(text, (packagesByText.get(text) ?? new Set()).add(`${name} ${version} (${license})`));
  }
  const notices = [...packagesByText].map(([text, names]) => `==== ${[...names].join("\n==== ")}\n\n${text}\n`);
  return `The extension contains the following packages.\n\n${notices.join("\n")}`;
}

/** @param {string} folder */
function licenceOf(folder) {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8").trim())
    .join("\n\n");
}
