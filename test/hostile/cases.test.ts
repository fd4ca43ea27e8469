import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** What the extension must survive. A test's title, or that of its group, ends with the numbers of its cases: "(30, 31)". */
const CASES: Readonly<Record<number, string>> = {
  1: "an untrusted workspace sets an endpoint, a profile or a certificate",
  2: "a trusted workspace does",
  3: "a workspace names a profile with a credential_process",
  4: "the person's own profile with a credential_process",
  5: "endpoint_url in the person's own AWS configuration",
  6: "a workspace in Restricted Mode that holds state and cdk.out",
  7: "a frame or module path that leaves the workspace",
  8: "a backend block that names a foreign bucket",
  9: "HTML in an event",
  10: "Markdown and command links in an event",
  11: "line breaks and backticks in a message",
  12: "control sequences and bidirectional text in a name",
  13: "an unknown or malformed message from a web page",
  14: "a request or a script of the web page's own",
  15: "a link to a file, a command or a foreign page",
  16: "a record nested 200,000 deep",
  17: "an endless line, a gzip bomb",
  18: "keys that every object inherits",
  19: "duplicate keys, large numbers, lone surrogates, a byte order mark",
  20: "cells that a spreadsheet takes for formulas",
  21: "texts that are no file names",
  22: "a filter with a catastrophic pattern or 10,000 terms",
  23: "SQL in a value that is searched for",
  24: "SQL in the name of a table or log group",
  25: "a YAML alias bomb, a line of 1 MB",
  26: "secrets in a state",
  27: "two lookups a second and five searches",
  28: "throttled for ever",
  29: "no permission",
  30: "an expired Identity Center token",
  31: "credentials that expire on page 7",
  32: "a profile with an MFA device",
  33: "a clock that is off",
  34: "a Region that is not switched on",
  35: "China and GovCloud",
  36: "a page token that AWS no longer takes",
  37: "an answer that does not come from AWS",
  38: "a proxy with its own certificate authority",
  39: "a body that is cut off",
  40: "cancelled in mid-page",
  41: "offline at start",
  42: "a server that hangs",
  43: "a reload while a query runs at AWS",
  44: "a full disk",
  45: "two windows on one shelf",
  46: "killed while it writes",
  47: "a damaged shelf",
  48: "a profile that changes in mid-search",
  49: "a block with for_each",
  50: "a resource that events list under another name",
  51: "a record that merely mentions a resource",
  52: "the line that declares what an event is about",
  53: "a resource that no code declares",
  54: "a state whose id was replaced",
};
const folder = fileURLToPath(new URL("..", import.meta.url));
const suites = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.test\.ts$/.test(file));
const numbers = suites.flatMap((file) => {
  // A title is a text behind which a function or the options stand.
  const titles = readFileSync(join(folder, file), "utf8").matchAll(/"[^"\n]* \((\d+(?:, \d+)*)\)", (?:async )?[({]/g);
  return [...titles].flatMap(([, list = ""]) => list.split(", ").map(Number));
});

test("each case is in the title of a test, and each number in a title is a case", () => {
  const known = Object.keys(CASES).map(Number);
  expect([...new Set(numbers)].sort((left, right) => left - right)).toEqual(known);
  expect(known).toEqual(Array.from({ length: 54 }, (_, at) => at + 1));
});
