import { beforeEach, describe, expect, it, vi } from "vitest";
import type { HistoryState } from "../../../src/investigation/resources/historyState.ts";
import type { SearchRequest } from "../../../src/investigation/search/search.ts";
import type { About } from "../../../src/investigation/session/sessionState.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import {
  aboutInLaterWindow,
  type ResourceHistoryPorts,
  searchAllEvents,
  searchOlderChanges,
  showResourceHistory,
} from "../../../src/ui/commands/resourceHistory.ts";
import { change, declaration, history, instance, NOW } from "../investigation/resources/words.ts";

vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  Uri: { file: (path: string) => ({ toString: () => path }) },
  workspace: { isTrusted: true, textDocuments: [] },
  window: {
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
    showInformationMessage: async () => undefined,
  },
}));

const known = (of: ReturnType<typeof history>): HistoryState => ({ kind: "known", history: of, age: 0, stale: false });
const block = { file: declaration.file, address: declaration.block.address };

describe("the changes of a resource", () => {
  let opened: { readonly request: SearchRequest; readonly about: About | undefined }[];
  let lookups: number;
  let state: HistoryState;

  beforeEach(() => {
    opened = [];
    lookups = 0;
    state = known(history([]));
  });

  const ports = () =>
    ({
      declarations: { declarationsIn: async () => [declaration] },
      histories: {
        peek: () => state,
        resolve: async () => {
          lookups += 1;
          state = state.kind === "never-asked" ? known(history([])) : state;
          return state;
        },
        changeTest: async () => () => true,
      },
      nodes: { find: () => undefined },
      results: { open: (request: SearchRequest, about?: About) => opened.push({ request, about }) },
      sources: { usual: { capabilities: EVENT_HISTORY }, others: [{ capabilities: TRAIL_BUCKET }] },
      chosen: { all: [] },
      now: () => 0,
    }) as unknown as ResourceHistoryPorts;

  it("are shown with their number, the time that was read, and a search for older ones", async () => {
    state = known(history([change(3), change(4, { role: "mentioned" })]));
    await showResourceHistory([block], ports());
    const [{ request, about } = { request: {}, about: undefined }] = opened;
    expect(request.sources).toBeUndefined();
    expect(about).toMatchObject({ label: "aws_security_group.web", counted: { changes: 1, attempts: 0, days: 90 } });
    expect(opened).toHaveLength(1);
    about?.searchOlder?.();
    expect(opened[1]?.request).toMatchObject({ sources: ["trailBucket"], profiles: ["production"] });
    expect(opened[1]?.about).toMatchObject({
      title: "aws_security_group.web, older",
      label: "aws_security_group.web",
      isChange: about?.isChange,
    });
    expect(opened[1]?.about).not.toHaveProperty("counted");
  });

  it("are not counted where they were read in part", async () => {
    state = known(history([change(9)], { coverage: { kind: "since", from: NOW } }));
    await showResourceHistory([block], ports());
    expect(opened[0]?.about).not.toHaveProperty("counted");
    // The search reads all events listed under its names anyway.
    expect(opened[0]?.about).not.toHaveProperty("wider");
  });

  it("that were found among the events of a service have a search for all of these events", async () => {
    const asked = { ...history([]).asked, names: [], service: "ec2.amazonaws.com" };
    state = known(history([change(9)], { coverage: { kind: "guess" }, asked }));
    await showResourceHistory([block], ports());
    expect(opened[0]?.request.text).toBe("id:event-9 last:90d");
    expect(opened[0]?.about?.wider?.title).toBe("Search all events listed under its names");
    opened[0]?.about?.wider?.search();
    expect(opened[1]?.about).toMatchObject({ title: "aws_security_group.web, all" });
  });

  it("are searched for among all events that may have been missed, at once where the history is known", async () => {
    await searchAllEvents([block], ports());
    expect(opened[0]?.request.text).toBe(`resource:${instance.identifiers.id} last:90d -readonly`);
    state = known(history([], { coverage: { kind: "since", from: NOW } }));
    await searchAllEvents([block], ports());
    expect(opened[1]?.request.text).toBe(`resource:${instance.identifiers.id} last:90d -readonly`);
    expect(opened[1]?.about).toMatchObject({ title: "aws_security_group.web, all", label: "aws_security_group.web" });
    expect(lookups).toBe(0);
    state = { kind: "never-asked" };
    await searchAllEvents([block], ports());
    expect([opened.length, lookups]).toEqual([3, 1]);
  });

  it("that are older are searched for at once where the history is known, and after a lookup where it is not", async () => {
    await searchOlderChanges([block], ports());
    expect([opened.length, lookups]).toEqual([1, 0]);
    state = { kind: "never-asked" };
    await searchOlderChanges([block], ports());
    expect([opened.length, lookups]).toEqual([2, 1]);
    expect(opened.map(({ request }) => request.text)).toEqual([
      `resource:${instance.identifiers.id} -readonly -category:(Data,NetworkActivity,Insight) from:now-400d to:now-90d`,
      opened[0]?.request.text,
    ]);
  });

  it("that are older are not searched for where the resource cannot be looked up", async () => {
    state = { kind: "not-asked", why: { reason: "other-account", message: "It belongs to account 1." } };
    await searchOlderChanges([block], ports());
    expect(opened).toEqual([]);
  });

  it("are told apart from mentions in a later window, which looks their history up only for another search", async () => {
    await showResourceHistory([block], ports());
    const kept = opened[0]?.about?.kept;
    state = { kind: "never-asked" };
    lookups = 0;
    const about = kept === undefined ? undefined : await aboutInLaterWindow(kept, ports());
    expect(about).toMatchObject({
      title: "aws_security_group.web",
      counted: { changes: 0, attempts: 0, days: 90 },
      kept,
    });
    expect(about?.isChange).toBeInstanceOf(Function);
    expect(lookups).toBe(0);
    about?.searchOlder?.();
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(opened[1]?.about).toMatchObject({
      title: "aws_security_group.web, older",
      kept: { isOlderSearched: false },
    });
    expect(lookups).toBe(1);
  });

  it("are not told apart in a later window where the block or the resource is gone", async () => {
    await showResourceHistory([block], ports());
    const { kept } = opened[0]?.about ?? {};
    expect(kept).toBeDefined();
    if (kept !== undefined) {
      const other = { ...kept, block: { ...kept.block, instance: "another" } };
      expect(await aboutInLaterWindow(other, ports())).toBeUndefined();
      const gone = { ...ports(), declarations: { declarationsIn: async () => [] } } as unknown as ResourceHistoryPorts;
      expect(await aboutInLaterWindow(kept, gone)).toBeUndefined();
    }
  });
});
