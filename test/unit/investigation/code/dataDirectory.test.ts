import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { DataDirectory } from "../../../../src/investigation/code/terraform/dataDirectory.ts";

describe("the directory of terraform init", () => {
  it.each([
    [undefined, "/work/.terraform/modules/modules.json", true],
    [undefined, "/work/main.tf", false],
    ["/var/tf", "/var/tf/modules/queue/main.tf", true],
    ["/var/tf/", "/var/tf/modules/queue/main.tf", true],
    ["/var/tf", "/var/tf-other/main.tf", false],
    ["/", "/work/main.tf", false],
    ["../tf-data", "/work/app/tf-data/modules/a/main.tf", true],
    ["build/tf", "/work/app/build/tf/modules/a/main.tf", true],
    ["build/tf", "/work/app/tf/build/main.tf", false],
    [".", "/work/app/main.tf", false],
  ])("TF_DATA_DIR %j holds %s: %j", (written, file, expected) => {
    expect(new DataDirectory(written, posix).holds(file)).toBe(expected);
  });

  it.each([
    [undefined, "c:\\work\\.terraform\\modules\\modules.json", true],
    // The editor writes drive letters in lower case.
    ["C:\\TF", "c:\\tf\\modules\\queue\\main.tf", true],
    ["C:/tf", "c:\\tf\\modules\\queue\\main.tf", true],
    ["\\\\server\\share\\tf", "\\\\server\\share\\tf\\modules\\a\\main.tf", true],
    ["D:\\tf", "c:\\tf\\modules\\a\\main.tf", false],
    ["C:\\", "c:\\work\\main.tf", false],
    ["build/TF", "c:\\work\\build\\tf\\modules\\a\\main.tf", true],
    ["..\\tf", "c:\\work\\tf\\modules\\a\\main.tf", true],
  ])("TF_DATA_DIR %j holds %s on Windows: %j", (written, file, expected) => {
    expect(new DataDirectory(written, win32).holds(file)).toBe(expected);
  });

  it("is looked for where TF_DATA_DIR says, then in the root", () => {
    expect(new DataDirectory("C:\\tf", win32).of("c:\\work")).toEqual(["C:\\tf", "c:\\work\\.terraform"]);
    expect(new DataDirectory("data", win32).of("c:\\work")).toEqual(["c:\\work\\data", "c:\\work\\.terraform"]);
    expect(new DataDirectory("data", posix).of("/work")).toEqual(["/work/data", "/work/.terraform"]);
  });
});
