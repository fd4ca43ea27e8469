declare module "subset-font" {
  /** The font with the glyphs of these characters only. */
  // biome-ignore lint/style/noDefaultExport: the package has one.
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options: { readonly targetFormat: "truetype" },
  ): Promise<Buffer>;
}
