import { expect, it } from "vitest";
import { cacheFolder } from "../../../src/mcp/cacheFolder.ts";

it("stores events where programs of the platform store what they can fetch again", () => {
  expect(cacheFolder({}, "linux", "/home/alice")).toBe("/home/alice/.cache/cloudtrail-investigator");
  expect(cacheFolder({ XDG_CACHE_HOME: "/var/cache/alice" }, "linux", "/home/alice")).toBe(
    "/var/cache/alice/cloudtrail-investigator",
  );
  expect(cacheFolder({}, "darwin", "/Users/alice")).toBe("/Users/alice/Library/Caches/cloudtrail-investigator");
  expect(cacheFolder({ LOCALAPPDATA: "D:\\Local" }, "win32", "C:\\Users\\alice")).toBe(
    "D:\\Local\\cloudtrail-investigator\\Cache",
  );
  expect(cacheFolder({}, "win32", "C:\\Users\\alice")).toBe(
    "C:\\Users\\alice\\AppData\\Local\\cloudtrail-investigator\\Cache",
  );
});

it("ignores a relative folder in the environment", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "cache" }, "linux", "/home/alice")).toBe(
    "/home/alice/.cache/cloudtrail-investigator",
  );
});
