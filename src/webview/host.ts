import type { ChannelReport } from "../protocol/channel.ts";
import type { Port } from "../rpc/peer.ts";

/** VS Code's API in a webview. It can be acquired once per page. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The page's connection to its host, and its persistent state. */
export interface Host {
  readonly port: Port;
  /** The state that was kept last. Not validated. */
  readonly state: unknown;
  keep(state: object): void;
}

/** Acquires VS Code's API; can be called once per page. */
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

/** Logs a channel's report to the webview's developer tools, the only log of a page. */
export function logReport(report: ChannelReport): void {
  // biome-ignore lint/suspicious/noConsole: the page's only log
  console.warn(report.text, report.error ?? "");
}
