/**
 * Characters that a byte search looks for: JSON writes each as itself, unless it escapes what it need not. Those that
 * writers like to escape for HTML are left out.
 */
export function isPlain(code: number): boolean {
  return code >= 0x20 && code <= 0x7e && !ESCAPED_BY_SOME.includes(code);
}

const ESCAPED_BY_SOME = Uint8Array.from(Buffer.from("\"\\<>&='+"));
