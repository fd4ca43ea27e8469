import * as vscode from "vscode";
import type { LinkPorts } from "../links/linkHandler.ts";
import { TerminalLinks, type TerminalLinksPorts } from "../links/terminalLinks.ts";
import type { LiveSettings } from "../settings.ts";

/** Registers what opens links from outside the editor, and links in terminals. */
export function mountLinks(
  context: vscode.ExtensionContext,
  ports: Omit<LinkPorts, "timeZone"> & Omit<TerminalLinksPorts, "linked"> & { readonly settings: LiveSettings },
): void {
  const { settings } = ports;
  const open = async (uri: vscode.Uri) => {
    const { LinkHandler } = await import("../links/linkHandler.ts");
    await new LinkHandler({ ...ports, timeZone: () => settings.now.timeZone }).open(uri);
  };
  context.subscriptions.push(
    vscode.window.registerUriHandler({ handleUri: (uri) => ports.reporter.guard(() => open(uri)) }),
    vscode.window.registerTerminalLinkProvider(new TerminalLinks({ ...ports, linked: () => settings.now.links })),
  );
}
