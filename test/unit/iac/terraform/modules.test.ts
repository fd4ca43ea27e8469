import { describe, expect, it } from "vitest";
import { pathWithin } from "../../../../src/iac/pathWithin.ts";
import { modulesByCalls, readModulesFile } from "../../../../src/iac/terraform/modules.ts";
import type { ModuleBlock } from "../../../../src/iac/terraform/terraformFile.ts";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const call = (name: string, source?: string): ModuleBlock => ({
  name,
  ...(source === undefined ? {} : { source }),
  providers: new Map(),
  range,
  nameRange: range,
});
const manifest = (modules: readonly unknown[]): string => JSON.stringify({ Modules: modules });

describe("paths", () => {
  it.each([
    [".", "modules/a", "modules/a"],
    ["terraform", "./modules/../a/", "terraform/a"],
    ["terraform", "../shared", "shared"],
    ["terraform", ".", "terraform"],
    ["terraform", "..", "."],
    ["terraform", "..\\shared", "shared"],
    ["terraform", "../..", undefined],
    ["terraform", "../../etc/passwd", undefined],
    ["terraform", "a/../../../x", undefined],
    [".", "/etc/passwd", undefined],
    [".", "\\\\host\\share", undefined],
    [".", "C:\\x", undefined],
    [".", "a\0b", undefined],
    [".", "x".repeat(5_000), undefined],
  ])("%s + %j resolves to %j", (from, path, within) => {
    expect(pathWithin(from, path)).toBe(within);
  });
});

describe("modules.json", () => {
  it("returns the address and directory of each module, the root first", () => {
    const modules = readModulesFile(
      manifest([
        { Key: "", Source: "", Dir: "." },
        { Key: "net", Source: "./net", Dir: "net" },
        { Key: "net.sub", Source: "x/y", Dir: ".terraform/modules/net.sub/modules/z", Version: "1" },
        { Key: "again", Source: "./net", Dir: "net" },
      ]),
      "terraform",
    );
    expect(modules).toEqual([
      { address: "", directory: "terraform" },
      { address: "module.net", directory: "terraform/net" },
      { address: "module.net.module.sub", directory: "terraform/.terraform/modules/net.sub/modules/z" },
      { address: "module.again", directory: "terraform/net" },
    ]);
  });

  it("drops directories outside the folder", () => {
    const modules = readModulesFile(
      manifest([
        { Key: "up", Dir: "../../../etc" },
        { Key: "root", Dir: "/etc" },
        { Key: "drive", Dir: "C:\\Windows" },
        { Key: "", Dir: "/etc" },
      ]),
      "terraform",
    );
    expect(modules).toEqual([{ address: "", directory: "terraform" }]);
  });

  it("drops malformed entries and other files", () => {
    const odd = [
      null,
      1,
      {},
      { Key: "a" },
      { Key: 'a"b', Dir: "x" },
      { Key: "a..b", Dir: "x" },
      { Key: "a]", Dir: "x" },
    ];
    expect(readModulesFile(manifest(odd), ".")).toEqual([{ address: "", directory: "." }]);
    expect(readModulesFile("{", ".")).toBeUndefined();
    expect(readModulesFile('{"Modules": {}}', ".")).toBeUndefined();
    expect(readModulesFile("null", ".")).toBeUndefined();
  });
});

describe("without modules.json", () => {
  it("follows only local sources", () => {
    const calls: Readonly<Record<string, readonly ModuleBlock[]>> = {
      tf: [call("net", "./net"), call("vpc", "terraform-aws-modules/vpc/aws"), call("odd"), call("up", "../../etc")],
      "tf/net": [call("sub", "../shared/sub")],
    };
    expect(modulesByCalls("tf", (directory) => calls[directory] ?? [])).toEqual([
      { address: "", directory: "tf" },
      { address: "module.net", directory: "tf/net" },
      { address: "module.net.module.sub", directory: "tf/shared/sub" },
    ]);
  });

  it("terminates when modules call each other", () => {
    const modules = modulesByCalls("tf", () => [call("a", "."), call("b", "./")]);
    expect(modules.length).toBeLessThanOrEqual(5_000);
    expect(modulesByCalls("tf", () => [call("a", ".")])).toHaveLength(33);
  });
});
