import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { ChannelReport } from "../../protocol/channel.ts";
import { pageHtml } from "../../protocol/page.ts";
import type { Port } from "../../rpc/peer.ts";

/** The dependencies of every panel's page. */
export interface Pages {
  readonly extensionUri: vscode.Uri;
  /** Receives dropped messages and unexpected errors of handlers. */
  readonly report: (report: ChannelReport) => void;
}

/** Loads a page (dist/webview/<name>.js and .css) into a webview and returns the port to it. */
export function loadPage(
  webview: vscode.Webview,
  pages: Pages,
  name: "event" | "results" | "compare" | "evidence" | "sql",
  title: string,
): Port {
  const root = vscode.Uri.joinPath(pages.extensionUri, "dist", "webview");
  const file = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, path)).toString();
  webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [root] };
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(24).toString("base64url"),
    title,
    language: vscode.env.language,
    script: file(`${name}.js`),
    styles: [file("codicon.css"), file(`${name}.css`)],
  });
  return {
    post: (message) => void webview.postMessage(message),
    listen: (handler) => {
      const listener = webview.onDidReceiveMessage(handler);
      return () => listener.dispose();
    },
  };
}

/** The icon of a tab. */
export function tabIcon(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "media", "tab.svg");
}
