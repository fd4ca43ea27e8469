/** One frame of a stack trace. */
export interface Frame {
  /** As written: absolute or relative, POSIX or Windows, or a `file:` URL. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based; absent when missing or unreliable. */
  readonly column?: number;
}

const maxLength = 4_096;

/**
 * Parses a frame: `new Orders (/p/app.js:11:9)`, `__init__ (/p/app.py:11)`, `/p/app.mjs:3:1`, `File "/p/app.py", line
 * 11`. Undefined for the placeholders that CDK writes for library frames ("...aws-cdk-lib...").
 */
export function parseFrame(text: string): Frame | undefined {
  const frame = text.trim();
  if (frame.length > maxLength || frame.startsWith("...")) {
    return undefined;
  }
  const python = /^File "([^"]+)", line (\d{1,7})/.exec(frame);
  if (python !== null) {
    return frameOf(python[1], python[2], undefined);
  }
  const open = frame.endsWith(")") ? frame.indexOf(" (") : -1;
  const name = open >= 0 ? frame.slice(0, open) : "";
  const location = open >= 0 ? frame.slice(open + 2, -1) : frame.replace(/^at (?:async )?/, "");
  // CDK 2.276 writes a call outside of functions with its location in place of the name, both truncated: "/p/app.mjs:6
  // (:)" was line 6, "/p/app.mjs:7: (/p/app.mjs:7:2)" was line 7, column 22.
  const cut = /^(?:at )?(?:async )?(.+?):(\d{1,7}):?$/.exec(name);
  if (cut !== null && (location === ":" || location.startsWith(`${cut[1]}:${cut[2]}:`))) {
    return frameOf(cut[1], cut[2], undefined);
  }
  const [, path, line, column] = /^(.+?):(\d{1,7})(?::(\d{1,7}))?$/.exec(location) ?? [];
  return frameOf(path, line, column);
}

function frameOf(path: string | undefined, line: string | undefined, column: string | undefined): Frame | undefined {
  const number = Number(line);
  if (path === undefined || !(number >= 1)) {
    return undefined;
  }
  const at = Number(column);
  return { path, line: number, ...(at >= 1 ? { column: at } : {}) };
}

/** True for library and runtime code, inside the workspace or not. */
export function isForeign(path: string): boolean {
  return (
    /^(?:node|internal|webpack|data|https?):/.test(path) ||
    path.startsWith("internal/") ||
    /[\\/](?:node_modules|site-packages|dist-packages|jsii-kernel-[^\\/]*)[\\/]/.test(path) ||
    /^<.*>$/.test(path)
  );
}
