import { describe, expect, test } from "vitest";
import { CreationStacks, type SourceFiles, type SourceLocation } from "../../../../src/iac/cdk/creationStack.ts";
import { workspaceIn } from "./memoryFiles.ts";

async function places(files: SourceFiles, ...frames: readonly string[]): Promise<readonly SourceLocation[]> {
  const found: SourceLocation[] = [];
  for await (const place of new CreationStacks(files).locations(frames)) {
    found.push(place);
  }
  return found;
}

/** Generated line 2, column 8 is line 5, column 4 of the source. ";;" skips lines; IAIQ moves by 4, 0, 4, 8. */
const map = (more: object = {}) => ({
  version: 3,
  sources: ["../lib/stack.ts"],
  names: [],
  mappings: ";QAII",
  ...more,
});
const compiled = (url: string) => `"use strict";\n        new Bucket(this, "Uploads");\n//# sourceMappingURL=${url}\n`;
const inline = (content: object) => `data:application/json;charset=utf-8;base64,${btoa(JSON.stringify(content))}`;
const frame = "new S (/w/dist/stack.js:2:9)";
const original = { path: "/w/lib/stack.ts", line: 4, character: 4 };

describe("source locations", () => {
  test("yields the workspace's own frames, innermost first", async () => {
    const files = workspaceIn(["/w"], { "/w/lib/s.ts": "", "/w/app.py": "" });
    expect(
      await places(
        files,
        "...new Bucket in aws-cdk-lib...",
        "new Bucket (/w/node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:2)",
        "new S (/w/lib/s.ts:12:5)",
        "gone (/w/lib/gone.ts:1:1)",
        "__init__ (/w/app.py:7)",
        "Module._compile (node:internal/modules/cjs/loader:1692:14)",
      ),
    ).toEqual([
      { path: "/w/lib/s.ts", line: 11, character: 4 },
      { path: "/w/app.py", line: 6 },
    ]);
  });

  test.each([
    ["inline", { "/w/dist/stack.js": compiled(inline(map())) }],
    ["in a file", { "/w/dist/stack.js": compiled("stack.js.map"), "/w/dist/stack.js.map": map() }],
    ["in a folder of its own", { "/w/dist/stack.js": compiled("../maps/s.map"), "/w/maps/s.map": map() }],
    ["with a root", { "/w/dist/stack.js": compiled(inline(map({ sourceRoot: "../lib", sources: ["stack.ts"] }))) }],
    ["absolute", { "/w/dist/stack.js": compiled(inline(map({ sources: ["file:///w/lib/stack.ts"] }))) }],
  ])("maps compiled JavaScript to its source: map %s", async (_, files) => {
    expect(await places(workspaceIn(["/w"], { "/w/lib/stack.ts": "", ...files }), frame)).toEqual([original]);
  });

  test.each([
    ["a source outside", compiled(inline(map({ sources: ["../../../etc/passwd"] })))],
    ["a source that is not there", compiled(inline(map({ sources: ["../lib/gone.ts"] })))],
    ["a map outside", compiled("../../elsewhere.map")],
    ["no map", 'new Bucket(this, "Uploads");'],
    ["a broken map", compiled("data:application/json;base64,e30")],
    ["mappings that are none", compiled(inline(map({ mappings: ";!!!!" })))],
    ["another version", compiled(inline(map({ version: 2 })))],
  ])("uses the JavaScript itself without a valid map: %s", async (_, text) => {
    const files = workspaceIn(["/w"], { "/w/dist/stack.js": text, "/etc/passwd": "", "/elsewhere.map": map() });
    expect(await places(files, frame)).toEqual([{ path: "/w/dist/stack.js", line: 1, character: 8 }]);
    expect(files.opened.every((path) => path.startsWith("/w/"))).toBe(true);
  });

  test("handles Windows drive case, both slashes and URLs, with the folder as the editor spells it", async () => {
    const files = workspaceIn(["c:\\Work\\app"], { "c:\\Work\\app\\lib\\s.ts": "" });
    const place = { path: "c:\\Work\\app\\lib\\s.ts", line: 0, character: 4 };
    expect(
      await places(
        files,
        "new S (C:\\Work\\app\\lib\\s.ts:1:5)",
        "new S (C:/Work/app/lib/s.ts:1:5)",
        "file:///C:/Work/app/lib/s.ts:1:5",
        "new S (C:\\Work\\app\\..\\other\\s.ts:1:5)",
        "new S (D:\\Work\\app\\lib\\s.ts:1:5)",
      ),
    ).toEqual([place, place, place]);
  });

  test("handles several folders, also with a common prefix", async () => {
    const files = workspaceIn(["/w/one", "/w/two"], { "/w/two/s.ts": "", "/w/one-more/s.ts": "" });
    expect(await places(files, "a (/w/one-more/s.ts:1:1)", "b (/w/two/s.ts:1:1)")).toEqual([
      { path: "/w/two/s.ts", line: 0, character: 0 },
    ]);
  });

  test("handles a workspace that is reached through a link", async () => {
    const links = { "/home/w": "/disk/w", "/home/w/s.ts": "/disk/w/s.ts" };
    const files = workspaceIn(["/home/w"], { "/home/w/s.ts": "" }, links);
    expect(await places(files, "a (/home/w/s.ts:1:1)")).toHaveLength(1);
  });
});
