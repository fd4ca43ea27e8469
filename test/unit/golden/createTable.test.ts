import { test } from "vitest";
import { createTableText, type LogFilesRoot } from "../../../src/query/trino/createTable.ts";
import { expectGolden } from "./golden.ts";

const ROOTS: readonly LogFilesRoot[] = [
  {
    bucket: "acme-logs",
    prefix: "audit/trails",
    accounts: ["111122223333"],
    regions: ["eu-west-1", "us-east-1"],
    trail: "Management Events",
  },
  { bucket: "acme-org-logs", organization: "o-a1b2c3d4e5", accounts: [], regions: ["us-gov-west-1"] },
];

test("the CREATE TABLE statements for Athena are as in the golden file", async () => {
  await expectGolden(
    "createTable",
    ROOTS.flatMap((root) => {
      const made = createTableText(root);
      return ["text" in made ? made.text.trimEnd() : made.problem, ""].join("\n").split("\n");
    }),
  );
});
