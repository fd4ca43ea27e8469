import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  CHANGES_VIEW,
  COMMANDS,
  COMPARE_PANEL,
  EVENT_PANEL,
  EXPLORER_VIEW,
  RESULTS_PANEL,
  SEARCHES_VIEW,
} from "../../../src/ui/contributions.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const manifestText = readFileSync(`${root}/package.json`, "utf8");

interface MenuItem {
  readonly command: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly icon: string;
  readonly publisher: string;
  readonly name: string;
  readonly pricing: string;
  readonly homepage: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly bugs: { readonly url: string };
  readonly qna: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly devDependencies: { readonly [name: string]: string };
  readonly dependencies?: unknown;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly title: string;
      readonly icon?: string;
    }[];
    readonly menus: { readonly [place: string]: readonly MenuItem[] };
    readonly submenus: readonly { readonly id: string }[];
    readonly views: {
      readonly [container in "cloudtrail" | "cloudtrailChanges"]: readonly {
        readonly id: string;
        readonly icon: string;
      }[];
    };
    readonly viewsContainers: { readonly [place in "activitybar" | "panel"]: readonly { readonly icon: string }[] };
    readonly keybindings: readonly { readonly command: string }[];
    readonly languageModelTools?: readonly unknown[];
    readonly configuration: { readonly properties: { readonly [name: string]: { readonly scope?: string } } };
  };
}
const manifest = JSON.parse(manifestText) as Manifest;
/** Source: "Extension Manifest" of the VS Code API documentation. */
const CATEGORIES = [
  "AI",
  "Azure",
  "Chat",
  "Data Science",
  "Debuggers",
  "Education",
  "Extension Packs",
  "Formatters",
  "Keymaps",
  "Language Packs",
  "Linters",
  "Machine Learning",
  "Notebooks",
  "Other",
  "Programming Languages",
  "SCM Providers",
  "Snippets",
  "Testing",
  "Themes",
  "Visualization",
];
const nls = JSON.parse(readFileSync(`${root}/package.nls.json`, "utf8")) as { readonly [key: string]: string };
const { commands, menus, keybindings } = manifest.contributes;

describe("the manifest", () => {
  it("has the commands that the code registers, each with category and title", () => {
    expect(commands.map(({ command }) => command).sort()).toEqual([...COMMANDS].sort());
    for (const { category, title } of commands) {
      expect(category).toBe("CloudTrail");
      expect(title).toMatch(/^%command\..+%$/);
    }
  });

  it("uses every text of package.nls.json, and has every text that it uses", () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? "");
    expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
    for (const text of Object.values(nls)) {
      expect(text.trim()).not.toBe("");
    }
  });

  it("has menus and keys for commands that exist, and icons for those in a title bar or a row", () => {
    const known = new Map(commands.map((command) => [command.command, command]));
    const submenus = new Set(manifest.contributes.submenus.map(({ id }) => id));
    const all = Object.entries(menus).flatMap(([place, items]) => items.map((item) => ({ place, ...item })));
    const placed = all.filter(({ submenu }) => submenu === undefined);
    expect(new Set(all.flatMap(({ submenu }) => submenu ?? []))).toEqual(submenus);
    expect([...submenus].filter((id) => menus[id] === undefined)).toEqual([]);
    for (const { place, command, group = "" } of [
      ...placed,
      ...keybindings.map(({ command }) => ({ place: "key", command, group: "" })),
    ]) {
      expect(known.has(command), command).toBe(true);
      if ((place === "view/title" && group.startsWith("navigation")) || group.startsWith("inline")) {
        expect(known.get(command)?.icon, command).toBeDefined();
      }
    }
  });

  it("hides from the palette what only makes sense on a node", () => {
    const hidden = new Set(
      (menus.commandPalette ?? []).filter(({ when }) => when === "false").map(({ command }) => command),
    );
    const onNodes = ["cloudtrail.loadMoreEvents", "cloudtrail.remedy", "cloudtrail.refreshNode"];
    for (const command of onNodes) {
      expect(hidden.has(command), command).toBe(true);
    }
    const inViews = (menus.commandPalette ?? []).filter(({ command }) => command === "cloudtrail.copyEventId");
    expect(inViews.map(({ when }) => when)).toEqual(["activeWebviewPanelId =~ /^cloudtrail\\.(results|event)$/"]);
    expect(hidden.has("cloudtrail.search")).toBe(false);
  });

  it("offers the same for a profile whether it is a favorite or was added here, besides what changes just that", () => {
    const commandsOf = (contextValue: string) =>
      (menus["view/item/context"] ?? [])
        .filter(({ when = "" }) => {
          const [, pattern] = /^view == cloudtrail\.explorer && viewItem =~ \/(.+)\/$/.exec(when) ?? [];
          return pattern !== undefined && new RegExp(pattern).test(contextValue);
        })
        .map(({ command }) => command)
        .filter((command) => !/(?:Favorite|removeAccounts)$/.test(command));
    const all = commandsOf("profile");
    expect(all).toContain("cloudtrail.showNotRecorded");
    for (const contextValue of ["profile+added", "profile+favorite", "profile+added+favorite"]) {
      expect(commandsOf(contextValue), contextValue).toEqual(all);
    }
  });

  it("offers nothing about one trail or its name on the folder of trails", () => {
    const onTrails = (menus["view/item/context"] ?? []).filter(({ when = "" }) => {
      const [, pattern] = /viewItem =~ \/(.+)\/$/.exec(when) ?? [];
      return (
        when.startsWith("view == cloudtrail.explorer") && pattern !== undefined && new RegExp(pattern).test("trails")
      );
    });
    expect([...new Set(onTrails.map(({ command }) => command))].sort()).toEqual([
      "cloudtrail.refreshNode",
      "cloudtrail.showNotRecorded",
    ]);
  });

  it("links welcome texts to commands that exist", () => {
    const links = [
      ...Object.values(nls)
        .join("\n")
        .matchAll(/\(command:([^)]+)\)/g),
    ].map(([, command]) => command ?? "");
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(COMMANDS).toContain(link);
    }
  });

  it("activates for its own, and when the editor has started: any text may name a resource", () => {
    const own = [
      "onStartupFinished",
      "onUri",
      `onWebviewPanel:${COMPARE_PANEL}`,
      `onWebviewPanel:${EVENT_PANEL}`,
      `onWebviewPanel:${RESULTS_PANEL}`,
    ];
    expect([...manifest.activationEvents].sort()).toEqual(own.sort());
    expect(Object.values(manifest.contributes.views).flatMap((views) => views.map(({ id }) => id))).toEqual([
      EXPLORER_VIEW,
      SEARCHES_VIEW,
      CHANGES_VIEW,
    ]);
  });

  it("lets no workspace change a setting (1, 2)", () => {
    for (const [name, { scope }] of Object.entries(manifest.contributes.configuration.properties)) {
      expect(["application", "machine"], name).toContain(scope);
    }
  });

  it("types the editor no newer than it asks for", () => {
    const wanted = manifest.engines.vscode.replace("^", "").split(".").slice(0, 2).join(".");
    expect(manifest.devDependencies["@types/vscode"]).toMatch(new RegExp(`^${wanted.replace(".", "\\.")}\\.`));
    expect(manifest.dependencies).toBeUndefined();
  });

  it("leads to the repository, its issues and its discussions", () => {
    const { publisher, name, homepage, repository, bugs, qna } = manifest;
    const page = `https://github.com/${publisher}/${name}`;
    expect({ homepage, repository, bugs, qna }).toEqual({
      homepage: `${page}#readme`,
      repository: { type: "git", url: `${page}.git` },
      bugs: { url: `${page}/issues` },
      qna: `${page}/discussions`,
    });
  });

  it("says what both marketplaces show: price, categories and keywords", () => {
    const { pricing, categories, keywords } = manifest;
    expect(pricing).toBe("Free");
    for (const category of categories) {
      expect(CATEGORIES).toContain(category);
    }
    // The editor lists extensions with tools for agents under "AI".
    expect(categories.includes("AI")).toBe(manifest.contributes.languageModelTools !== undefined);
    // The marketplace takes 30, and vsce adds some of its own.
    expect(keywords.length).toBeLessThanOrEqual(20);
    expect(new Set(keywords).size).toBe(keywords.length);
    expect(keywords).toEqual(keywords.map((keyword) => keyword.toLowerCase()));
    expect(keywords).toEqual(
      expect.arrayContaining(["aws", "cloudtrail", "terraform", "cloudformation", "iam", "forensics", "drift"]),
    );
  });

  it("has the pictures that it names", () => {
    const { views, viewsContainers } = manifest.contributes;
    for (const path of [
      manifest.icon,
      ...Object.values(views).flatMap((each) => each.map(({ icon }) => icon)),
      ...Object.values(viewsContainers).flatMap((each) => each.map(({ icon }) => icon)),
    ]) {
      expect(existsSync(`${root}/${path}`), path).toBe(true);
    }
  });
});
