/** The parts of a webview's HTML that its host provides. */
export interface PageParts {
  /** `webview.cspSource` */
  readonly cspSource: string;
  /** New for every page: at least 128 random bits, only letters, digits, "-" and "_". */
  readonly nonce: string;
  readonly title: string;
  /** The editor's language, such as "en" or "pt-br". */
  readonly language: string;
  /** Webview URIs of the bundle and of its style sheets (including the codicons'). */
  readonly script: string;
  readonly styles: readonly string[];
}

/**
 * The HTML of a webview: a strict content security policy, the style sheets, the bundle and an empty body that the
 * bundle fills. It never contains data of events.
 */
export function pageHtml(parts: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src ${parts.cspSource}`,
    `font-src ${parts.cspSource}`,
    `script-src 'nonce-${parts.nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const links = parts.styles.map((href) => `<link rel="stylesheet" href="${attribute(href)}">`);
  return `<!DOCTYPE html>
<html lang="${attribute(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(parts.title)}</title>
${links.join("\n")}
</head>
<body>
<script type="module" nonce="${attribute(parts.nonce)}" src="${attribute(parts.script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
