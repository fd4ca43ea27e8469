import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";

/** The files whose code is loaded in this process, since it began. */
export function loadedFiles(): readonly string[] {
  const files = new Set<string>();
  const session = new Session();
  session.connect();
  try {
    // The debugger tells at once of every script that there is.
    session.on("Debugger.scriptParsed", ({ params: { url } }) => {
      if (url.startsWith("file:")) {
        files.add(fileURLToPath(url));
      }
    });
    session.post("Debugger.enable");
    session.post("Debugger.disable");
  } finally {
    session.disconnect();
  }
  return [...files];
}
