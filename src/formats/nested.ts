/** Deeper paths are ignored, because code that walks a record may recurse. */
const MAX_PATH = 20;

/** Sets the value at a path, creating objects as needed. `__proto__` is an ordinary key here. */
export function setPath(root: object, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined || path.length > MAX_PATH) {
    return;
  }
  let object = root;
  for (const part of path.slice(0, -1)) {
    const known = ownValue(object, part);
    const next = typeof known === "object" && known !== null && !Array.isArray(known) ? known : {};
    define(object, part, next);
    object = next;
  }
  define(object, last, value);
}

/** The value at a path: "a.b" is the member "a.b", or the member b of a. */
export function getPath(root: unknown, path: string): unknown {
  if (typeof root !== "object" || root === null) {
    return undefined;
  }
  const whole = ownValue(root, path);
  const dot = path.indexOf(".");
  return whole !== undefined || dot < 0 ? whole : getPath(ownValue(root, path.slice(0, dot)), path.slice(dot + 1));
}

function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
