import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withPermissions } from "../../../scripts/permissions.ts";
import { FEATURES, resourceKindOf } from "../../../src/aws/permissions.ts";
import { isListed, NO_PERMISSION, OTHER_NAMES, tableActions, unlistedRequests } from "./permittedCalls.ts";

const root = new URL("../../../", import.meta.url);

const sources = readdirSync(new URL("src/aws/", root), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(new URL(`src/aws/${name}`, root), "utf8") }));

/** The operations whose command classes the files import: "cloudtrail:LookupEvents". */
const operations = sources.flatMap(({ text }) =>
  [...text.matchAll(/import (?:type )?\{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g)].flatMap(
    ([, names = "", service]) =>
      [...names.matchAll(/(?<!type )\b(\w+)Command\b/g)].map(([, operation]) => `${service}:${operation}`),
  ),
);

/** Calls that a library makes: where, and for what. */
const BY_LIBRARIES: Readonly<Record<string, RegExp>> = {
  "sts:AssumeRole": /getDefaultRoleAssumer\(/,
  "sts:AssumeRoleWithWebIdentity": /getDefaultRoleAssumerWithWebIdentity\(/,
  "sso:GetRoleCredentials": /fromSSO\(/,
  // A token is refreshed when it expires.
  "sso-oauth:CreateToken": /fromSSO\(/,
};

describe("the table of permissions", () => {
  test("has the action of every operation that a client sends", () => {
    expect(operations.length).toBeGreaterThan(12);
    expect(operations.filter((call) => !isListed(...split(call)))).toEqual([]);
  });

  test("has no action without a call", () => {
    const sent = new Set([...operations.map((call) => OTHER_NAMES[call] ?? call), ...byLibraries()]);
    // S3 calls KMS for whoever reads an encrypted object.
    sent.add("kms:Decrypt");
    expect([...tableActions(), ...Object.keys(NO_PERMISSION)].filter((call) => !sent.has(call))).toEqual([]);
  });

  test("has every action that a failure can name", () => {
    const named = sources.flatMap(({ text }) =>
      [...text.matchAll(/\baction: "([\w-]+:\w+)"/g)].map(([, action = ""]) => action),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(
      named.filter((action) => resourceKindOf(action) === undefined && !Object.hasOwn(NO_PERMISSION, action)),
    ).toEqual([]);
  });

  test("has no wildcard in an action, and each action once in a feature", () => {
    for (const { id, permissions } of FEATURES) {
      const actions = permissions.flatMap(({ actions }) => actions);
      expect(
        actions.filter((action) => !/^[a-z0-9]+:[A-Z]\w+$/.test(action)),
        id,
      ).toEqual([]);
      expect(new Set(actions).size, id).toBe(actions.length);
    }
  });

  test("only reads, and starts and stops nothing but queries and live tails", () => {
    expect(
      [...tableActions()].filter(
        (action) =>
          !/:(?:Describe|Get|List|Lookup|Filter|Decrypt|AssumeRole|(?:Start|Stop)Query|StartLiveTail)/.test(action),
      ),
    ).toEqual([]);
  });

  test("is the permission list of the README; `node scripts/permissions.ts` writes it", () => {
    const readme = readFileSync(new URL("README.md", root), "utf8");
    expect(readme).toBe(withPermissions(readme));
  });

  test("tells a request of another action", () => {
    const sent = [
      { service: "cloudtrail", operation: "LookupEvents" },
      { service: "s3", operation: "ListObjectsV2" },
      { service: "sts", operation: "GetCallerIdentity" },
      { service: "", operation: "Unsigned" },
      { service: "s3", operation: "PutObject" },
    ];
    expect(unlistedRequests(sent)).toEqual(["s3:PutObject"]);
  });
});

function split(call: string): [service: string, operation: string] {
  const [service = "", operation = ""] = call.split(":");
  return [service, operation];
}

function byLibraries(): readonly string[] {
  return Object.entries(BY_LIBRARIES).flatMap(([call, calls]) =>
    sources.some(({ text }) => calls.test(text)) ? call : [],
  );
}
