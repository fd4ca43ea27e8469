import type { ChannelReport } from "../protocol/channel.ts";
import type { Port } from "../rpc/peer.ts";

/** The editor's API in a webview. It can be taken once a page. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The page's way to its host, and what is kept over a reload. */
export interface Host {
  readonly port: Port;
  /** As it was kept last: anything, to be checked by the reader. */
  readonly state: unknown;
  keep(state: object): void;
}

/** Takes the editor's API: once a page. */
export function connect(): Host {
  const editor = acquireVsCodeApi();
  return {
    port: {
      post: (message) => editor.postMessage(message),
      listen: (handler) => {
        const listener = (event: MessageEvent<unknown>) => handler(event.data);
        window.addEventListener("message", listener);
        return () => window.removeEventListener("message", listener);
      },
    },
    state: editor.getState(),
    keep: (state) => editor.setState(state),
  };
}

/** What a channel reports goes to the webview's developer tools: a page has no other log. */
export function logReport(report: ChannelReport): void {
  // biome-ignore lint/suspicious/noConsole: the page's only log
  console.warn(report.text, report.error ?? "");
}
