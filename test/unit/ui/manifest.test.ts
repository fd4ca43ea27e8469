import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  CHANGES_VIEW,
  COLORS,
  COMMANDS,
  COMPARE_PANEL,
  EVENT_PANEL,
  EVENT_SCHEME,
  EVIDENCE_PANEL,
  EXPLORER_VIEW,
  REPORT_SCHEME,
  RESULTS_PANEL,
  SEARCHES_VIEW,
  SQL_SCHEME,
} from "../../../src/ui/contributions.ts";
import { OUTSIDE_COLORS } from "../../../src/ui/editor/outsideIcon.ts";

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
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly when?: string }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly when?: string }[];
    readonly customEditors: readonly { readonly selector: readonly { readonly filenamePattern: string }[] }[];
    readonly colors: readonly {
      readonly id: string;
      readonly defaults: { readonly [theme: string]: string };
    }[];
    readonly resourceLabelFormatters: readonly { readonly scheme: string; readonly formatting: unknown }[];
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
      ...Object.entries(nls)
        .flatMap(([key, text]) => (key.startsWith("welcome.") ? text : []))
        .join("\n")
        .matchAll(/\(command:([^)]+)\)/g),
    ].map(([, command]) => command ?? "");
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect([...COMMANDS, "vscode.openFolder", "workbench.trust.manage"]).toContain(link);
    }
  });

  it("says something in the empty Changes by Resource view, in one text at a time", () => {
    const shown = manifest.contributes.viewsWelcome.filter(({ view }) => view === CHANGES_VIEW);
    expect(shown.map(({ when }) => when)).toEqual([
      "workspaceFolderCount > 0 && isWorkspaceTrusted",
      "workspaceFolderCount > 0 && !isWorkspaceTrusted",
      "workspaceFolderCount == 0",
    ]);
  });

  it("takes no key where the person does something else", () => {
    for (const { key, when = "" } of keybindings) {
      expect(when, key).toMatch(/\b(?:focusedView|activeWebviewPanelId|resourceScheme) == cloudtrail[.-]\w+/);
    }
  });

  it("adds one entry to the editor's own menus, which has the others in groups", () => {
    for (const place of ["editor/context", "editor/title/context", "explorer/context"]) {
      expect(
        menus[place]?.map(({ submenu }) => typeof submenu),
        place,
      ).toEqual(["string"]);
    }
    for (const [place, items] of Object.entries(menus)) {
      if (place !== "commandPalette" && place !== "issue/reporter") {
        for (const { command, submenu, group } of items) {
          expect(group, `${place} ${command ?? submenu}`).toMatch(/^(?:navigation|inline|\d_[a-z_]+)@\d+$/);
        }
      }
    }
  });

  it("offers what files on disk have in remote windows too", () => {
    const whens = Object.entries(menus).flatMap(([place, items]) => items.map(({ when = "" }) => `${place}: ${when}`));
    expect(whens.filter((when) => /resourceScheme == '?file\b/.test(when))).toEqual([]);
    const onDisk = whens.filter((when) => when.includes("resourceScheme =~ /^(file|vscode-remote)$/"));
    expect(new Set(onDisk.map((when) => when.split(": ")[0]))).toEqual(
      new Set(["cloudtrail.editorContext", "cloudtrail.fileContext", "editor/lineNumber/context"]),
    );
  });

  it("opens files on disk with the endings of logs in the place of their text editor, if the person asks for it", () => {
    const [editor, ...others] = manifest.contributes.customEditors;
    expect(others).toEqual([]);
    // The menus and keys of results views name this id.
    expect(editor).toMatchObject({ viewType: RESULTS_PANEL, priority: "option" });
    const [{ filenamePattern = "" } = {}] = editor?.selector ?? [];
    const endings = /^\{file,vscode-remote\}:\/\*\*\/\*\.\{(.+)\}$/.exec(filenamePattern)?.[1] ?? "";
    const menu = menus["cloudtrail.fileContext"]?.find(({ command }) => command === "cloudtrail.openLogFiles")?.when;
    expect(menu).toContain(`(${endings.replaceAll(",", "|")})$/i`);
  });

  it("fills in the editor's issue form for itself", () => {
    expect(menus["issue/reporter"]).toEqual([{ command: "cloudtrail.reportIssue" }]);
  });

  it("activates for its own, and when the editor has started: any text may name a resource", () => {
    const own = [
      "onStartupFinished",
      "onUri",
      `onFileSystem:${SQL_SCHEME}`,
      `onWebviewPanel:${COMPARE_PANEL}`,
      `onWebviewPanel:${EVENT_PANEL}`,
      `onWebviewPanel:${EVIDENCE_PANEL}`,
      `onWebviewPanel:${RESULTS_PANEL}`,
    ];
    expect([...manifest.activationEvents].sort()).toEqual(own.sort());
    expect(Object.values(manifest.contributes.views).flatMap((views) => views.map(({ id }) => id))).toEqual([
      EXPLORER_VIEW,
      SEARCHES_VIEW,
      CHANGES_VIEW,
    ]);
  });

  it("has a color for each theme for every color that the code and the pages use", () => {
    const { colors } = manifest.contributes;
    expect(colors.map(({ id }) => id)).toEqual([...COLORS].sort());
    for (const { id, defaults } of colors) {
      expect(Object.keys(defaults), id).toEqual(["dark", "light", "highContrast", "highContrastLight"]);
      for (const value of Object.values(defaults)) {
        expect(value, id).toMatch(/^(?:#[0-9a-f]{6}|[a-zA-Z]+(?:\.[a-zA-Z]+)?)$/);
      }
    }
    expect(colors.find(({ id }) => id === "cloudtrail.changedOutsideForeground")?.defaults).toEqual(OUTSIDE_COLORS);

    const sources = readdirSync(`${root}/src`, { recursive: true, encoding: "utf8" }).filter((name) =>
      /^(?:ui|webview)\b.*\.(?:ts|css)$/.test(name),
    );
    const text = sources
      .filter((name) => !name.endsWith("contributions.ts"))
      .map((name) => readFileSync(`${root}/src/${name}`, "utf8"))
      .join("\n");
    const inPages = [...text.matchAll(/--vscode-cloudtrail-(\w+)/g)].map(([, name]) => `cloudtrail.${name}`);
    const inCode = [...text.matchAll(/"(cloudtrail\.\w+Foreground)" satisfies ColorId/g)].map(([, id]) => id);
    expect([...new Set([...inPages, ...inCode])].sort()).toEqual([...COLORS].sort());
  });

  it("says how the editor shows the names of its documents", () => {
    const { resourceLabelFormatters } = manifest.contributes;
    expect(resourceLabelFormatters.map(({ scheme }) => scheme)).toEqual([EVENT_SCHEME, REPORT_SCHEME, SQL_SCHEME]);
    for (const { formatting } of resourceLabelFormatters) {
      expect(formatting).toEqual({ label: `CloudTrail\${path}`, separator: "/" });
    }
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
