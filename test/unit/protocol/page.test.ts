import { expect, test } from "vitest";
import { pageHtml } from "../../../src/protocol/page.ts";

test("a page allows its own script and style sheets and nothing else, whatever it is called (14)", () => {
  const html = pageHtml({
    cspSource: "https://*.vscode-cdn.net",
    nonce: "abc123",
    title: `"><img src=x onerror=alert(1)>`,
    language: "en",
    script: "https://file.vscode-cdn.net/dist/webview/event.js",
    styles: ["https://file.vscode-cdn.net/dist/webview/event.css"],
  });
  expect(html).toContain("default-src 'none'; style-src https://*.vscode-cdn.net; font-src https://*.vscode-cdn.net;");
  expect(html).toContain("script-src 'nonce-abc123'");
  expect(html).not.toContain("<img");
  expect(html.match(/<script/g)).toHaveLength(1);
});
