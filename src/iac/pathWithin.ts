/**
 * Resolves a path written in a workspace file to a path relative to the workspace folder, with "/": "modules/queue",
 * "." for the folder itself. Undefined when it is absolute, leaves the folder or is not a valid path. Symbolic links
 * are not resolved: compare real paths before opening it.
 *
 * @param from The folder that the path is relative to, itself relative to the workspace folder: "terraform", ".".
 */
export function pathWithin(from: string, path: string): string | undefined {
  const written = path.replaceAll("\\", "/");
  if (written.startsWith("/") || /^[a-z]:/i.test(written) || written.includes("\0") || written.length > 4_096) {
    return undefined;
  }
  const parts: string[] = [];
  for (const part of `${from}/${written}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) {
        return undefined;
      }
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  return parts.join("/") || ".";
}
