import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { helpText, readCommandLine, type ServerOptions } from "../../../src/mcp/options.ts";

const FOLDER = resolve("/work");

function options(...args: string[]): ServerOptions {
  const line = readCommandLine(args, FOLDER);
  if (line.kind !== "serve") {
    throw new Error(JSON.stringify(line));
  }
  return line.options;
}

function problem(...args: string[]): string {
  const line = readCommandLine(args, FOLDER);
  return line.kind === "refused" ? line.problem : `not refused: ${JSON.stringify(line)}`;
}

describe("the command line of the MCP server", () => {
  it("names profiles, Regions and folders", () => {
    expect(
      options(
        ...["--profile", "production", "--profile=audit", "--profile", "production"],
        ...["--region", "eu-west-1,us-east-1", "--folder", "infrastructure"],
      ),
    ).toEqual({
      profiles: ["production", "audit"],
      regions: ["eu-west-1", "us-east-1"],
      folders: [resolve(FOLDER, "infrastructure")],
      cache: { megabytes: 500, days: 90, memoryOnly: false },
      mayCost: 0,
      pipelineRoles: [],
    });
  });

  it("allows every profile that needs no prompt only where that is asked for", () => {
    expect(options("--all-profiles", "--region", "all")).toMatchObject({ profiles: "all", regions: "all" });
    expect(options("--profile", "all")).toMatchObject({ profiles: ["all"] });
    expect(problem()).toContain("--profile NAME");
    expect(problem("--folder", ".")).toContain("--all-profiles");
    expect(problem("--profile", "a", "--all-profiles")).toContain("exclude each other");
  });

  it("bounds what is stored and what calls may cost", () => {
    expect(
      options(
        ...["--profile", "a", "--cache", "/cache", "--cache-megabytes", "20", "--cache-days=7"],
        ...["--no-cache", "--max-cost", "0.25", "--pipeline-role", "github-*"],
      ),
    ).toMatchObject({
      cache: { folder: resolve("/cache"), megabytes: 20, days: 7, memoryOnly: true },
      mayCost: 0.25,
      pipelineRoles: ["github-*"],
    });
    expect(problem("--profile", "a", "--max-cost", "-1")).toContain("--max-cost needs");
    expect(problem("--profile", "a", "--max-cost", "1e3")).toContain("from 0 to 10000");
    expect(problem("--profile", "a", "--cache-days", "0")).toContain("from 1 to 3650");
  });

  it("says what is wrong with an argument", () => {
    expect(problem("--profil", "a")).toBe('There is no option "--profil". Did you mean --profile?');
    expect(problem("-p", "a")).toBe('There is no option "-p".');
    expect(problem("production")).toBe('"production" is not an option. Options begin with "--".');
    expect(problem("--profile")).toBe("--profile needs a value after it.");
    expect(problem("--profile", "--region", "eu-west-1")).toBe("--profile needs a value after it.");
    expect(problem("--all-profiles=yes")).toBe("--all-profiles takes no value.");
    expect(problem("--profile", "a", "--region", "Ireland")).toContain('"Ireland" is not a Region');
    expect(problem("--profile", "a", "--cache", "x", "--cache", "y")).toBe("--cache is given twice.");
  });

  it("takes a value that begins with dashes where it is joined to its option", () => {
    expect(options("--profile=--odd").profiles).toEqual(["--odd"]);
  });

  it("prints nothing of an argument that would move the cursor", () => {
    expect(problem("--\u001b[2J")).not.toContain("\u001b");
    expect(problem("--profile", "a", "--region", "\u202e")).not.toContain("\u202e");
  });

  it("has a help with every option, and a version", () => {
    expect(readCommandLine(["--help"], FOLDER)).toEqual({ kind: "help" });
    expect(readCommandLine(["--version"], FOLDER)).toEqual({ kind: "version" });
    for (const name of ["profile", "all-profiles", "region", "folder", "max-cost", "cache", "no-cache", "help"]) {
      expect(helpText()).toContain(`  --${name}`);
    }
  });
});
