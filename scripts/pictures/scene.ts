import type { BrowserContextOptions } from "playwright-core";
import type { Editor } from "../../test/ui/editor.ts";

/** The editor's own themes, by what a walkthrough calls them. */
export const themes = {
  dark: "Dark 2026",
  light: "Light 2026",
  hc: "Default High Contrast",
  hcLight: "Default High Contrast Light",
} as const;

/** One editor with the packaged extension on the demo account, and what is photographed in it. */
export interface Scene {
  readonly title: string;
  readonly theme: keyof typeof themes;
  readonly size: { readonly width: number; readonly height: number };
  /** Pixels of the picture for each pixel of the editor. Default 2. */
  readonly scale?: number;
  /** How many colors a picture has at most. Default 256. */
  readonly colors?: number;
  /** User settings, in addition to the theme. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Opens what is to be seen, and takes pictures of it. */
  readonly play: (editor: Editor, take: TakePicture) => Promise<void>;
}

/**
 * Writes what the editor shows, or a part of it (in the editor's pixels), as a PNG file.
 * @param path relative to the project, with "/": "docs/pictures/event.png"
 */
type TakePicture = (path: string, part?: PagePart) => Promise<void>;

export type PagePart = Readonly<Record<"x" | "y" | "width" | "height", number>>;

/** The scenes of one document. */
export type PictureSet = readonly Scene[];

export function browserOptions({ size, scale = 2, theme }: Scene): BrowserContextOptions {
  return {
    viewport: size,
    deviceScaleFactor: scale,
    colorScheme: theme === "light" || theme === "hcLight" ? "light" : "dark",
    timezoneId: "UTC",
  };
}
