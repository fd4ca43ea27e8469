import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../../../scripts/project.ts";
import { AGENT_TOOLS } from "../../../src/investigation/agents/agentTools.ts";
import { parseQuery } from "../../../src/query/language/text.ts";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [skill, ...others]: readonly { readonly path: string }[] = manifest.contributes.chatSkills;
const path = skill?.path ?? "";
const text = readFileSync(join(root, path), "utf8");
const [, head = "", body = ""] = text.split(/^---$/m);

test("the skill is named like its folder, as the editor requires, and says when to use it", () => {
  expect(others).toEqual([]);
  expect(basename(path)).toBe("SKILL.md");
  const { name, description, ...rest } = parse(head);
  expect(rest).toEqual({});
  expect(name).toBe(basename(dirname(path)));
  expect(name).toMatch(/^[a-z0-9-]{1,64}$/);
  expect(description.length).toBeGreaterThan(100);
  expect(description.length).toBeLessThanOrEqual(1_024);
});

test("the skill names every tool, and no others", () => {
  const named = new Set([...body.matchAll(/`cloudtrail_(\w+)`/g)].map(([, name]) => name));
  expect([...named].sort()).toEqual(AGENT_TOOLS.map(({ name }) => name).sort());
});

test("every search text in the skill can be read", () => {
  const texts = [
    ...body.matchAll(
      /`(-?(?:event|user|key|resource|source|ip|readonly|error|last|from|mentions|agent|requestParameters)[.:(][^`]*)`/g,
    ),
  ]
    .map(([, one = ""]) => one)
    .filter((one) => !/^(?:from|regions|source): ["[]/.test(one));
  expect(texts.length).toBeGreaterThan(15);
  for (const one of texts) {
    expect(parseQuery(one, { now: Date.UTC(2026, 10, 20) }).problems, one).toEqual([]);
  }
});
