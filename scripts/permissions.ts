import { readFile, writeFile } from "node:fs/promises";
import { FEATURES, type ResourceKind } from "../src/aws/permissions.ts";

const README = new URL("../README.md", import.meta.url);
const BEGIN = "<!-- permissions: written by `node scripts/permissions.ts` -->\n";
const END = "<!-- /permissions -->";

/** How the permission list names resources; absent where none is narrower. */
const RESOURCES: Readonly<Partial<Record<ResourceKind, string>>> = {
  bucket: " on the bucket",
  logFiles: " on the log files",
  key: " on the key",
  state: " on the state",
  workgroup: " on the workgroup",
  role: " on the role",
};

/** A README with the permission list of the table in src/aws/permissions.ts. Throws if its markers are missing. */
export function withPermissions(readme: string): string {
  const start = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) {
    throw new Error("README.md does not have the markers of the permission list");
  }
  return `${readme.slice(0, start)}${BEGIN}\n${permissionList()}\n${readme.slice(end)}`;
}

function permissionList(): string {
  const rows = FEATURES.map(
    ({ title, permissions, note }) =>
      `| ${title} | ${permissions
        .map(({ on, actions }) => `${actions.map((action) => `\`${action}\``).join(", ")}${RESOURCES[on] ?? ""}`)
        .join(", ")}${note === undefined ? "" : `. ${note}`} |`,
  );
  return ["| For | Permissions |", "| --- | --- |", ...rows, ""].join("\n");
}

if (import.meta.main) {
  await writeFile(README, withPermissions(await readFile(README, "utf8")));
}
