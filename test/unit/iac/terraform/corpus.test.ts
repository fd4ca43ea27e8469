import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readState } from "../../../../src/iac/terraform/state.ts";

const folder = fileURLToPath(new URL("../../../../../shared/corpus/tfstate/", import.meta.url));
const present = existsSync(`${folder}expected.json`);

interface Expected {
  readonly file: string;
  readonly expected: readonly { readonly address: string; readonly id: string | null; readonly arn: string | null }[];
}

describe.skipIf(!present)("public states (../shared/corpus, where it is)", () => {
  const cases = present ? (JSON.parse(readFileSync(`${folder}expected.json`, "utf8")) as readonly Expected[]) : [];

  it("has cases", () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  it.each(cases)("reads $file", ({ file, expected }) => {
    const reading = readState(readFileSync(`${folder}${file}`));
    const found = reading.ok
      ? reading.instances.map(({ address, identifiers: { id = null, arn = null } }) => ({ address, id, arn }))
      : reading;
    expect(found).toEqual(expect.arrayContaining([...expected]));
    expect(found).toHaveLength(expected.length);
  });
});
