import type { AssemblyFiles } from "../../../../src/iac/cdk/assembly.ts";
import type { SourceFiles } from "../../../../src/iac/cdk/creationStack.ts";

/** Objects are serialized as JSON. */
function texts(files: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === "string" ? content : JSON.stringify(content),
    ]),
  );
}

/** An in-memory assembly folder that records requested paths. */
export function assemblyIn(files: Readonly<Record<string, unknown>>): AssemblyFiles & { readonly asked: string[] } {
  const byPath = texts(files);
  const asked: string[] = [];
  return {
    asked,
    read: (path) => {
      asked.push(path);
      return byPath.get(path);
    },
  };
}

/** An in-memory workspace. `links`: paths that are symbolic links. */
export function workspaceIn(
  folders: readonly string[],
  files: Readonly<Record<string, unknown>>,
  links: Readonly<Record<string, string>> = {},
  sources: readonly string[] = [],
): SourceFiles & { readonly opened: string[] } {
  const byPath = texts(files);
  const opened: string[] = [];
  return {
    folders,
    opened,
    sources: async () => sources,
    realPath: async (path) => links[path] ?? (byPath.has(path) || folders.includes(path) ? path : undefined),
    read: async (path) => {
      opened.push(path);
      return byPath.get(path);
    },
  };
}
