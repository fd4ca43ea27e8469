import { expect, it } from "vitest";
import type { ChosenSource } from "../../../../src/investigation/search/chosenSources.ts";
import { SearchTargets } from "../../../../src/investigation/search/searchTargets.ts";
import { Failure, type FailureReason } from "../../../../src/model/failure.ts";
import type { Capabilities } from "../../../../src/query/plan/capabilities.ts";
import { commonPart } from "../../../../src/sources/holdings.ts";
import type { Sources } from "../../../../src/sources/registry.ts";
import type { Scope, SourceKind, SourceTarget, TargetRef } from "../../../../src/sources/source.ts";

const use = { signal: new AbortController().signal };
const asked: Scope[] = [];

function capabilitiesOf(source: string): Capabilities {
  return { source, title: `The ${source}`, pushable: [], attributesPerRequest: 0, maxLookups: 0, neverReturns: [] };
}

function targetOf(source: string, more: Partial<SourceTarget>, ref: object = {}): SourceTarget {
  return {
    origin: { source, label: source, target: { source, ...ref } },
    capabilities: capabilitiesOf(source),
    facts: {},
    open: () => () => Promise.reject(new Error("nothing is read")),
    ...more,
  };
}

const history = ["dev eu-west-1", "dev us-east-1", "prod eu-west-1"].map((name) => {
  const [profile = "", region = ""] = name.split(" ");
  const target = targetOf("history", { facts: { region } }, { profile, region });
  return { ...target, origin: { ...target.origin, profile, region } };
});

/** Has parts by account and Region. */
function bucket(within: NonNullable<SourceTarget["within"]>): SourceTarget {
  return targetOf(
    "bucket",
    {
      within,
      narrowed: (to) => {
        const part = commonPart(within, to);
        return part.accounts?.length === 0 ? undefined : bucket(part);
      },
    },
    within,
  );
}

function refusing(source: string, reason: FailureReason): SourceKind {
  const refuse = () => Promise.reject(new Failure({ reason, message: `No ${source}.`, context: {}, remedies: [] }));
  return { capabilities: capabilitiesOf(source), isNamed: () => false, resolve: refuse, target: refuse };
}

function kindOf(source: string, at: (scope: Scope) => readonly SourceTarget[]): SourceKind {
  return {
    capabilities: capabilitiesOf(source),
    isNamed: () => false,
    resolve: async (scope) => {
      asked.push(scope);
      return at(scope);
    },
    target: async (ref: TargetRef) =>
      source === "bucket" ? bucket({ accounts: ["1", "9"] }) : targetOf(source, {}, ref),
  };
}

function targets(chosen: readonly ChosenSource[] = [], more: readonly SourceKind[] = []): SearchTargets {
  const usual = {
    ...kindOf("history", () => history),
    accounts: async () => () => [
      { profile: "dev", isChosen: true, accountId: "1" },
      { profile: "prod", isChosen: true, accountId: "2" },
    ],
  };
  const others = [
    kindOf("bucket", ({ profiles = [], regions = [] }) => [
      bucket({ accounts: profiles.map((name) => name), regions }),
    ]),
    kindOf("table", ({ profiles = [] }) => profiles.map((profile) => targetOf("table", {}, { profile }))),
    refusing("nothing", "not-found"),
    refusing("refused", "access-denied"),
    ...more,
  ];
  return new SearchTargets({ usual, others, kinds: [usual, ...others] } as unknown as Sources, () => chosen);
}

async function namesOf(sources: readonly string[], chosen?: readonly ChosenSource[], more?: readonly SourceKind[]) {
  const found = await targets(chosen, more).of({ sources }, undefined, use);
  return found
    .filter(({ target }) => target.capabilities.source !== "history")
    .map(({ target, only }) => ({
      source: target.capabilities.source,
      within: target.within,
      only,
    }));
}

const SCOPE = { accounts: ["1", "2"], regions: ["eu-west-1", "us-east-1"] };

it("searches other kinds in the profiles, accounts and Regions of the usual one, where they are searched together", async () => {
  asked.length = 0;
  expect(await namesOf(["history", "table"])).toEqual([
    { source: "table", within: undefined, only: SCOPE },
    { source: "table", within: undefined, only: SCOPE },
  ]);
  expect(asked.slice(1)).toEqual([
    { profiles: ["dev"], regions: ["eu-west-1", "us-east-1"] },
    { profiles: ["prod"], regions: ["eu-west-1"] },
  ]);
  expect(await namesOf(["table"])).toEqual([]);
});

it("restricts another kind to the accounts and Regions of its partition", async () => {
  const china = kindOf("china", () => [
    targetOf("china", { partition: "aws-cn" }),
    targetOf("china", { partition: "aws" }),
  ]);
  expect(await namesOf(["history", "china"], [], [china])).toEqual([
    { source: "china", within: undefined, only: SCOPE },
  ]);
});

it("takes what was chosen before where the sources are automatic: of a target, the part in the scope", async () => {
  const ref = { source: "bucket", label: "acme-logs" };
  expect(await namesOf(["automatic"])).toEqual([]);
  expect(await namesOf(["automatic"], [{ target: ref }, { source: "nothing" }, { source: "refused" }])).toEqual([
    { source: "bucket", within: { accounts: ["1"], regions: SCOPE.regions }, only: undefined },
  ]);
  expect(await namesOf(["automatic"], [{ target: { source: "table" } }])).toEqual([
    { source: "table", within: undefined, only: SCOPE },
  ]);
});

it("names a kind that could not be listed among the targets, and leaves out one that has nothing", async () => {
  expect(await namesOf(["history", "nothing"])).toEqual([]);
  const found = await targets().of({ sources: ["history", "refused", "nothing"] }, undefined, use);
  const unread = found.at(-1)?.target;
  expect([found.length, unread?.origin.label]).toEqual([history.length + 1, "The refused"]);
  await expect(unread?.open({})(use.signal)).rejects.toThrow("No refused.");
  await expect(targets().of({ sources: ["nothing"] }, undefined, use)).rejects.toThrow("No nothing.");
});
