import { describe, expect, it } from "vitest";
import type { Profile } from "../../../src/aws/profiles.ts";
import { openedOnce, recalledAccount } from "../../../src/sources/openedOnce.ts";
import type { Checkpoint, Source } from "../../../src/sources/source.ts";

const never = new AbortController().signal;
const profile: Profile = { name: "audit" } as Profile;

describe("a source that is opened", () => {
  it("is made once, from the first connection, and is the same for every run", async () => {
    const made: unknown[] = [];
    const source = {} as Source;
    const checkpoint = {} as Checkpoint;
    const open = openedOnce(
      profile,
      async () => ({ identity: { accountId: "111111111111" } }),
      async ({ identity }, _signal, from) => {
        made.push([identity.accountId, from]);
        return source;
      },
    );
    expect(await open(never, checkpoint)).toBe(source);
    expect(await open(never)).toBe(source);
    expect(made).toEqual([["111111111111", checkpoint]]);
  });

  it("is not read with the credentials of another account", async () => {
    let accountId = "111111111111";
    const open = openedOnce(
      profile,
      async () => ({ identity: { accountId } }),
      async () => ({}) as Source,
    );
    await open(never);
    accountId = "222222222222";
    await expect(open(never)).rejects.toMatchObject({
      reason: "configuration",
      message:
        'Profile "audit" now belongs to account 222222222222; this search began in 111111111111. Run it again to search with the account as it is now.',
      context: { profile: "audit", accountId: "111111111111" },
    });
    accountId = "111111111111";
    await expect(open(never)).resolves.toBeDefined();
  });
});

describe("stored events are shown again", () => {
  const recall = (accountId: string | undefined, known: string | undefined, what?: string) =>
    recalledAccount(profile, "eu-west-1", accountId, known, what);

  it("where the profile still leads to the account of the search", () => {
    expect(recall("111111111111", "111111111111")).toBe("111111111111");
    expect(recall("111111111111", "111111111111", "table audit.logs")).toBe("111111111111");
  });

  it.each<[string | undefined, string | undefined, string | undefined, string]>([
    [
      "111111111111",
      "222222222222",
      undefined,
      'The stored events of profile "audit" are not shown: it led to account 111111111111 then, and leads to 222222222222 now.',
    ],
    [
      "111111111111",
      "222222222222",
      "table audit.logs",
      'The stored events of table audit.logs are not shown: profile "audit" led to account 111111111111 then, and leads to 222222222222 now.',
    ],
    [
      "111111111111",
      undefined,
      undefined,
      'The stored events of profile "audit" are not shown: it is not known which account it leads to until it is used again.',
    ],
    [
      undefined,
      "111111111111",
      "table audit.logs",
      'The stored events of table audit.logs are not shown: it is not known which account profile "audit" leads to until the profile is used again.',
    ],
    [
      undefined,
      undefined,
      undefined,
      'The stored events of profile "audit" are not shown: it is not known which account it leads to until it is used again.',
    ],
  ])("and else the reason is said: %s then, %s now, of %s", (accountId, known, what, message) => {
    expect(() => recall(accountId, known, what)).toThrow(
      expect.objectContaining({ reason: "configuration", message, context: { profile: "audit", region: "eu-west-1" } }),
    );
  });
});
