import { describe, expect, it } from "vitest";
import type { ConfigNote } from "../../../../src/aws/configFile.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import type { TrailList } from "../../../../src/aws/trails.ts";
import { Explorer, type ExplorerPorts } from "../../../../src/investigation/explorer/explorer.ts";
import { type ExplorerNode, folderOfFailure } from "../../../../src/investigation/explorer/tree.ts";
import { Search } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { Failure, type FailureReason, type Remedy } from "../../../../src/model/failure.ts";
import type { ShownProfile, Source } from "../../../../src/sources/source.ts";
import { profileNamed } from "../../aws/profileNamed.ts";
import { recordWith } from "../../model/records.ts";
import { historyPlan } from "../../sources/origins.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const profile = profileNamed("dev", { isDefault: true });
const NONE: TrailList = { trails: [], eventDataStores: [], failures: [] };

/** A source of `pages` pages of 50 events that waits before each for `turn`. */
function source(pages: number, turn: (signal: AbortSignal) => Promise<void>): Source {
  return {
    async *search(plan, signal) {
      const first = Math.round((plan.window.to - NOW) / -3_000_000);
      for (let page = first; page < pages; page += 1) {
        await turn(signal);
        signal.throwIfAborted();
        yield {
          events: Array.from({ length: 50 }, (_, index) => {
            const eventTime = new Date(NOW - page * 3_000_000 - index * 60_000).toISOString();
            return readRecord(recordWith({ eventID: `e${page}-${index}`, eventTime }));
          }),
          scanned: 50,
          coveredFrom: NOW - (page + 1) * 3_000_000,
          throttled: 0,
          remembered: false,
        };
      }
    },
  };
}

interface WorldOptions extends Partial<Omit<ExplorerPorts, "profiles">> {
  readonly shown?: readonly ShownProfile[];
  readonly others?: readonly Profile[];
  readonly notes?: readonly ConfigNote[];
}

function world(
  { shown = [{ profile, regions: ["eu-west-1"] }], others = [], notes = [], ...ports }: WorldOptions = {},
  turn: (signal: AbortSignal) => Promise<void> = async () => undefined,
  pages = 3,
) {
  const calls: string[] = [];
  const changed: (string | undefined)[] = [];
  const faults: unknown[] = [];
  const searchIn = (region: string) => {
    const plan = { source: "eventHistory", lookups: [{}], window: { from: 0, to: NOW }, empty: false, sentence: "" };
    const target = historyPlan("dev", region, { plan, open: async () => source(pages, turn) });
    return new Search({ query: {}, window: plan.window, summary: "", sentence: "" }, [target]);
  };
  const explorer = new Explorer(
    {
      profiles: {
        lists: async () => ({
          shown: shown.map((one) => ({ ...one, isFavorite: false })),
          others: others.map((one) => ({ profile: one, isFavorite: false })),
        }),
        notes: async () => notes,
        grouping: undefined,
      },
      readRegions: async () => {
        calls.push("regions");
        return ["eu-west-1", "us-east-1"];
      },
      signIn: async () => {
        calls.push("sign in");
      },
      mustSignIn: async () => false,
      readTrails: async () => {
        calls.push("trails");
        return NONE;
      },
      recent: (_profile, region, reads) => {
        calls.push(reads ? "reads" : "writes");
        return searchIn(region);
      },
      insights: (_profile, region) => {
        calls.push("insights");
        return searchIn(region);
      },
      changed: (id) => changed.push(id),
      fault: (error) => faults.push(error),
      now: () => NOW,
      timeZone: () => "UTC",
      ...ports,
    },
    false,
  );
  return { explorer, calls, changed, faults };
}

async function folder(explorer: Explorer, kind: "trails" | "history" | "insights"): Promise<ExplorerNode> {
  const [root] = await explorer.children();
  const [region] = await explorer.children(root);
  const found = (await explorer.children(region)).find((node) => node.kind === kind);
  if (found === undefined) {
    throw new Error("the Region has no such folder");
  }
  return found;
}

/** Nothing here waits for time: all that follows from a call has happened when the event loop comes round. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const events = (nodes: readonly ExplorerNode[]) =>
  nodes.flatMap((node) => (node.kind === "heading" ? node.events : [])).length;

describe("Explorer", () => {
  it("asks nothing of AWS before a folder is opened", async () => {
    const { explorer, calls } = world();
    await folder(explorer, "history");
    expect(calls).toEqual([]);
  });

  it("has the button to sign in below a profile whose session has ended, and its Regions afterwards", async () => {
    let isSignedIn = false;
    const signsInWith = { kind: "login", profile: "dev" } as const;
    const { explorer, calls, changed } = world({
      shown: [{ profile: { ...profile, signsInWith }, regions: ["eu-west-1"] }],
      mustSignIn: async () => !isSignedIn,
    });
    const [root] = await explorer.children();
    const nodes = await explorer.children(root);
    expect(nodes).toMatchObject([{ kind: "failure", id: "profile:dev/failure" }]);
    isSignedIn = true;
    explorer.signedIn(new Set(["dev"]));
    expect(changed).toEqual(["profile:dev"]);
    expect(await explorer.children(root)).toMatchObject([{ kind: "region" }]);
    expect(calls).toEqual([]);
  });

  it("loads what failed for want of a sign-in again after it, without signing in itself", async () => {
    const failure = (profile: string) =>
      new Failure({
        reason: "expired-credentials",
        message: "You aren't signed in.",
        context: { profile },
        remedies: [{ kind: "sign-in", profile }],
      });
    let isSignedIn = false;
    const { explorer, calls, changed } = world({
      readTrails: async () => {
        calls.push("trails");
        if (!isSignedIn) {
          throw failure("dev");
        }
        return NONE;
      },
    });
    const trails = await folder(explorer, "trails");
    await explorer.children(trails);
    await settled();
    expect(await explorer.children(trails)).toMatchObject([{ kind: "failure" }]);
    // The view keeps its nodes: this one has the button.
    changed.length = 0;
    explorer.signedIn(new Set(["other"]));
    expect(changed).not.toContain(trails.id);
    isSignedIn = true;
    explorer.signedIn(new Set(["dev"]));
    expect(changed).toContain(trails.id);
    await explorer.children(trails);
    await settled();
    expect(await explorer.children(trails)).toMatchObject([{ kind: "message" }]);
    expect(calls).toEqual(["trails", "trails"]);
  });

  it("says that it loads, and tells when there is more to see", async () => {
    const { explorer, changed } = world();
    const history = await folder(explorer, "history");
    expect(await explorer.children(history)).toMatchObject([{ kind: "message", text: "Loading…" }]);
    await settled();
    expect(new Set(changed)).toEqual(new Set([history.id]));
    const nodes = await explorer.children(history);
    expect(events(nodes)).toBe(50);
    expect(nodes.at(-1)).toMatchObject({ kind: "more", busy: false });
  });

  it("loads Insights events when their folder is expanded, and more of them on request", async () => {
    const { explorer, calls } = world();
    const insights = await folder(explorer, "insights");
    expect(calls).toEqual([]);
    const shown = async () => (await explorer.children(insights)).filter(({ kind }) => kind === "event").length;
    for (const count of [50, 100, 150]) {
      await explorer.children(insights);
      await settled();
      expect(await shown()).toBe(count);
      explorer.loadMore(insights.id);
      await settled();
    }
    expect(new Set(calls)).toEqual(new Set(["insights", "sign in"]));
  });

  it("reads the trails of a Region without Insights events, to say whether Insights is on", async () => {
    const { explorer, calls, changed } = world({}, undefined, 0);
    const insights = await folder(explorer, "insights");
    await explorer.children(insights);
    await settled();
    expect(await explorer.children(insights)).toMatchObject([{ text: expect.stringContaining("Checking") }]);
    await settled();
    expect(await explorer.children(insights)).toMatchObject([{ text: expect.stringContaining("Insights is off") }]);
    expect(calls).toEqual(["insights", "trails"]);
    expect(changed.at(-1)).toBe(insights.id);
  });

  it("says which Insights events could not be read, instead that there are none", async () => {
    const plan = { source: "eventHistory", lookups: [{}], window: { from: 0, to: NOW }, empty: false, sentence: "" };
    const unread: Source = {
      async *search() {
        yield {
          events: [],
          scanned: 0,
          coveredFrom: 0,
          throttled: 0,
          remembered: false,
          notes: ["Some were not read."],
        };
      },
    };
    const { explorer, calls } = world({
      insights: (_profile, region) =>
        new Search({ query: {}, window: plan.window, summary: "", sentence: "" }, [
          historyPlan("dev", region, { plan, open: async () => unread }),
        ]),
    });
    const insights = await folder(explorer, "insights");
    await explorer.children(insights);
    await settled();
    expect(await explorer.children(insights)).toMatchObject([{ text: expect.stringContaining("Some were not read.") }]);
    expect(calls).toEqual([]);
  });

  it("loads more, until there is no more", async () => {
    const { explorer } = world();
    const history = await folder(explorer, "history");
    for (const count of [50, 100, 150]) {
      await explorer.children(history);
      await settled();
      expect(events(await explorer.children(history))).toBe(count);
      explorer.loadMore(history.id);
      await settled();
    }
    const nodes = await explorer.children(history);
    expect(events(nodes)).toBe(150);
    expect(nodes.some(({ kind }) => kind === "more")).toBe(false);
  });

  it("stops when the folder is collapsed, and asks again when it is opened", async () => {
    let aborted = 0;
    const { explorer, calls } = world(
      {},
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted += 1;
            reject(new DOMException("stop", "AbortError"));
          });
        }),
    );
    const history = await folder(explorer, "history");
    await explorer.children(history);
    await settled();
    explorer.collapse(history);
    await settled();
    expect(aborted).toBe(1);
    await explorer.children(history);
    expect(calls).toEqual(["writes"]);
  });

  it("drops the answer to a question that a refresh made old", async () => {
    const answers: ((list: TrailList) => void)[] = [];
    const { explorer } = world({ readTrails: () => new Promise((resolve) => answers.push(resolve)) });
    const trails = await folder(explorer, "trails");
    await explorer.children(trails);
    explorer.refresh();
    await explorer.children(trails);
    answers[0]?.(NONE);
    await settled();
    expect(await explorer.children(trails)).toMatchObject([{ text: "Loading…" }]);
    answers[1]?.(NONE);
    await settled();
    expect(await explorer.children(trails)).toMatchObject([{ text: expect.stringContaining("No trail") }]);
  });

  it("lists reads too when asked", async () => {
    const { explorer, calls } = world();
    const history = await folder(explorer, "history");
    await explorer.children(history);
    explorer.showReads(true);
    await explorer.children(await folder(explorer, "history"));
    expect(calls).toEqual(["writes", "reads"]);
  });

  const failing = (reason: FailureReason, remedies: readonly Remedy[] = []) =>
    world({
      readTrails: async () => {
        throw new Failure({ reason, message: "No.", context: { profile: "dev" }, remedies });
      },
    });

  /** A profile that runs a command or asks for a code. */
  function locked() {
    let signedIn = false;
    const calls: string[] = [];
    const opened = world({
      signIn: async () => {
        calls.push("sign in");
        signedIn = true;
      },
      readTrails: async () => {
        calls.push("trails");
        if (!signedIn) {
          throw new Failure({ reason: "sign-in-needed", message: "Click.", context: { profile: "dev" }, remedies: [] });
        }
        return NONE;
      },
    });
    return { ...opened, calls };
  }

  it("never signs in for what the editor only draws, and does when the person opens the folder", async () => {
    const { explorer, calls } = locked();
    const trails = await folder(explorer, "trails");
    await explorer.children(trails);
    await settled();
    expect(await explorer.children(trails)).toMatchObject([{ kind: "failure", failure: { reason: "sign-in-needed" } }]);
    explorer.refresh();
    await explorer.children(trails);
    await settled();
    expect(calls).toEqual(["trails", "trails"]);
    explorer.expand(trails);
    await settled();
    expect(calls).toEqual(["trails", "trails", "sign in", "trails"]);
    expect(await explorer.children(trails)).toMatchObject([{ text: expect.stringContaining("No trail") }]);
  });

  it.each([
    ["before it is drawn", (open: () => void, draw: () => void) => [open(), draw()]],
    ["while it is being drawn", (open: () => void, draw: () => void) => [draw(), open()]],
  ])("signs in once for a folder that the person opens %s", async (_when, run) => {
    const { explorer, calls } = locked();
    const trails = await folder(explorer, "trails");
    run(
      () => explorer.expand(trails),
      () => void explorer.children(trails),
    );
    await settled();
    expect(calls.filter((call) => call === "sign in")).toHaveLength(1);
    expect(await explorer.children(trails)).toMatchObject([{ text: expect.stringContaining("No trail") }]);
  });

  it("signs in for a retry and for more events", async () => {
    const { explorer, calls } = locked();
    const trails = await folder(explorer, "trails");
    await explorer.children(trails);
    await settled();
    explorer.retry(trails.id);
    await settled();
    expect(calls).toEqual(["trails", "sign in", "trails"]);
    const history = await folder(explorer, "history");
    await explorer.children(history);
    await settled();
    explorer.loadMore(history.id);
    await settled();
    expect(calls.at(-1)).toBe("sign in");
  });

  it("shows a profile that cannot be used with its problem, and asks nothing", async () => {
    const message = 'Profile "dev" cannot be used: role_arn needs source_profile.';
    const broken: Profile = { ...profile, kind: "unusable", problem: { message, file: "config" } };
    const { explorer, calls } = world({ shown: [{ profile: broken, regions: ["eu-west-1"] }] });
    const [root] = await explorer.children();
    const children = await explorer.children(root);
    expect(children).toMatchObject([
      { kind: "failure", failure: { reason: "configuration", message, remedies: [{ kind: "open-aws-config" }, {}] } },
    ]);
    expect(calls).toEqual([]);
  });

  it("shows a failure as a node and asks again on demand", async () => {
    const { explorer, changed } = failing("access-denied");
    const trails = await folder(explorer, "trails");
    await explorer.children(trails);
    await settled();
    expect(await explorer.children(trails)).toMatchObject([{ kind: "failure", failure: { reason: "access-denied" } }]);
    const told = changed.length;
    explorer.retry(trails.id);
    await settled();
    expect(changed.length).toBeGreaterThan(told);
  });

  it.each<[FailureReason, readonly Remedy[], readonly Remedy["kind"][]]>([
    ["expired-credentials", [{ kind: "sign-in", profile: "dev" }], ["sign-in", "retry"]],
    ["throttled", [{ kind: "retry" }], ["retry"]],
    ["configuration", [{ kind: "open-aws-config" }], ["open-aws-config"]],
  ])(
    "keeps the profile of a sign-in that fails (%s), with what can be done about it",
    async (reason, remedies, offered) => {
      const { explorer } = failing(reason, remedies);
      const trails = await folder(explorer, "trails");
      await explorer.children(trails);
      await settled();
      expect(await explorer.children()).toMatchObject([{ kind: "profile" }]);
      const [failed] = await explorer.children(trails);
      expect(failed?.kind === "failure" ? failed.failure.remedies.map(({ kind }) => kind) : failed).toEqual(offered);
      expect(folderOfFailure(failed?.id ?? "")).toBe(trails.id);
    },
  );

  it("tells a fault of ours and shows that it did not work", async () => {
    const { explorer, faults } = world({ readTrails: async () => Promise.reject(new TypeError("oops")) });
    const trails = await folder(explorer, "trails");
    await explorer.children(trails);
    await settled();
    expect(faults).toHaveLength(1);
    expect(await explorer.children(trails)).toMatchObject([{ kind: "failure", failure: { reason: "internal" } }]);
  });

  it("builds 60 profiles with 34 Regions each without a request, and asks only for the Region that is opened", async () => {
    const regions = Array.from({ length: 34 }, (_, index) => `xx-part-${index}`);
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...profile,
      name: `${index % 2 ? "dev" : "prod"}-${index}`,
    }));
    const { explorer, calls } = world({
      shown: many.map((one) => ({ profile: one, regions, all: "listed" as const })),
    });
    const roots = await explorer.children();
    expect(roots.map(({ kind }) => kind)).toEqual(["group", "group"]);
    const profiles = (await Promise.all(roots.map((root) => explorer.children(root)))).flat();
    expect(profiles.map((node) => node.kind === "profile" && node.isExpanded)).toEqual(many.map(() => false));
    const all = (await Promise.all(profiles.map((node) => explorer.children(node)))).flat();
    expect(all).toHaveLength(60 * 34);
    expect(calls).toEqual([]);
    const [region] = all;
    const [trails] = await explorer.children(region);
    await explorer.children(trails);
    await settled();
    expect(calls).toEqual(["trails"]);
  });

  it("lists all enabled Regions only when the profile is opened, and signs in only on request", async () => {
    const { explorer, calls, changed } = world({
      shown: [{ profile, regions: ["eu-west-1"], all: "unlisted" }],
    });
    const [root] = await explorer.children();
    expect(root).toMatchObject({ kind: "profile", isExpanded: false });
    expect(calls).toEqual([]);
    if (root !== undefined) {
      explorer.expand(root);
    }
    expect(await explorer.children(root)).toMatchObject([{ kind: "message", text: "Loading…" }]);
    await settled();
    expect(calls).toEqual(["sign in", "regions"]);
    expect(changed).toContain("profile:dev");
    expect((await explorer.children(root)).map((node) => node.kind === "region" && node.region)).toEqual([
      "eu-west-1",
      "us-east-1",
    ]);
  });

  it("says what of the AWS files is not read, also without any profile", async () => {
    const note = (file: "config" | "credentials", line: number, message: string) => ({ file, line, message });
    const { explorer } = world({
      shown: [],
      notes: [
        note("config", 3, "[foo] is not read"),
        note("credentials", 2, "[profile a] is not read"),
        note("credentials", 9, "region is set twice"),
      ],
    });
    expect(await explorer.children()).toEqual([
      {
        kind: "notice",
        id: "notice:config",
        text: "[foo] is not read",
        action: "open-config",
        details: ["Line 3 of the AWS config file: [foo] is not read."],
        at: note("config", 3, "[foo] is not read"),
      },
      expect.objectContaining({
        text: "credentials: 2 lines are not read as written",
        details: [
          "Line 2 of the AWS credentials file: [profile a] is not read.",
          "Line 9 of the AWS credentials file: region is set twice.",
        ],
        at: expect.objectContaining({ file: "credentials", line: 2 }),
      }),
    ]);
  });

  it("filters the profiles, says so, and keeps their ids", async () => {
    const names = ["prod-a", "prod-b", "dev-a"].map((name) => ({ ...profile, name }));
    const { explorer, changed } = world({
      shown: names.map((one) => ({ profile: one, regions: [] })),
      others: [{ ...profile, name: "prod-c" }],
    });
    const before = await explorer.children();
    expect(before.map((node) => (node.kind === "notice" ? node.text : node.id))).toEqual([
      "profile:prod-a",
      "profile:prod-b",
      "profile:dev-a",
      "3 of 4 profiles shown",
    ]);
    explorer.filterBy(" PROD ");
    expect(changed).toEqual([undefined]);
    expect((await explorer.children()).map((node) => (node.kind === "notice" ? node.text : node.id))).toEqual([
      "Filtered: PROD (2 of 3, 1 not shown)",
      "profile:prod-a",
      "profile:prod-b",
      "3 of 4 profiles shown",
    ]);
    explorer.filterBy("nothing");
    expect(await explorer.children()).toMatchObject([{ text: "Filtered: nothing (0 of 3)" }, { kind: "notice" }]);
    explorer.filterBy("");
    expect(await explorer.children()).toEqual(before);
  });
});
