// The licenses of the bundled packages, which must be distributed with the bundle.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Texts of licenses by SPDX identifier, for packages that name a license but don't contain it. */
const STANDARD = fileURLToPath(new URL("licenses/", import.meta.url));

/**
 * One text with the name, version and license of every package in the bundles. Packages with the same license text share
 * it.
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @param {readonly string[]} copied packages whose files are shipped unbundled
 * @param {string} [root] the folder of node_modules
 * @throws when the license of a package is not known
 */
export function noticesOf(metafiles, copied, root = ".") {
  /** @type {Map<string, Set<string>>} */
  const packagesByText = new Map();
  for (const folder of packageFolders(metafiles, copied)) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const text = licenseIn(join(root, folder)) || standardText(license);
    if (text === "") {
      throw new Error(`${name} ${version} (${license}) is bundled without the text of its license.`);
    }
    packagesByText.set(text, (packagesByText.get(text) ?? new Set()).add(`${name} ${version} (${license})`));
  }
  const notices = [...packagesByText].map(([text, names]) => `==== ${[...names].join("\n==== ")}\n\n${text}\n`);
  return `The extension contains the following packages.\n\n${notices.join("\n")}`;
}

/**
 * The folders of all packages with a file in a bundle, sorted. esbuild writes "/" on every system.
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @param {readonly string[]} copied
 */
function packageFolders(metafiles, copied) {
  const folders = new Set(copied.map((name) => `node_modules/${name}`));
  for (const path of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    // The innermost package: packages can contain others.
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    if (folder !== undefined) {
      folders.add(folder);
    }
  }
  return [...folders].sort();
}

/**
 * The licenses and notices in a package's folder. Empty: there are none.
 * @param {string} folder
 */
function licenseIn(folder) {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => plain(readFileSync(join(folder, file), "utf8")))
    .join("\n\n");
}

/**
 * Empty: the text of this license is not known.
 * @param {unknown} identifier
 */
function standardText(identifier) {
  const file =
    typeof identifier === "string" && /^[\w.-]+$/.test(identifier) ? join(STANDARD, `${identifier}.txt`) : "";
  return existsSync(file) ? plain(readFileSync(file, "utf8")) : "";
}

/** @param {string} text */
function plain(text) {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trim();
}
