import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../project.ts";

/**
 * Makes this project an installed extension of the editor whose extensions are in the folder, through a link: what is
 * built later shows after the window is reloaded. Unlike an extension under development, it runs as people have it.
 */
export async function linkExtension(extensions: string): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly publisher: string;
    readonly name: string;
    readonly version: string;
  };
  const link = join(extensions, `${publisher}.${name}-${version}`);
  await mkdir(extensions, { recursive: true });
  // Removes the link only, never what it leads to.
  await rm(link, { force: true });
  // The editor lists the extensions of a folder anew when it has no list of its own.
  await rm(join(extensions, "extensions.json"), { force: true });
  // On Windows, a junction needs no special rights; other systems ignore the type.
  await symlink(root, link, "junction");
}
