import { Marked } from "marked";
import { getHeadingList, gfmHeadingId } from "marked-gfm-heading-id";

/** A Markdown document as GitHub and the page of an extension in VS Code (also by marked) show it. */
export interface RenderedMarkdown {
  readonly html: string;
  /** What links and images lead to, as written, in their order. */
  readonly links: readonly string[];
  readonly images: readonly { readonly source: string; readonly text: string }[];
  /** What `#…` can name: the headings, as GitHub names them. */
  readonly anchors: readonly string[];
}

export function renderMarkdown(text: string): RenderedMarkdown {
  const links: string[] = [];
  const images: { source: string; text: string }[] = [];
  const marked = new Marked(gfmHeadingId(), {
    walkTokens: (token) => {
      if (token.type === "link") {
        links.push(token.href);
      } else if (token.type === "image") {
        images.push({ source: token.href, text: token.text });
      }
    },
  });
  const html = marked.parse(text, { async: false });
  return { html, links, images, anchors: getHeadingList().map(({ id }) => id) };
}
