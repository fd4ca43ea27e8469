/** The themes of the editor that the views are looked at in. */
export type ThemeName = "dark" | "light" | "hc-black" | "hc-light";

/** The classes that the editor gives a webview's body for each. */
export const THEMES: Readonly<Record<ThemeName, { readonly kind: string }>> = {
  dark: { kind: "vscode-dark" },
  light: { kind: "vscode-light" },
  "hc-black": { kind: "vscode-high-contrast" },
  "hc-light": { kind: "vscode-high-contrast-light vscode-high-contrast" },
};

/** As the editor's own themes set them (VS Code 1.139), as far as the views use them; null: the theme leaves it out. */
const variables: Readonly<Record<string, Readonly<Record<ThemeName, string | null>>>> = {
  "button-background": { dark: "#0078d4", light: "#005fb8", "hc-black": "#000000", "hc-light": "#0f4a85" },
  "button-border": {
    dark: "rgba(255, 255, 255, 0.1)",
    light: "rgba(0, 0, 0, 0.1)",
    "hc-black": "#6fc3df",
    "hc-light": "#0f4a85",
  },
  "button-foreground": { dark: "#ffffff", light: "#ffffff", "hc-black": "#ffffff", "hc-light": "#ffffff" },
  "button-hoverBackground": { dark: "#026ec1", light: "#0258a8", "hc-black": "#000000", "hc-light": "#0f4a85" },
  "button-secondaryBackground": { dark: "rgba(0, 0, 0, 0)", light: "#e5e5e5", "hc-black": null, "hc-light": "#ffffff" },
  "button-secondaryForeground": { dark: "#cccccc", light: "#3b3b3b", "hc-black": "#ffffff", "hc-light": "#292929" },
  "button-secondaryHoverBackground": { dark: "#2b2b2b", light: "#cccccc", "hc-black": null, "hc-light": null },
  "charts-green": { dark: "#89d185", light: "#388a34", "hc-black": "#89d185", "hc-light": "#374e06" },
  contrastActiveBorder: { dark: null, light: null, "hc-black": "#f38518", "hc-light": "#006bbd" },
  contrastBorder: { dark: null, light: null, "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "debugTokenExpression-boolean": { dark: "#4e94ce", light: "#0000ff", "hc-black": "#75bdfe", "hc-light": "#0000ff" },
  "debugTokenExpression-name": { dark: "#c586c0", light: "#9b46b0", "hc-black": "#ffffff", "hc-light": "#292929" },
  "debugTokenExpression-number": { dark: "#b5cea8", light: "#098658", "hc-black": "#89d185", "hc-light": "#098658" },
  "debugTokenExpression-string": { dark: "#ce9178", light: "#a31515", "hc-black": "#f48771", "hc-light": "#a31515" },
  descriptionForeground: {
    dark: "#9d9d9d",
    light: "#3b3b3b",
    "hc-black": "rgba(255, 255, 255, 0.7)",
    "hc-light": "rgba(41, 41, 41, 0.7)",
  },
  "editor-background": { dark: "#1f1f1f", light: "#ffffff", "hc-black": "#000000", "hc-light": "#ffffff" },
  "editorError-foreground": { dark: "#f14c4c", light: "#e51400", "hc-black": "#f48771", "hc-light": "#b5200d" },
  "editorGroup-border": {
    dark: "rgba(255, 255, 255, 0.09)",
    light: "#e5e5e5",
    "hc-black": "#6fc3df",
    "hc-light": "#0f4a85",
  },
  "editorSuggestWidget-background": { dark: "#202020", light: "#f8f8f8", "hc-black": "#0c141f", "hc-light": "#ffffff" },
  "editorSuggestWidget-border": {
    dark: "rgba(204, 204, 204, 0.2)",
    light: "rgba(59, 59, 59, 0.2)",
    "hc-black": "#6fc3df",
    "hc-light": "#0f4a85",
  },
  "editorSuggestWidget-foreground": { dark: "#cccccc", light: "#3b3b3b", "hc-black": "#ffffff", "hc-light": "#292929" },
  "editorSuggestWidget-selectedBackground": {
    dark: "#04395e",
    light: "#e8e8e8",
    "hc-black": "#ffffff",
    "hc-light": "#292929",
  },
  "editorSuggestWidget-selectedForeground": {
    dark: "#ffffff",
    light: "#000000",
    "hc-black": "#0c141f",
    "hc-light": "#ffffff",
  },
  "editorWarning-foreground": { dark: "#cca700", light: "#bf8803", "hc-black": "#ffd370", "hc-light": "#895503" },
  errorForeground: { dark: "#f85149", light: "#f85149", "hc-black": "#f48771", "hc-light": "#b5200d" },
  focusBorder: { dark: "#0078d4", light: "#005fb8", "hc-black": "#f38518", "hc-light": "#006bbd" },
  foreground: { dark: "#cccccc", light: "#3b3b3b", "hc-black": "#ffffff", "hc-light": "#292929" },
  "icon-foreground": { dark: "#cccccc", light: "#3b3b3b", "hc-black": "#ffffff", "hc-light": "#292929" },
  "input-background": { dark: "#313131", light: "#ffffff", "hc-black": "#000000", "hc-light": "#ffffff" },
  "input-border": { dark: "#3c3c3c", light: "#cecece", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "input-foreground": { dark: "#cccccc", light: "#3b3b3b", "hc-black": "#ffffff", "hc-light": "#292929" },
  "input-placeholderForeground": {
    dark: "#989898",
    light: "#767676",
    "hc-black": "rgba(255, 255, 255, 0.7)",
    "hc-light": "rgba(41, 41, 41, 0.7)",
  },
  "inputOption-activeBackground": {
    dark: "rgba(36, 137, 219, 0.51)",
    light: "#bed6ed",
    "hc-black": "rgba(0, 0, 0, 0)",
    "hc-light": "rgba(0, 0, 0, 0)",
  },
  "inputOption-activeBorder": { dark: "#2488db", light: "#005fb8", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "inputOption-activeForeground": { dark: "#ffffff", light: "#000000", "hc-black": "#ffffff", "hc-light": "#292929" },
  "inputValidation-errorBackground": {
    dark: "#5a1d1d",
    light: "#f2dede",
    "hc-black": "#000000",
    "hc-light": "#ffffff",
  },
  "inputValidation-errorBorder": { dark: "#be1100", light: "#be1100", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "inputValidation-errorForeground": { dark: null, light: null, "hc-black": null, "hc-light": "#292929" },
  "list-activeSelectionBackground": {
    dark: "#04395e",
    light: "#e8e8e8",
    "hc-black": null,
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "list-activeSelectionForeground": { dark: "#ffffff", light: "#000000", "hc-black": null, "hc-light": null },
  "list-focusOutline": { dark: "#0078d4", light: "#005fb8", "hc-black": "#f38518", "hc-light": "#006bbd" },
  "list-hoverBackground": {
    dark: "#2a2d2e",
    light: "#f2f2f2",
    "hc-black": "rgba(255, 255, 255, 0.1)",
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "list-inactiveSelectionBackground": {
    dark: "#37373d",
    light: "#e4e6f1",
    "hc-black": null,
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "menu-background": { dark: "#1f1f1f", light: "#ffffff", "hc-black": "#000000", "hc-light": "#ffffff" },
  "menu-border": { dark: "#454545", light: "#cecece", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "menu-foreground": { dark: "#cccccc", light: "#3b3b3b", "hc-black": "#ffffff", "hc-light": "#292929" },
  "menu-selectionBackground": {
    dark: "#0078d4",
    light: "#005fb8",
    "hc-black": null,
    "hc-light": "rgba(15, 74, 133, 0.1)",
  },
  "menu-selectionBorder": { dark: null, light: null, "hc-black": "#f38518", "hc-light": "#006bbd" },
  "menu-selectionForeground": { dark: "#ffffff", light: "#ffffff", "hc-black": null, "hc-light": null },
  "menu-separatorBackground": {
    dark: "#454545",
    light: "rgba(59, 59, 59, 0.2)",
    "hc-black": "#6fc3df",
    "hc-light": "#0f4a85",
  },
  "progressBar-background": { dark: "#0078d4", light: "#005fb8", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "testing-iconPassed": { dark: "#73c991", light: "#73c991", "hc-black": "#73c991", "hc-light": "#007100" },
  "textLink-activeForeground": { dark: "#4daafc", light: "#005fb8", "hc-black": "#21a6ff", "hc-light": "#0f4a85" },
  "textLink-foreground": { dark: "#4daafc", light: "#005fb8", "hc-black": "#21a6ff", "hc-light": "#0f4a85" },
  "toolbar-hoverBackground": {
    dark: "rgba(90, 93, 94, 0.31)",
    light: "rgba(184, 184, 184, 0.31)",
    "hc-black": null,
    "hc-light": null,
  },
  "toolbar-hoverOutline": { dark: null, light: null, "hc-black": "#f38518", "hc-light": "#006bbd" },
  "widget-border": { dark: "#313131", light: "#e5e5e5", "hc-black": "#6fc3df", "hc-light": "#0f4a85" },
  "widget-shadow": { dark: "rgba(0, 0, 0, 0.36)", light: "rgba(0, 0, 0, 0.16)", "hc-black": null, "hc-light": null },
};

const fonts: Readonly<Record<string, string>> = {
  "--vscode-font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "--vscode-font-size": "13px",
  "--vscode-editor-font-family": '"Droid Sans Mono", "DejaVu Sans Mono", monospace',
  "--vscode-editor-font-size": "13px",
};

/** The CSS variables that the editor sets on a webview's root in a theme. */
export function themeVariables(theme: ThemeName): Record<string, string> {
  const colours = Object.entries(variables).flatMap(([name, values]) => {
    const value = values[theme];
    return value === null ? [] : [[`--vscode-${name}`, value]];
  });
  return { ...Object.fromEntries(colours), ...fonts };
}
