import { beforeEach, describe, expect, test, vi } from "vitest";
import type { EventHit, SearchRequest } from "../../../src/investigation/search/search.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { LinkHandler, type LinkPorts } from "../../../src/ui/links/linkHandler.ts";
import { profileNamed } from "../aws/profileNamed.ts";

interface Item {
  readonly label?: string;
  readonly heading?: string;
  readonly value?: unknown;
  readonly picked?: boolean;
}

const { pickOne, pickMany, confirm, executeCommand } = vi.hoisted(() => ({
  pickOne: vi.fn(),
  pickMany: vi.fn(),
  confirm: vi.fn(),
  executeCommand: vi.fn(),
}));
vi.mock("vscode", () => ({ commands: { executeCommand }, window: {}, QuickPickItemKind: {} }));
vi.mock("../../../src/ui/quickInput.ts", () => ({ pickOne, pickMany }));
vi.mock("../../../src/ui/dialogs.ts", () => ({
  confirm,
  withProgress: (_title: string, work: (report: unknown, signal: AbortSignal) => unknown) =>
    work(undefined, new AbortController().signal),
}));

const NOW = Date.UTC(2026, 10, 30, 12);
const ID = "7a1cdf2b-0c3e-4a5f-9d42-1f0e6f2f3c11";
const EVENT = `id=${ID}&account=111122223333&region=eu-west-1&time=2026-11-30T10:00:00Z`;
const SEARCH = "text=user:alice error:*&from=2026-11-29T00:00:00Z&to=2026-11-30T00:00:00Z";
/** Accounts of the profiles: as known before, and as AWS answers. */
const KNOWN: Record<string, string | undefined> = { dev: "111122223333", prod: "444455556666", keys: undefined };
const ANSWERED: Record<string, string> = { dev: "111122223333", prod: "444455556666", keys: "999900001111" };

let requested: string[];
let found: EventHit | undefined;
let opened: unknown[];

function handler(): LinkHandler {
  const ports = {
    choices: {
      all: async () => [
        profileNamed("prod"),
        profileNamed("keys"),
        profileNamed("dev"),
        profileNamed("broken", { kind: "unusable", problem: { message: "No.", file: "config" } }),
      ],
      listed: (profile: { name: string }) => ({ profile, accountId: KNOWN[profile.name], isFavorite: false }),
    },
    connections: {
      identity: async ({ name }: { name: string }) => {
        requested.push(`identity of ${name}`);
        return { accountId: ANSWERED[name] };
      },
    },
    sources: { usual: { capabilities: EVENT_HISTORY }, others: [{ capabilities: TRAIL_BUCKET }] },
    searches: {
      prepare: async (request: SearchRequest) => {
        requested.push(JSON.stringify(request));
        return {
          run: async function* () {
            yield { events: found === undefined ? [] : [found] };
          },
        };
      },
    },
    events: { open: (event: unknown) => opened.push(event) },
    results: {
      open: async (request: unknown) => opened.push(request),
      openAt: async (request: unknown, id: unknown) => opened.push([request, id]),
    },
    now: () => NOW,
    timeZone: () => "UTC",
  };
  return new LinkHandler(ports as unknown as LinkPorts);
}

const open = (path: string, query: string) => handler().open({ path, query });

beforeEach(() => {
  vi.resetAllMocks();
  requested = [];
  opened = [];
  found = { event: { eventId: ID } } as unknown as EventHit;
});

describe("a link to an event", () => {
  test("asks for the profile, those that reach the account first and none that cannot, and looks the event up once", async () => {
    pickOne.mockResolvedValue({ value: "dev" });
    await open("/event", EVENT);
    const [items, step] = pickOne.mock.lastCall as [Item[], { note: string; placeholder: string }];
    expect(items.map(({ heading, value }) => heading ?? value)).toEqual([
      "Account 111122223333",
      "dev",
      "Account known after the first use",
      "keys",
    ]);
    expect(step.note).toBe(
      `Event ${ID} of 2026-11-30 10:00:00 UTC, account 111122223333, eu-west-1. Searches Event history with the profile that you choose.`,
    );
    expect(requested).toEqual([
      "identity of dev",
      JSON.stringify({
        text: `id:${ID} from:2026-11-30T09:45:00Z to:2026-11-30T10:15:00Z`,
        regions: ["eu-west-1"],
        profiles: ["dev"],
      }),
    ]);
    expect(opened).toEqual([found]);
  });

  test("requests nothing where no profile is chosen", async () => {
    pickOne.mockResolvedValue(undefined);
    await open("/event", EVENT);
    expect([requested, opened]).toEqual([[], []]);
  });

  test("is not looked up with a profile that turns out to lead to another account", async () => {
    pickOne.mockResolvedValue({ value: "keys" });
    await expect(open("/event", EVENT)).rejects.toMatchObject({
      message:
        "Profile keys leads to account 999900001111. The link is for account 111122223333: choose another profile.",
      remedies: [{ kind: "retry" }],
    });
    expect(requested).toEqual(["identity of keys"]);
    expect(opened).toEqual([]);
  });

  test("that is not found shows the search, which says why", async () => {
    found = undefined;
    pickOne.mockResolvedValue({ value: "dev" });
    await open("/event", EVENT);
    expect(opened).toEqual([expect.objectContaining({ profiles: ["dev"], regions: ["eu-west-1"] })]);
  });

  test("of an account that no profile reaches says so, and offers to add one", async () => {
    pickOne.mockResolvedValue({ value: { command: "cloudtrail.assumeRole" } });
    await open("/event", EVENT.replace("111122223333", "777788889999"));
    const [items, { placeholder }] = pickOne.mock.lastCall as [Item[], { placeholder: string }];
    expect(placeholder).toBe("No profile is known to reach account 777788889999");
    expect(items.map(({ heading, label }) => heading ?? label)).toEqual([
      "Account known after the first use",
      "keys",
      "Add a profile",
      "Add Accounts from IAM Identity Center…",
      "Assume a Role in the Account…",
      "Open AWS Config File",
    ]);
    expect(executeCommand.mock.calls).toEqual([["cloudtrail.assumeRole"]]);
    expect([requested, opened]).toEqual([[], []]);
  });

  test("that Event history does not hold is searched in buckets, with a profile of any account, where the cost is asked", async () => {
    pickOne.mockResolvedValue({ value: "prod" });
    await open("/event", `${EVENT}&category=Data`);
    const [items] = pickOne.mock.lastCall as [Item[]];
    expect(items.map(({ heading, value }) => heading ?? value)).toContain("prod");
    expect(requested).toEqual([]);
    expect(opened).toEqual([
      [expect.objectContaining({ profiles: ["prod"], sources: ["trailBucket"], regions: ["eu-west-1"] }), ID],
    ]);
  });
});

describe("a link to a search", () => {
  test("is shown whole before anything else, and runs with the chosen profiles only", async () => {
    confirm.mockResolvedValue("Choose Profile…");
    pickOne.mockResolvedValue({ value: "dev" });
    await open("/search", `${SEARCH}&accounts=111122223333&regions=eu-west-1`);
    expect(confirm.mock.lastCall).toEqual([
      "Open this search from a link?",
      [
        "Search: user:alice error:*",
        "Time: 2026-11-29 (UTC)",
        "Accounts: 111122223333",
        "Regions: eu-west-1",
        "Sources: Event history",
        "",
        "Nothing is requested from AWS before you choose a profile.",
      ],
      "Choose Profile…",
    ]);
    expect(requested).toEqual(["identity of dev"]);
    expect(opened).toEqual([
      {
        text: "user:alice error:* from:2026-11-29T00:00:00Z to:2026-11-30T00:00:00Z",
        profiles: ["dev"],
        regions: ["eu-west-1"],
      },
    ]);
  });

  test("does nothing unless it is confirmed", async () => {
    confirm.mockResolvedValue(undefined);
    await open("/search", SEARCH);
    expect(pickOne).not.toHaveBeenCalled();
    expect(pickMany).not.toHaveBeenCalled();
    expect([requested, opened]).toEqual([[], []]);
  });

  test("of several accounts, or of none, selects no profile itself", async () => {
    confirm.mockResolvedValue("Choose Profiles…");
    pickMany.mockResolvedValue({ value: ["dev", "prod"] });
    await open("/search", `${SEARCH}&accounts=111122223333,444455556666`);
    const [items] = pickMany.mock.lastCall as [Item[]];
    expect(items.map(({ heading, value }) => heading ?? value)).toEqual([
      "Account 111122223333",
      "dev",
      "Account 444455556666",
      "prod",
      "Account known after the first use",
      "keys",
    ]);
    expect(items.some(({ picked }) => picked === true)).toBe(false);
    expect(opened).toEqual([expect.objectContaining({ profiles: ["dev", "prod"] })]);

    await open("/search", SEARCH);
    const [all] = pickMany.mock.lastCall as [Item[]];
    expect(all.map(({ heading, value }) => heading ?? value)).toEqual(["keys", "prod", "dev"]);
    expect(all.some(({ picked }) => picked === true)).toBe(false);
  });

  test("with one profile of a foreign account does not run", async () => {
    confirm.mockResolvedValue("Choose Profiles…");
    pickMany.mockResolvedValue({ value: ["dev", "keys"] });
    await expect(open("/search", `${SEARCH}&accounts=111122223333,444455556666`)).rejects.toThrow(
      "Profile keys leads to account 999900001111.",
    );
    expect(opened).toEqual([]);
  });
});

test("a bad link says all that is wrong with it, and does nothing else", async () => {
  await open("/event", "account=1&profile=prod");
  expect(confirm.mock.calls).toEqual([
    [
      "This CloudTrail link can't be opened.",
      [
        "• id is missing",
        "• account does not have 12 digits",
        "• region is missing",
        "• time is missing",
        '• the parameter "profile" is not known',
      ],
    ],
  ]);
  expect(pickOne).not.toHaveBeenCalled();
  expect([requested, opened]).toEqual([[], []]);
});
