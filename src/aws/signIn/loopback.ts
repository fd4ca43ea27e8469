import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { abortError } from "../../async/abort.ts";
import { CALLBACK_PATH } from "./oidcClient.ts";

/** What the browser brought back from the sign-in page. */
type Callback = { readonly code: string } | { readonly error: string };

/** A listener for the one request with which the browser comes back. */
export interface Loopback {
  /** Where the browser is sent back to: `http://127.0.0.1:<port>/oauth/callback`. */
  readonly redirectUri: string;
  /** The first request with the expected state. Rejects with an AbortError when the signal is aborted. */
  readonly callback: Promise<Callback>;
}

/**
 * Listens on a free port of 127.0.0.1, which only this machine reaches. A request with another path or state is refused and
 * changes nothing: any page in a browser can send one. Listens until the signal is aborted. Rejects if no port can be opened.
 */
export async function listenForCallback(state: string, signal: AbortSignal): Promise<Loopback> {
  const { promise: callback, resolve, reject } = Promise.withResolvers<Callback>();
  callback.catch(() => undefined);
  const server = createServer((request, response) => {
    const found = callbackOf(request, state);
    if (found === undefined) {
      answer(response, 404, "Nothing here", "This address only receives the sign-in of CloudTrail Investigator.");
      return;
    }
    if ("code" in found) {
      answer(response, 200, "Signed in", "You can close this page and return to the editor.");
    } else {
      answer(
        response,
        200,
        "Not signed in",
        "The sign-in was denied. You can close this page and return to the editor.",
      );
    }
    resolve(found);
    server.close();
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  const onAbort = () => {
    server.close();
    server.closeAllConnections();
    reject(abortError(signal));
  };
  if (signal.aborted) {
    onAbort();
  }
  signal.addEventListener("abort", onAbort, { once: true });
  return { redirectUri: `http://127.0.0.1:${port}${CALLBACK_PATH}`, callback };
}

/** Undefined: not the browser's return from this sign-in. */
function callbackOf({ method, url = "" }: IncomingMessage, state: string): Callback | undefined {
  if (method !== "GET" || !URL.canParse(url, "http://127.0.0.1")) {
    return undefined;
  }
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  if (pathname !== CALLBACK_PATH || searchParams.get("state") !== state) {
    return undefined;
  }
  const error = searchParams.get("error");
  const code = searchParams.get("code");
  return error !== null && error !== "" ? { error } : code === null || code === "" ? undefined : { code };
}

function answer(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
      '<body style="font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem">' +
      `<h1>${title}</h1><p>${text}</p></body></html>`,
  );
}
