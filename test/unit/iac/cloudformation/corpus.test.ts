import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../../../../src/iac/cloudformation/template.ts";

const CORPUS = new URL("../../../../../shared/corpus/cdk/", import.meta.url);

interface Expected {
  readonly dir: string;
  readonly expected: Readonly<Record<string, Readonly<Record<string, { readonly type: string }>>>>;
}

describe.skipIf(!existsSync(CORPUS))("synthesised templates (skipped where ../shared/corpus is absent)", () => {
  const assemblies = existsSync(CORPUS)
    ? (JSON.parse(readFileSync(new URL("expected.json", CORPUS), "utf8")) as readonly Expected[])
    : [];

  it.each(assemblies.map((each) => [each.dir, each] as const))(
    "%s has every logical id and type",
    (dir, { expected }) => {
      const found = new Map(
        readdirSync(new URL(`${dir}/`, CORPUS))
          .filter((name) => name.endsWith(".template.json"))
          .map((name) => [
            name.slice(0, -".template.json".length),
            readTemplate(readFileSync(new URL(`${dir}/${name}`, CORPUS), "utf8")),
          ]),
      );
      for (const [stack, resources] of Object.entries(expected)) {
        const blocks = new Map(found.get(stack)?.blocks.map(({ address, type }) => [address, type]));
        for (const [logicalId, { type }] of Object.entries(resources)) {
          expect(blocks.get(logicalId), `${stack}/${logicalId}`).toBe(type);
        }
      }
    },
  );
});
