import type { ConfigNote } from "../../aws/configFile.ts";
import { notSignedIn, unusableProfile } from "../../aws/failures.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { TrailList } from "../../aws/trails.ts";
import { newestFirst } from "../../model/event/newestFirst.ts";
import { signInRemedies } from "../../model/failure.ts";
import type { ShownProfile } from "../../sources/source.ts";
import type { EventHit, Search } from "../search/search.ts";
import { Folder } from "./folder.ts";
import { insightNodes, insightsId, insightsNode } from "./insightNodes.ts";
import type { Grouping, ProfileLists } from "./profileList.ts";
import { type FactView, storeFacts, trailFacts } from "./trailFacts.ts";
import {
  type ExplorerNode,
  type ExplorerTarget,
  failureNode,
  historyId,
  historyNodes,
  listedRegionNodes,
  type ProfileNode,
  profileId,
  profileNodes,
  type RecentEvents,
  regionNodes,
  targetNodes,
  trailNodes,
  trailsId,
} from "./tree.ts";

/** The explorer's dependencies. Except for the lists of profiles, none is called before a node is expanded. */
export interface ExplorerPorts {
  /** The profiles from the AWS configuration on disk. Makes no requests. */
  readonly profiles: {
    lists(): Promise<ProfileLists>;
    /** What of the AWS files is not read. */
    notes(): Promise<readonly ConfigNote[]>;
    readonly grouping: Grouping | undefined;
  };
  /** The enabled Regions of a profile's account. Throws `Failure` or an AbortError. */
  readRegions(profile: Profile, signal: AbortSignal): Promise<readonly string[]>;
  readTrails(profile: Profile, region: string, signal: AbortSignal): Promise<TrailList>;
  /** Whether a person has to sign in before the profile has credentials, as far as files on disk say. */
  mustSignIn(profile: Profile): Promise<boolean>;
  /**
   * Signs in with a profile on the user's request (expand, load more or retry): may run its command or ask for an MFA
   * code. All other calls are non-interactive. Throws `Failure` or an AbortError.
   */
  signIn(profile: Profile, signal: AbortSignal): Promise<unknown>;
  /** Creates a search for the events of a profile and Region, newest first, without running it. */
  recent(profile: Profile, region: string, reads: boolean): Search;
  /** The same for Insights events. */
  insights(profile: Profile, region: string): Search;
  /** The children of the node with this id changed; without an id: all nodes. */
  changed(id: string | undefined): void;
  /** An unexpected error, for the log and a message. */
  fault(error: unknown): void;
  now(): number;
  timeZone(): string;
}

/** Number of events that "Load more" adds. */
const PAGE = 50;

/** The explorer's state: what was loaded for each folder. Results of cancelled requests are dropped. */
export class Explorer {
  readonly #ports: ExplorerPorts;
  readonly #trails = new Map<string, Folder<TrailList>>();
  readonly #regions = new Map<string, Folder<readonly string[]>>();
  readonly #histories = new Map<string, Folder<RecentEvents>>();
  readonly #insights = new Map<string, Folder<RecentEvents>>();
  #shown: readonly ShownProfile[] = [];
  #reads: boolean;
  #filter = "";

  constructor(ports: ExplorerPorts, reads: boolean) {
    this.#ports = ports;
    this.#reads = reads;
  }

  get reads(): boolean {
    return this.#reads;
  }

  /** Only profiles that contain this text are shown. Empty: all. */
  get filter(): string {
    return this.#filter;
  }

  /** Shows only the profiles whose name, account id, alias or role contains a text; all with an empty one. */
  filterBy(text: string): void {
    this.#filter = text.trim();
    this.#ports.changed(undefined);
  }

  /** Sets whether Event history includes read-only events. A change drops the loaded events. */
  showReads(reads: boolean): void {
    if (reads === this.#reads) {
      return;
    }
    this.#reads = reads;
    for (const folder of this.#histories.values()) {
      folder.drop();
    }
    this.#histories.clear();
    this.#ports.changed(undefined);
  }

  /**
   * The children of a node, or the profiles. A folder that loads from AWS returns what is known so far and reports
   * changes.
   */
  async children(node?: ExplorerNode): Promise<ExplorerNode[]> {
    if (node === undefined) {
      return this.#profiles();
    }
    switch (node.kind) {
      case "group":
        return [...node.profiles];
      case "profile":
        return this.#regionsOf(node);
      case "region":
        return [...targetNodes(node, this.#reads), insightsNode(node)];
      case "trails":
        return trailNodes(node, this.#trailsOf(node).look(), this.#ports.now());
      case "trail":
        return trailFacts(node, this.#factView());
      case "store":
        return storeFacts(node, this.#factView());
      case "history":
        return historyNodes(node, this.#historyOf(node).look(), {
          reads: this.#reads,
          now: this.#ports.now(),
          timeZone: this.#ports.timeZone(),
        });
      case "insights":
        return this.#insightChildren(node);
      case "heading":
        return [...node.events];
      case "notice":
      case "fact":
      case "event":
      case "more":
      case "message":
      case "failure":
        return [];
    }
  }

  async #profiles(): Promise<ExplorerNode[]> {
    const { profiles } = this.#ports;
    const lists = await profiles.lists();
    this.#shown = lists.shown;
    return profileNodes({
      ...lists,
      grouping: profiles.grouping,
      notes: await profiles.notes(),
      filter: this.#filter,
    });
  }

  async #regionsOf({ id, profile, regions, all }: ProfileNode): Promise<ExplorerNode[]> {
    if (profile.problem !== undefined) {
      return [failureNode(id, unusableProfile(profile.name, profile.problem))];
    }
    if (profile.signsInWith !== undefined && (await this.#ports.mustSignIn(profile))) {
      return [failureNode(id, notSignedIn(profile, profile.signsInWith))];
    }
    return all === "unlisted"
      ? listedRegionNodes(profile.name, this.#regionListOf(profile).look())
      : regionNodes(profile.name, regions);
  }

  /** The user expanded a node: retries interactively what needed an interaction. */
  expand(node: ExplorerNode): void {
    if (node.kind === "trails") {
      this.#trailsOf(node).open();
    } else if (node.kind === "history") {
      this.#historyOf(node).open();
    } else if (node.kind === "insights") {
      this.#insightsOf(node).open();
    } else if (node.kind === "profile" && node.all === "unlisted" && node.profile.problem === undefined) {
      this.#regionListOf(node.profile).open();
    }
  }

  /** Cancels what is loading below a collapsed node; loaded data stays. */
  collapse(node: ExplorerNode): void {
    for (const [id, folder] of this.#folders()) {
      if (id === node.id || id.startsWith(`${node.id}/`)) {
        folder.cancel();
      }
    }
  }

  /** Loads older events into a folder of Event history or Insights events, by its id. */
  loadMore(id: string): void {
    (this.#histories.get(id) ?? this.#insights.get(id))?.load();
  }

  /** True while a node of the tree is being loaded. */
  get isLoading(): boolean {
    return this.#folders().some(([, folder]) => folder.isLoading);
  }

  /** Retries the failed request of the folder with this id. A node that loads nothing is drawn again. */
  retry(id: string): void {
    const [, folder] = this.#folders().find(([known]) => known === id) ?? [];
    if (folder === undefined) {
      this.#ports.changed(id);
    } else {
      folder.load();
    }
  }

  /** Drops what was loaded below a node, or everything; it is loaded again when it is next shown. */
  refresh(node?: ExplorerNode): void {
    for (const [id, folder] of this.#folders()) {
      if (node === undefined || id === node.id || id.startsWith(`${node.id}/`)) {
        folder.drop();
        this.#trails.delete(id);
        this.#regions.delete(id);
        this.#histories.delete(id);
        this.#insights.delete(id);
      }
    }
    this.#ports.changed(node?.id);
  }

  /** A person signed in with these profiles: loads what failed for want of that again, without asking anything. */
  signedIn(profiles: ReadonlySet<string>): void {
    for (const name of profiles) {
      this.#ports.changed(profileId(name));
    }
    for (const [id, folder] of this.#folders()) {
      const { known } = folder;
      const failed = known?.state === "failed" && signInRemedies(known.failure).length > 0;
      if (failed && profiles.has(known.failure.context.profile ?? "")) {
        folder.drop();
        this.#ports.changed(id);
      }
    }
  }

  #factView(): FactView {
    return { now: this.#ports.now(), timeZone: this.#ports.timeZone() };
  }

  #profile(target: ExplorerTarget): Profile {
    const shown = this.#shown.find(({ profile }) => profile.name === target.profile);
    if (shown === undefined) {
      throw new Error(`The profile ${target.profile} is not shown.`);
    }
    return shown.profile;
  }

  #folders(): [string, Folder<unknown>][] {
    return [...this.#regions, ...this.#trails, ...this.#histories, ...this.#insights];
  }

  #regionListOf(profile: Profile): Folder<readonly string[]> {
    const id = profileId(profile.name);
    const known = this.#regions.get(id);
    if (known !== undefined) {
      return known;
    }
    const folder = new Folder<readonly string[]>(
      async (signal, _arrived, asked) => {
        await (asked ? this.#ports.signIn(profile, signal) : undefined);
        return this.#ports.readRegions(profile, signal);
      },
      () => this.#ports.changed(id),
      this.#ports.fault,
    );
    this.#regions.set(id, folder);
    return folder;
  }

  #trailsOf(target: ExplorerTarget): Folder<TrailList> {
    const id = trailsId(target);
    const known = this.#trails.get(id);
    if (known !== undefined) {
      return known;
    }
    const folder = new Folder<TrailList>(
      async (signal, _arrived, asked) => {
        const profile = this.#profile(target);
        await (asked ? this.#ports.signIn(profile, signal) : undefined);
        return this.#ports.readTrails(profile, target.region, signal);
      },
      () => {
        this.#ports.changed(id);
        // An empty list of Insights events says whether a trail has Insights on.
        if (this.#insights.has(insightsId(target))) {
          this.#ports.changed(insightsId(target));
        }
      },
      this.#ports.fault,
    );
    this.#trails.set(id, folder);
    return folder;
  }

  #insightChildren(target: ExplorerTarget): ExplorerNode[] {
    const recent = this.#insightsOf(target).look();
    const { events, more, notes = [] } = recent.state === "ready" ? recent.value : { events: [], more: true };
    const isEmpty = events.length === 0 && !more && notes.length === 0;
    return insightNodes(target, recent, isEmpty ? this.#trailsOf(target).look() : undefined);
  }

  #insightsOf(target: ExplorerTarget): Folder<RecentEvents> {
    return this.#recentIn(this.#insights, insightsId(target), target, (profile) =>
      this.#ports.insights(profile, target.region),
    );
  }

  #historyOf(target: ExplorerTarget): Folder<RecentEvents> {
    return this.#recentIn(this.#histories, historyId(target), target, (profile) =>
      this.#ports.recent(profile, target.region, this.#reads),
    );
  }

  #recentIn(
    folders: Map<string, Folder<RecentEvents>>,
    id: string,
    target: ExplorerTarget,
    begin: (profile: Profile) => Search,
  ): Folder<RecentEvents> {
    const known = folders.get(id);
    if (known !== undefined) {
      return known;
    }
    const folder = recentFolder(
      () => begin(this.#profile(target)),
      (signal) => this.#ports.signIn(this.#profile(target), signal),
      () => this.#ports.changed(id),
      this.#ports.fault,
    );
    folders.set(id, folder);
    return folder;
  }
}

/** A folder with the recent events of a profile and Region. Each load continues where the previous one stopped. */
function recentFolder(
  begin: () => Search,
  signIn: (signal: AbortSignal) => Promise<unknown>,
  changed: () => void,
  fault: (error: unknown) => void,
): Folder<RecentEvents> {
  let search: Search | undefined;
  // A cancelled run needs a moment to store what it read: the next one waits for it.
  let ended: Promise<unknown> = Promise.resolve();
  const readOn = async (signal: AbortSignal, arrived: (value: RecentEvents) => void, asked: boolean) => {
    if (asked) {
      await signIn(signal);
    }
    search ??= begin();
    const current = search;
    for await (const page of current.run(signal, PAGE)) {
      if (page.events.length > 0) {
        arrived({ events: sorted(current.found), more: true });
      }
    }
    const notes = current.targets.flatMap((target) => target.notes ?? []);
    return { events: sorted(current.found), more: current.canContinue, notes };
  };
  return new Folder<RecentEvents>(
    (signal, arrived, asked) => {
      const run = ended.then(() => readOn(signal, arrived, asked));
      ended = run.catch(() => undefined);
      return run;
    },
    changed,
    fault,
  );
}

function sorted(found: readonly EventHit[]): readonly EventHit[] {
  return found.toSorted((left, right) => newestFirst(left.event, right.event));
}
