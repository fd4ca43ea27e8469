import { afterEach, describe, expect, test } from "vitest";
import { learnRegions } from "../../../src/aws/learnRegions.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import type { LastingMemory } from "../../../src/aws/rememberedAccounts.ts";
import { Failure } from "../../../src/model/failure.ts";
import { type House, noLimit, openHouse, rejection } from "./house.ts";
import { profileNamed } from "./profileNamed.ts";

const never = new AbortController().signal;

const denied = new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] });

/** `answers`: by profile; others have no access. `asked`: the profiles with which AWS was asked, in order. */
function lists(answers: Readonly<Record<string, "account" | "partition">>) {
  const asked: string[] = [];
  const known = new Set<string>();
  return {
    asked,
    rememberedAccount: () => undefined,
    rememberedRegions: ({ accountId = "" }: Profile) => (known.has(accountId) ? ["us-east-1"] : undefined),
    regions: async ({ name, accountId = "" }: Profile) => {
      asked.push(name);
      const source = answers[name];
      if (source === undefined) {
        throw denied;
      }
      if (source === "account") {
        known.add(accountId);
      }
      return { regions: [], source };
    },
  };
}

describe("learning the Regions of many profiles", () => {
  test("asks with one profile of each account, and with the next where that one gives no list", async () => {
    const profiles = [
      profileNamed("a1", { accountId: "111111111111" }),
      profileNamed("b1", { accountId: "222222222222" }),
      profileNamed("a2", { accountId: "111111111111" }),
      profileNamed("b2", { accountId: "222222222222" }),
      profileNamed("b3", { accountId: "222222222222" }),
      profileNamed("b4", { accountId: "222222222222" }),
      profileNamed("x"),
      profileNamed("y"),
    ];
    const connections = lists({ a1: "account", a2: "account", b2: "partition", b3: "account", b4: "account" });
    const refused = await learnRegions(profiles, connections, never);
    expect(connections.asked.toSorted()).toEqual(["a1", "b1", "b2", "b3", "x", "y"]);
    expect(refused.map(({ name }) => name)).toEqual(["b2"]);
  });

  test("asks nothing once it is stopped", async () => {
    const profiles = Array.from({ length: 20 }, (_, index) => profileNamed(`p${index}`));
    const connections = lists({});
    const stop = new AbortController();
    const learned = learnRegions(
      profiles,
      {
        ...connections,
        regions: async (one) => {
          const answer = connections.regions(one);
          stop.abort();
          return answer;
        },
      },
      stop.signal,
    );
    expect(await rejection(learned)).toMatchObject({ name: "AbortError" });
    expect(connections.asked).toEqual(["p0"]);
  });
});

describe("over the wire", () => {
  let house: House | undefined;
  afterEach(async () => {
    await house?.close();
    house = undefined;
  });

  test("the roles of one account need one list of AWS, and the others sign in nowhere", async () => {
    const values = new Map<string, unknown>();
    const memory: LastingMemory = {
      get: (key) => values.get(key),
      update: async (key, value) => void values.set(key, value),
    };
    const names = Array.from({ length: 6 }, (_, index) => `team-${index}`);
    const config = names
      .map((name) => `[profile ${name}]\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=production\n`)
      .join("\n");
    house = await openHouse({ wire: { pace: noLimit }, config, memory });
    const { connections, aws } = house;
    const profiles = names.map((name) => house?.profile(name) ?? profileNamed(name));
    expect(await learnRegions(profiles, connections, never)).toEqual([]);
    expect(aws.requests.count({ operation: "AssumeRole" })).toBe(1);
    expect(aws.requests.count({ operation: "ListRegions" })).toBe(1);
    for (const one of profiles) {
      expect(connections.rememberedRegions(one)).toContain("eu-south-1");
    }
  });
});
