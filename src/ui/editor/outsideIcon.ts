/** The kinds of theme of the editor. */
export type ThemeKind = "dark" | "light" | "highContrast" | "highContrastLight";

/**
 * `cloudtrail.changedOutsideForeground` in each kind of theme, as in package.json.
 * @internal
 */
export const OUTSIDE_COLORS: { readonly [kind in ThemeKind]: string } = {
  dark: "#e2c08d",
  light: "#895503",
  highContrast: "#ffd370",
  highContrastLight: "#895503",
};

const COLOR = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/**
 * The mark of a resource that was changed outside its tool, as a data URI of an SVG: a gutter icon cannot have a color of
 * the theme. High contrast: a filled triangle.
 * @param chosen the person's color for it in `workbench.colorCustomizations`; anything but a hexadecimal color is ignored
 */
export function outsideIcon(kind: ThemeKind, chosen?: unknown): string {
  const color = typeof chosen === "string" && COLOR.test(chosen) ? chosen : OUTSIDE_COLORS[kind];
  const isFilled = kind === "highContrast" || kind === "highContrastLight";
  const sign = !isFilled ? color : kind === "highContrast" ? "#000000" : "#ffffff";
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">',
    `<path d="M8 2.2 14.6 13.6H1.4z" fill="${isFilled ? color : "none"}" stroke="${color}" stroke-width="1.3" stroke-linejoin="round"/>`,
    `<path d="M8 6.4v3.4" stroke="${sign}" stroke-width="1.4" stroke-linecap="round"/>`,
    `<circle cx="8" cy="11.8" r=".85" fill="${sign}"/>`,
    "</svg>",
  ].join("");
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
