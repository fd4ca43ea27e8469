import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { desktopVersion } from "../../../scripts/editor/desktop.ts";
import { notesOf, releaseProblems } from "../../../scripts/releaseChecks.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const changelog =
  "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-30\n\n### Added\n\n- This.\n\n## [1.2.2]\n\n- That.\n";

describe("a release", () => {
  it("is made of a tag, a manifest and a CHANGELOG with the same version", () => {
    expect(releaseProblems({ tag: "v1.2.3", version: "1.2.3", changelog })).toEqual([]);
    expect(releaseProblems({ tag: "v1.2.3", version: "1.2.3", changelog: changelog.replaceAll("\n", "\r\n") })).toEqual(
      [],
    );
  });

  it.each([
    ["a tag of another version", { tag: "v1.2.4" }, ["The tag is v1.2.4, but package.json has version 1.2.3."]],
    ["a tag that is no version", { tag: "1.2.3; rm" }, ['The tag must look like v1.2.3, not "1.2.3; rm".']],
    [
      "a version that the CHANGELOG lacks",
      { tag: "v1.2.5", version: "1.2.5" },
      ['CHANGELOG.md has no text under "## [1.2.5]".'],
    ],
    [
      "a version without text",
      { changelog: "## [1.2.3]\n\n### Added\n\n## [1.2.2]\n\n- That.\n" },
      ['CHANGELOG.md has no text under "## [1.2.3]".'],
    ],
    [
      "changes that belong to no version",
      { changelog: changelog.replace("[Unreleased]\n", "[Unreleased]\n\n- More.\n") },
      ['CHANGELOG.md has changes under "## [Unreleased]".'],
    ],
  ])("is refused for %s", (_what, change, problems) => {
    expect(releaseProblems({ tag: "v1.2.3", version: "1.2.3", changelog, ...change })).toEqual(problems);
  });

  it("has the notes of its own version only", () => {
    expect(notesOf(changelog, "1.2.3")).toBe("### Added\n\n- This.");
    expect(notesOf(changelog, "1.2.2")).toBe("- That.");
    expect(notesOf(changelog, "1.2")).toBeUndefined();
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: unknown;
        readonly steps?: readonly Step[];
        readonly uses?: string;
        readonly "timeout-minutes"?: number;
        readonly strategy?: { readonly matrix: { readonly vscode?: readonly string[] } };
      }
    >
  >;
}

describe("the workflows", () => {
  const workflows = readdirSync(join(root, ".github", "workflows")).map(
    (name) => [name, read(".github", "workflows", name)] as const,
  );
  const { scripts, engines, devDependencies } = JSON.parse(read("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
    readonly engines: { readonly vscode: string };
    readonly devDependencies: Readonly<Record<string, string>>;
  };

  it.each(workflows)("%s pins every action by commit and names its version", (_name, text) => {
    const used = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) {
      expect(line).toMatch(/uses: (?:\.\/\.github\/workflows\/\w+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  it.each(workflows)("%s may only read, except the job that makes the GitHub release", (name, text) => {
    const { permissions, jobs } = parse(text) as Workflow;
    expect(permissions).toEqual({ contents: "read" });
    const more = Object.entries(jobs).filter(([, job]) => job.permissions !== undefined);
    expect(more.map(([job, { permissions: own }]) => [job, own])).toEqual(
      name === "release.yml" ? [["github", { contents: "write" }]] : [],
    );
  });

  it.each(workflows)("%s runs scripts that exist, ends in time, and puts no expression into a shell", (_name, text) => {
    const { jobs } = parse(text) as Workflow;
    for (const job of Object.values(jobs)) {
      expect(job.uses ?? job["timeout-minutes"]).toBeDefined();
      for (const { run = "" } of job.steps ?? []) {
        expect(run).not.toContain("${{");
        for (const [, script = ""] of run.matchAll(/npm run ([\w:]+)/g)) {
          expect(Object.keys(scripts)).toContain(script);
        }
      }
    }
  });

  it("test the versions of the editor that the download knows", () => {
    const { jobs } = parse(read(".github", "workflows", "ci.yml")) as Workflow;
    const versions = jobs.desktop?.strategy?.matrix.vscode ?? [];
    expect(versions.map((version) => desktopVersion(version, engines.vscode))).toEqual(["1.109.0", "stable"]);
  });

  it("publish with the vsce that packages", () => {
    const publish = JSON.parse(read(".github", "publish", "package.json")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    expect(publish.dependencies["@vscode/vsce"]).toBe(devDependencies["@vscode/vsce"]);
    for (const version of Object.values(publish.dependencies)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});

describe("the version of the desktop editor", () => {
  it.each([
    ["stable", "stable"],
    ["insiders", "insiders"],
    ["oldest", "1.109.0"],
    ["1.112.1", "1.112.1"],
  ])("%s is %s", (wanted, version) => {
    expect(desktopVersion(wanted, "^1.109.0")).toBe(version);
  });

  it.each(["newest", "../1.2.3", "1.2", ""])("%j does not exist", (wanted) => {
    expect(() => desktopVersion(wanted, "^1.109.0")).toThrow(/There is no version/);
  });
});

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

describe("the issue forms", () => {
  const forms = readdirSync(join(root, ".github", "ISSUE_TEMPLATE")).filter((name) => name !== "config.yml");

  // Source: "Syntax for GitHub's form schema" of the GitHub documentation.
  it.each(forms)("%s is one that GitHub shows", (file) => {
    const { name, description, body } = parse(read(".github", "ISSUE_TEMPLATE", file)) as Form;
    expect(name).toMatch(/^.{3,}$/);
    expect(description).toMatch(/\.$/);
    const fields = body.filter(({ type }) => type !== "markdown");
    expect(fields.length).toBeGreaterThan(0);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    for (const { type, id, attributes } of body) {
      expect(["markdown", "textarea", "input", "dropdown", "checkboxes"]).toContain(type);
      if (type === "markdown") {
        expect(attributes.value).toEqual(expect.any(String));
      } else {
        expect(id).toMatch(/^[\w-]+$/);
        expect(attributes.label).toEqual(expect.any(String));
      }
      const options = attributes.options as readonly unknown[] | undefined;
      expect(type === "dropdown").toBe(options !== undefined);
      expect(new Set(options).size).toBe(options?.length ?? 0);
      expect((options ?? []).every((option) => typeof option === "string" && option !== "None")).toBe(true);
    }
  });

  it("warn about what becomes public wherever a record or log may be pasted", () => {
    for (const file of ["bug.yml", "false-statement.yml"]) {
      expect(read(".github", "ISSUE_TEMPLATE", file)).toMatch(/Issues are public/);
    }
  });
});

it("documents link only to files that exist", () => {
  for (const document of ["SECURITY.md", "SUPPORT.md", "CONTRIBUTING.md"]) {
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => link);
    for (const link of links) {
      expect(() => read(link), `${document}: ${link}`).not.toThrow();
    }
  }
});
