import { readFileSync } from "node:fs";

/** The members of an operation's request and response that identify resources, as paths: "targets[].id". */
export interface Members {
  readonly request: readonly string[];
  readonly response: readonly string[];
}

/** The operations of operations.txt by service and name ("ec2 CreateRoute"), and their members. */
export function serviceOperations(): ReadonlyMap<string, Members> {
  const text = readFileSync(new URL("operations.txt", import.meta.url), "utf8");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.flatMap(operationsIn));
}

function operationsIn(line: string): readonly (readonly [string, Members])[] {
  const [, service, names] = /^(\S+): (.+)$/.exec(line) ?? [];
  if (service !== undefined && names !== undefined) {
    return names.split(" ").map((name) => [`${service} ${name}`, { request: [], response: [] }] as const);
  }
  const [, operation, request, response] = /^(\S+ \S+) \(([^)]*)\)(?: -> (.+))?$/.exec(line) ?? [];
  if (operation === undefined) {
    throw new Error(`Not an operation: ${line}`);
  }
  return [[operation, { request: pathsIn(request), response: pathsIn(response) }]];
}

function pathsIn(text = ""): readonly string[] {
  return text === "" ? [] : text.split(" ");
}

/** Sets a value at a path of an object, with one item in each list. */
export function setAt(object: Record<string, unknown>, path: string, value: string): void {
  const [step = "", ...rest] = path.split(".");
  const key = step.replace("[]", "");
  if (rest.length === 0) {
    object[key] = step.endsWith("[]") ? [value] : value;
    return;
  }
  const list = object[key];
  const member = (Array.isArray(list) ? list[0] : list) ?? {};
  object[key] = step.endsWith("[]") ? [member] : member;
  setAt(member as Record<string, unknown>, rest.join("."), value);
}
