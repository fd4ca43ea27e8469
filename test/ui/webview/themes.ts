import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/project.ts";

/** The themes of the editor that the views are looked at in. */
export type ThemeName = "dark" | "light" | "hc-black" | "hc-light";

/** The classes that the editor gives a webview's body for each. */
export const THEMES: Readonly<Record<ThemeName, { readonly kind: string }>> = {
  dark: { kind: "vscode-dark" },
  light: { kind: "vscode-light" },
  "hc-black": { kind: "vscode-high-contrast" },
  "hc-light": { kind: "vscode-high-contrast-light vscode-high-contrast" },
};

/** As the editor's own themes set them (VS Code 1.139: Dark 2026, Light 2026 and both of high contrast), as far as the views use them; null: the theme leaves it out. */
const variables: Readonly<Record<string, Readonly<Record<ThemeName, string | null>>>> = {
  "badge-background": { dark: "#307e9f", light: "#0069cc", "hc-black": "#000000", "hc-light": "#0f4a85" },
  "badge-foreground": { dark: "#ffffff", light: "#ffffff", "hc-black": "#ffffff", "hc-light": "#ffffff" },
  "button-background": { dark: "#297aa0", light: "#0069cc", "hc-black": "#000000", "hc-light": "#0f4a85" },
  "button-border": { dark: "#297aa0", light: "#0069cc", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "button-foreground": { dark: "#ffffff", light: "#ffffff", "hc-black": "#ffffff", "hc-light": "#ffffff" },
  "button-hoverBackground": { dark: "#2b7da3", light: "#0063c1", "hc-black": "#000000", "hc-light": "#0f4a85" },
  "button-secondaryBackground": { dark: "rgba(0, 0, 0, 0)", light: "#eaeaea", "hc-black": null, "hc-light": "#ffffff" },
  "button-secondaryBorder": { dark: "#333536", light: "#eaeaea", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "button-secondaryForeground": { dark: "#cccccc", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "button-secondaryHoverBackground": {
    dark: "rgba(255, 255, 255, 0.06)",
    light: "#f2f3f4",
    "hc-black": null,
    "hc-light": null,
  },
  "charts-blue": { dark: "#57a3f8", light: "#1a5cff", "hc-black": "#59a4f9", "hc-light": "#1a85ff" },
  "charts-green": { dark: "#86cf86", light: "#388a34", "hc-black": "#89d185", "hc-light": "#374e06" },
  "charts-orange": { dark: "#d18616", light: "#d18616", "hc-black": "#ab5a00", "hc-light": "#0f4a85" },
  contrastActiveBorder: { dark: null, light: null, "hc-black": "#f38518", "hc-light": "#006bbd" },
  contrastBorder: { dark: null, light: null, "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "debugTokenExpression-boolean": { dark: "#4e94ce", light: "#0000ff", "hc-black": "#75bdfe", "hc-light": "#0000ff" },
  "debugTokenExpression-name": { dark: "#c586c0", light: "#9b46b0", "hc-black": "#ffffff", "hc-light": "#292929" },
  "debugTokenExpression-number": { dark: "#b5cea8", light: "#098658", "hc-black": "#89d185", "hc-light": "#098658" },
  "debugTokenExpression-string": { dark: "#ce9178", light: "#a31515", "hc-black": "#f48771", "hc-light": "#a31515" },
  descriptionForeground: {
    dark: "#8c8c8c",
    light: "#606060",
    "hc-black": "rgba(255, 255, 255, 0.7)",
    "hc-light": "rgba(41, 41, 41, 0.7)",
  },
  "editor-background": { dark: "#121314", light: "#ffffff", "hc-black": "#000000", "hc-light": "#ffffff" },
  "editor-lineHighlightBackground": {
    dark: "#242526",
    light: "rgba(234, 234, 234, 0.25)",
    "hc-black": null,
    "hc-light": null,
  },
  "editorError-foreground": { dark: "#f14c4c", light: "#e51400", "hc-black": "#f48771", "hc-light": "#b5200d" },
  "editorGroup-border": {
    dark: "rgba(255, 255, 255, 0.09)",
    light: "#e5e5e5",
    "hc-black": "#6fc3df",
    "hc-light": "#0f4a85",
  },
  "editorHoverWidget-background": { dark: "#202122", light: "#fafafd", "hc-black": "#0c141f", "hc-light": "#ffffff" },
  "editorHoverWidget-border": { dark: "#2a2b2c", light: "#e4e5e6", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "editorHoverWidget-foreground": { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "editorSuggestWidget-background": { dark: "#202122", light: "#fafafd", "hc-black": "#0c141f", "hc-light": "#ffffff" },
  "editorSuggestWidget-border": { dark: "#2a2b2c", light: "#e4e5e6", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "editorSuggestWidget-foreground": { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "editorSuggestWidget-selectedBackground": {
    dark: "rgba(255, 255, 255, 0.15)",
    light: "rgba(0, 0, 0, 0.14)",
    "hc-black": "#ffffff",
    "hc-light": "#292929",
  },
  "editorSuggestWidget-selectedForeground": {
    dark: "#ffffff",
    light: "#202020",
    "hc-black": "#0c141f",
    "hc-light": "#ffffff",
  },
  "editorWarning-foreground": { dark: "#cca700", light: "#bf8803", "hc-black": "#ffd370", "hc-light": "#895503" },
  "editorWidget-background": { dark: "#202122", light: "#fafafd", "hc-black": "#0c141f", "hc-light": "#ffffff" },
  "editorWidget-foreground": { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  errorForeground: { dark: "#f48771", light: "#ad0707", "hc-black": "#f48771", "hc-light": "#b5200d" },
  focusBorder: { dark: "rgba(57, 148, 188, 0.7)", light: "#0069cc", "hc-black": "#f38518", "hc-light": "#006bbd" },
  foreground: { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "gitDecoration-addedResourceForeground": {
    dark: "#73c991",
    light: "#587c0c",
    "hc-black": "#a1e3ad",
    "hc-light": "#374e06",
  },
  "icon-foreground": { dark: "#8c8c8c", light: "#606060", "hc-black": "#ffffff", "hc-light": "#292929" },
  "input-background": { dark: "#191a1b", light: "#ffffff", "hc-black": "#000000", "hc-light": "#ffffff" },
  "input-border": { dark: "#333536", light: "rgba(216, 216, 216, 0.4)", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "input-foreground": { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "input-placeholderForeground": {
    dark: "#555555",
    light: "#999999",
    "hc-black": "rgba(255, 255, 255, 0.7)",
    "hc-light": "rgba(41, 41, 41, 0.7)",
  },
  "inputOption-activeBackground": {
    dark: "#313233",
    light: "#d6d6d6",
    "hc-black": "rgba(0, 0, 0, 0)",
    "hc-light": "rgba(0, 0, 0, 0)",
  },
  "inputOption-activeBorder": { dark: "#2a2b2c", light: "#f0f1f2", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "inputOption-activeForeground": { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "inputValidation-errorBackground": {
    dark: "#3a1d1d",
    light: "#fdeded",
    "hc-black": "#000000",
    "hc-light": "#ffffff",
  },
  "inputValidation-errorBorder": { dark: "#be1100", light: "#ad0707", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "inputValidation-errorForeground": { dark: "#bfbfbf", light: "#202020", "hc-black": null, "hc-light": "#292929" },
  "list-activeSelectionBackground": {
    dark: "rgba(255, 255, 255, 0.13)",
    light: "rgba(0, 0, 0, 0.14)",
    "hc-black": null,
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "list-activeSelectionForeground": { dark: "#ededed", light: "#202020", "hc-black": null, "hc-light": null },
  "list-errorForeground": { dark: "#f88070", light: "#b01011", "hc-black": null, "hc-light": null },
  "list-focusOutline": {
    dark: "rgba(57, 148, 188, 0.7)",
    light: "#0069cc",
    "hc-black": "#f38518",
    "hc-light": "#006bbd",
  },
  "list-hoverBackground": {
    dark: "rgba(255, 255, 255, 0.08)",
    light: "rgba(0, 0, 0, 0.08)",
    "hc-black": "rgba(255, 255, 255, 0.1)",
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "list-inactiveSelectionBackground": {
    dark: "#2c2d2e",
    light: "rgba(218, 218, 218, 0.6)",
    "hc-black": null,
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "list-inactiveSelectionForeground": { dark: "#ededed", light: "#202020", "hc-black": null, "hc-light": null },
  "menu-background": { dark: "#202122", light: "#fafafd", "hc-black": "#000000", "hc-light": "#ffffff" },
  "menu-border": { dark: "#2a2b2c", light: "#e4e5e6", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "menu-foreground": { dark: "#bfbfbf", light: "#202020", "hc-black": "#ffffff", "hc-light": "#292929" },
  "menu-selectionBackground": {
    dark: "rgba(57, 148, 188, 0.15)",
    light: "rgba(0, 105, 204, 0.1)",
    "hc-black": null,
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "menu-selectionBorder": { dark: "#3994bc", light: "#0069cc", "hc-black": "#f38518", "hc-light": "#006bbd" },
  "menu-selectionForeground": { dark: "#bfbfbf", light: "#202020", "hc-black": null, "hc-light": null },
  "menu-separatorBackground": { dark: "#2a2b2c", light: "#eeeef1", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "progressBar-background": { dark: "#878889", light: "#0069cc", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "testing-iconPassed": { dark: "#73c991", light: "#73c991", "hc-black": "#73c991", "hc-light": "#007100" },
  "textLink-activeForeground": { dark: "#53a5ca", light: "#0069cc", "hc-black": "#21a6ff", "hc-light": "#0f4a85" },
  "textLink-foreground": { dark: "#48a0c7", light: "#0069cc", "hc-black": "#21a6ff", "hc-light": "#0f4a85" },
  "toolbar-hoverBackground": {
    dark: "rgba(90, 93, 94, 0.31)",
    light: "rgba(0, 0, 0, 0.12)",
    "hc-black": null,
    "hc-light": null,
  },
  "toolbar-hoverOutline": { dark: null, light: null, "hc-black": "#f38518", "hc-light": "#006bbd" },
  "widget-border": { dark: "#2a2b2c", light: "#e2e2e5", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "widget-shadow": { dark: "rgba(0, 0, 0, 0.36)", light: "rgba(0, 0, 0, 0)", "hc-black": null, "hc-light": null },
};

const fonts: Readonly<Record<string, string>> = {
  "--vscode-font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "--vscode-font-size": "13px",
  "--vscode-editor-font-family": '"Droid Sans Mono", "DejaVu Sans Mono", monospace',
  "--vscode-editor-font-size": "13px",
};

type Defaults = Readonly<Record<"dark" | "light" | "highContrast" | "highContrastLight", string>>;

const DEFAULTS: Readonly<Record<ThemeName, keyof Defaults>> = {
  dark: "dark",
  light: "light",
  "hc-black": "highContrast",
  "hc-light": "highContrastLight",
};

/** The CSS variables that the editor sets on a webview's root in a theme, with the extension's own colors. */
export function themeVariables(theme: ThemeName): Record<string, string> {
  const colours = Object.entries(variables).flatMap(([name, values]) => {
    const value = values[theme];
    return value === null ? [] : [[`--vscode-${name}`, value]];
  });
  const own = contributedColors().map(({ id, defaults }) => [
    `--vscode-${id.replace(".", "-")}`,
    colorOf(defaults[DEFAULTS[theme]], theme),
  ]);
  return { ...Object.fromEntries([...colours, ...own]), ...fonts };
}

/** A default of package.json is a color or the id of one of the editor's. */
function colorOf(value: string, theme: ThemeName): string {
  const color = value.startsWith("#") ? value : variables[value.replace(".", "-")]?.[theme];
  if (color === undefined || color === null) {
    throw new Error(`The theme ${theme} has no color ${value}.`);
  }
  return color;
}

function contributedColors(): readonly { readonly id: string; readonly defaults: Defaults }[] {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).contributes.colors;
}
