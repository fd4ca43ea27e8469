import { expect, it } from "vitest";
import type { BlamedResource, BlameReport } from "../../../../src/investigation/resources/changesByResource.ts";
import { changesTree } from "../../../../src/investigation/resources/changesTree.ts";
import { change, declaration, history, instance, NOW } from "./words.ts";

const words = { now: NOW, pathOf: (file: string) => file.slice(1), stamp: (time: number) => `at ${time}` };
const none: BlameReport = {
  changedSinceApply: [],
  changedOutside: [],
  changedByTool: [],
  unchanged: [],
  unknown: [],
  unresolved: [],
  requests: 0,
  sentence: "",
};
const drift = change(3);
const blamed: BlamedResource = {
  declaration,
  instance,
  outcome: { kind: "known", history: history([drift, change(9, { role: "mentioned", who: "bob" })]) },
  lastApply: { time: NOW - 1000, from: "terraform.tfstate" },
  sinceApply: [drift],
};

it("has a heading for each outcome that there is, and what needs a look stands open", () => {
  const cancelled: BlamedResource = { ...blamed, outcome: { kind: "cancelled" }, sinceApply: [] };
  const tree = changesTree({ ...none, changedSinceApply: [blamed], unknown: [cancelled] }, words);
  expect(tree.map(({ title, open, children }) => [title, open, children.length])).toEqual([
    ["Changed outside the tool since the last apply", true, 1],
    ["Not known", false, 1],
  ]);
  expect(tree[1]?.children[0]?.description).toBe("cancelled before it was asked · infrastructure/network.tf:12");
});

it("tells of a resource who changed it last and where its code is, and of each change by whom", () => {
  const [group] = changesTree({ ...none, changedSinceApply: [blamed] }, words);
  const [resource] = group?.children ?? [];
  expect(resource).toMatchObject({
    label: "aws_security_group.web",
    description: "3 h ago by alice · infrastructure/network.tf:12",
    mark: "drift",
    children: [
      { label: "AuthorizeSecurityGroupIngress", description: "3 h ago · alice · outside Terraform" },
      { description: "9 h ago · bob · only mentions it" },
    ],
  });
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
  const report: BlameReport = {
    ...none,
    changedSinceApply: [blamed],
    unresolved: [{ declaration, why: { reason: "no-state", message: "There is no state here." } }],
  };
  expect(ids(report)).toEqual(ids({ ...report }));
  expect(new Set(ids(report)).size).toBe(ids(report).length);
});
