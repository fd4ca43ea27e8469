import { expect, test } from "vitest";
import type { Profile } from "../../../../src/aws/profiles.ts";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { historyTargetOf } from "../../../../src/investigation/resources/historyTarget.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { rejection } from "../../aws/house.ts";

const never = new AbortController().signal;

interface Shown extends Partial<Profile> {
  readonly name: string;
  /** Absent: its credentials cannot be used. */
  readonly account?: string;
  readonly regions?: readonly string[];
}

function ports(shown: readonly Shown[]) {
  const asked: string[] = [];
  return {
    asked,
    shown: async () =>
      shown.map(({ account: _, regions = ["eu-west-1"], ...profile }) => ({
        profile: {
          title: profile.name,
          kind: "static",
          origin: "file",
          isDefault: false,
          partition: "aws",
          endpoints: {},
          ...profile,
        } as const,
        regions,
      })),
    identity: async ({ name }: Profile) => {
      asked.push(name);
      const accountId = shown.find((one) => one.name === name)?.account;
      if (accountId === undefined) {
        throw new Failure({ reason: "expired-credentials", message: "Sign in.", context: {}, remedies: [] });
      }
      return { accountId };
    },
    needs: ({ interactions = [] }: Profile) => interactions[0],
  };
}

const queue: Pick<ResourceInstance, "identifiers" | "accountId" | "region"> = {
  identifiers: { arn: "arn:aws:sqs:eu-west-1:222222222222:orders" },
};

async function chosen(instance: typeof queue, shown: readonly Shown[], globalService?: string, asked = false) {
  const given = ports(shown);
  const place = await historyTargetOf(instance, globalService, given, never, asked);
  return { asked: given.asked, told: "reason" in place ? place.reason : `${place.profile.name} ${place.region}` };
}

test.each([
  ["code", "code-needed"],
  ["command", "command-needed"],
  ["metadata", "instance-role-needed"],
] as const)("a profile that needs the person (%s) is used only for what they asked for", async (interaction, told) => {
  const locked: Shown = { name: "locked", account: "222222222222", interactions: [interaction] };
  expect(await chosen(queue, [locked])).toEqual({ asked: [], told });
  const both = [locked, { name: "mine", account: "222222222222" }];
  expect(await chosen(queue, both)).toEqual({ asked: ["mine"], told: "mine eu-west-1" });
  expect((await chosen(queue, [locked], undefined, true)).told).toBe("locked eu-west-1");
});

test("signs in to no more profiles than it needs, and to one that asks for a code last", async () => {
  const shown: Shown[] = [
    { name: "mfa", account: "222222222222", interactions: ["code"] },
    { name: "elsewhere", account: "333333333333", regions: ["us-east-1"] },
    { name: "role", account: "444444444444", role: "arn:aws:iam::444444444444:role/x" },
    { name: "mine", account: "222222222222" },
    { name: "also", account: "222222222222", regions: ["us-east-1"], isDefault: true },
  ];
  expect(await chosen(queue, shown, undefined, true)).toEqual({ asked: ["mine"], told: "mine eu-west-1" });
  expect(await chosen(queue, shown.slice(0, 3), undefined, true)).toEqual({
    asked: ["elsewhere", "mfa"],
    told: "mfa eu-west-1",
  });
});

test("what is global is asked for in its partition's Region", async () => {
  const role = { identifiers: { arn: "arn:aws:iam::222222222222:role/app" } };
  expect((await chosen(role, [{ name: "mine", account: "222222222222" }], "iam")).told).toBe("mine us-east-1");
  const china = { identifiers: { arn: "arn:aws-cn:iam::222222222222:role/app" } };
  const shown: Shown[] = [
    { name: "mine", account: "222222222222" },
    { name: "cn", account: "222222222222", partition: "aws-cn" },
  ];
  expect(await chosen(china, shown, "iam")).toEqual({ asked: ["cn"], told: "cn cn-north-1" });
  expect((await chosen(china, shown, "route53")).told).toBe("cn cn-northwest-1");
  const mine = shown.slice(0, 1);
  const accelerator = { identifiers: { arn: "arn:aws:globalaccelerator::222222222222:accelerator/1a2b" } };
  expect((await chosen(accelerator, mine, "globalaccelerator")).told).toBe("mine us-west-2");
  const acl = { identifiers: { arn: "arn:aws:wafv2:us-east-1:222222222222:global/webacl/edge/1a2b" } };
  expect((await chosen(acl, mine, "wafv2")).told).toBe("mine us-east-1");
});

test("what is not known is said", async () => {
  const two: Shown[] = [
    { name: "a", account: "111111111111" },
    { name: "b", account: "222222222222" },
  ];
  expect((await chosen(queue, [])).told).toBe("no-profile");
  expect((await chosen(queue, two.slice(0, 1))).told).toBe("other-account");
  const nameless = { identifiers: { name: "orders" }, region: "eu-west-1" };
  expect((await chosen(nameless, two)).told).toBe("unknown-account");
  expect((await chosen(nameless, two.slice(0, 1))).told).toBe("a eu-west-1");
  const nowhere = { identifiers: { name: "orders" } };
  expect((await chosen(nowhere, [{ name: "a", account: "1", regions: ["eu-west-1", "eu-west-2"] }])).told).toBe(
    "unknown-region",
  );
  expect((await chosen(nowhere, two.slice(0, 1))).told).toBe("a eu-west-1");
});

test.each(["evil.example/#", "eu-west-1.evil.example", "localhost", "nowhere"])(
  "nobody is asked in what is no Region (%s), and nobody signs in for it",
  async (region) => {
    const named = { identifiers: { name: "orders" }, region };
    expect(await chosen(named, [{ name: "mine", account: "222222222222" }])).toEqual({
      asked: [],
      told: "unknown-region",
    });
  },
);

test("a profile that cannot be used leaves the others; alone, it is the failure", async () => {
  expect((await chosen(queue, [{ name: "out" }, { name: "mine", account: "222222222222" }])).told).toBe(
    "mine eu-west-1",
  );
  const error = await rejection(historyTargetOf(queue, undefined, ports([{ name: "out" }]), never));
  expect(Failure.is(error) && error.reason).toBe("expired-credentials");
});

test("says what it assumes: the account of the shown profiles, the only Region, one of several home Regions", async () => {
  const assumed = async (instance: typeof queue, shown: readonly Shown[], globalService?: string) => {
    const target = await historyTargetOf(instance, globalService, ports(shown), never);
    return "reason" in target ? target.reason : target.assumed;
  };
  const mine: Shown = { name: "mine", account: "222222222222" };
  expect(await assumed(queue, [mine])).toBeUndefined();
  expect(await assumed({ identifiers: {}, accountId: "222222222222", region: "eu-west-1" }, [mine])).toBeUndefined();
  expect(await assumed({ identifiers: {}, region: "eu-west-1" }, [mine])).toEqual(["account"]);
  expect(await assumed({ identifiers: {}, accountId: "222222222222" }, [mine])).toEqual(["region"]);
  expect(await assumed({ identifiers: {} }, [mine])).toEqual(["account", "region"]);
  // A global service has one home in most partitions, and in China any of its Regions.
  expect(await assumed({ identifiers: {}, accountId: "222222222222" }, [mine], "iam")).toBeUndefined();
  const china: Shown = { ...mine, partition: "aws-cn", regions: ["cn-north-1"], region: "cn-north-1" };
  const shield = { identifiers: {}, accountId: "222222222222", region: "cn-north-1" };
  expect(await assumed(shield, [china], "shield")).toEqual(["region"]);
  expect(await assumed(shield, [china], "iam")).toEqual(["region"]);
});
