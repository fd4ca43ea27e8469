import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { isBelow, pathInside } from "../../../src/iac/pathInside.ts";

describe("a path in a folder", () => {
  it.each([
    ["/work/app/main.tf", "/work/app", "main.tf"],
    ["/work/app/modules/queue/main.tf", "/work/app", "modules/queue/main.tf"],
    ["/work/app", "/work/app", ""],
    ["/logs/a.json", "/", "logs/a.json"],
    ["/work/app/..queue/main.tf", "/work/app", "..queue/main.tf"],
    ["/work/application/main.tf", "/work/app", undefined],
    ["/work", "/work/app", undefined],
    ["/work/App/main.tf", "/work/app", undefined],
  ])("%s is in %s as %j", (file, folder, expected) => {
    expect(pathInside(file, folder, posix)).toBe(expected);
  });

  it.each([
    ["c:\\work\\app\\main.tf", "c:\\work\\app", "main.tf"],
    ["c:\\work\\app\\main.tf", "C:\\Work\\app", "main.tf"],
    ["c:/work/app/main.tf", "c:\\work\\app", "main.tf"],
    ["Z:\\logs\\a.json", "z:\\", "logs\\a.json"],
    ["\\\\server\\share\\logs\\a.json", "\\\\server\\share\\logs", "a.json"],
    ["\\\\Server\\share\\a.json", "\\\\server\\share\\", "a.json"],
    ["c:\\work\\application\\main.tf", "c:\\work\\app", undefined],
    ["d:\\work\\app\\main.tf", "c:\\work\\app", undefined],
    ["\\\\other\\share\\a.json", "\\\\server\\share", undefined],
    ["c:\\work", "c:\\work\\app", undefined],
  ])("%s is in %s as %j on Windows", (file, folder, expected) => {
    expect(pathInside(file, folder, win32)).toBe(expected);
  });

  it("is not below itself", () => {
    expect(isBelow("/work", "/work", posix)).toBe(false);
    expect(isBelow("/work/a", "/work", posix)).toBe(true);
    expect(isBelow("c:\\", "C:\\", win32)).toBe(false);
  });
});
