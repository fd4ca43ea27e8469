import { expect, it } from "vitest";
import type { BlamedResource, BlameReport } from "../../../../src/investigation/resources/changesByResource.ts";
import { changesTree } from "../../../../src/investigation/resources/changesTree.ts";
import { change, declaration, HOUR, history, instance, NOW } from "./words.ts";

const words = { now: NOW, pathOf: (file: string) => file.slice(1), stamp: (time: number) => `at ${time}` };
const later = { start: { line: 40, character: 0 }, end: { line: 50, character: 1 } };
const none: BlameReport = {
  changedSinceTool: [],
  changedOutside: [],
  changedByTool: [],
  unchanged: [],
  undetermined: [],
  unknown: [],
  unresolved: [],
  sentence: "",
};
const drift = change(3);
const blamed: BlamedResource = {
  declaration,
  instance,
  outcome: { kind: "known", history: history([drift, change(9, { role: "mentioned", who: "bob" })]) },
  sinceTool: [drift],
};

it("has a heading for each outcome that there is, and what needs a look stands open", () => {
  const cancelled: BlamedResource = { ...blamed, outcome: { kind: "cancelled" }, sinceTool: [] };
  const tree = changesTree({ ...none, changedSinceTool: [blamed], unknown: [cancelled] }, words);
  expect(tree.map(({ title, open, children }) => [title, open, children.length])).toEqual([
    ["Changed outside the tool since the tool's last change", true, 1],
    ["Unknown", false, 1],
  ]);
  expect(tree[1]?.children[0]?.description).toBe("cancelled before lookup · infrastructure/network.tf:12");
});

it("tells of a resource who changed it last and where its code is, and of each change by whom", () => {
  const [group] = changesTree({ ...none, changedSinceTool: [blamed] }, words);
  const [resource] = group?.children ?? [];
  expect(resource).toMatchObject({
    label: "aws_security_group.web",
    description: "3 h ago by alice · infrastructure/network.tf:12",
    mark: "drift",
    tooltip: expect.arrayContaining(["No change by the tool found"]),
    children: [
      {
        label: "AuthorizeSecurityGroupIngress",
        description: "alice · 3 h ago · outside Terraform",
        tooltip: expect.arrayContaining(["No later change by the tool found"]),
      },
      { description: "bob · 9 h ago · only references it" },
    ],
  });
});

it("tells who went around the tool, also where the tool changed it after that", () => {
  const outside = change(5);
  const known = history([change(1, { by: "tool", who: "deployer" }), outside]);
  const applied: BlamedResource = { ...blamed, outcome: { kind: "known", history: known }, sinceTool: [] };
  const [group] = changesTree({ ...none, changedOutside: [applied] }, words);
  expect(group?.title).toBe("Changed outside the tool, then by the tool");
  expect(group?.children[0]?.description).toBe("5 h ago by alice · infrastructure/network.tf:12");
  expect(group?.children[0]?.tooltip).toContain(`Last change by the tool at ${NOW - HOUR}, via console`);
});

it("keeps its ids over a refresh, none twice", () => {
  const ids = (report: BlameReport) =>
    changesTree(report, words).flatMap((group) => [
      group.id,
      ...group.children.flatMap((child) => [
        child.id,
        ...("children" in child ? child.children.map(({ id }) => id) : []),
      ]),
    ]);
  const beside = { ...later, start: { line: 40, character: 9 } };
  const report: BlameReport = {
    ...none,
    // One module, called by two roots; one block, written twice.
    changedSinceTool: [blamed, { ...blamed, instance: { ...instance, identifiers: { id: "sg-of-another-root" } } }],
    unresolved: [declaration.block.range, later, beside].map((range) => ({
      declaration: { ...declaration, block: { ...declaration.block, range } },
      why: { reason: "no-state" as const, message: "No state was found." },
    })),
  };
  expect(ids(report)).toEqual(ids({ ...report }));
  expect(new Set(ids(report)).size).toBe(ids(report).length);
});

it("escapes what misleads the eye in why a block is not known", () => {
  const why = { reason: "remote-state" as const, message: "The state is kept in s3://a/\u202etxt.exe." };
  const [group] = changesTree({ ...none, unresolved: [{ declaration, why }] }, words);
  expect(group?.children[0]?.tooltip.at(-1)).toBe("The state is kept in s3://a/\\u202etxt.exe.");
});

it("says in which time it found no changes, over all resources and over each", () => {
  const of = (more: Parameters<typeof history>[1] = {}): BlamedResource => ({
    ...blamed,
    outcome: { kind: "known", history: history([], more) },
    sinceTool: [],
  });
  const inPart = of({ coverage: { kind: "since", from: NOW - 3 * HOUR } });
  const titles = changesTree(
    { ...none, unchanged: [of()], undetermined: [inPart, of({ coverage: { kind: "guess" } })] },
    words,
  ).map(({ title, children }) => [title, ...children.map(({ description }) => description.split(" · ")[0])]);
  expect(titles).toEqual([
    ["No changes found in 90 d", "no changes found in 90 d"],
    ["No changes found in what was read", "no changes found in the last 3 h", "no changes found under guessed names"],
  ]);
});
