import { pause, systemClock } from "../../async/clock.ts";
import type { WorkGroup } from "../../aws/athena.ts";
import { openBucket } from "../../aws/bucket.ts";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { LastingMemory } from "../../aws/rememberedAccounts.ts";
import type { RecordStore } from "../../engine/store/recordStore.ts";
import { Failure, refusedRequest } from "../../model/failure.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { openedOnce, recalledAccount } from "../openedOnce.ts";
import { namedProfile, type ProfilePorts } from "../profiles.ts";
import type {
  Checkpoint,
  RecallUse,
  Scope,
  Source,
  SourceKind,
  SourceTarget,
  TargetRef,
  TargetUse,
} from "../source.ts";
import { ATHENA_TABLE } from "./capabilities.ts";
import { ChosenTables } from "./chosenTables.ts";
import type { FoundTables } from "./discovery.ts";
import { memoryOfTable, StoredRows, sharedKeyOf, type TableOwner } from "./tableMemory.ts";
import { type AthenaRef, isOutputLocation, OUTPUT_SHAPE, readAthenaRef } from "./target.ts";

export interface AthenaPorts extends ProfilePorts {
  readonly connections: Pick<Connections, "connect"> & Partial<Pick<Connections, "rememberedAccount">>;
  readonly store: RecordStore;
  /** Where the tables are kept that the person chose: this machine's storage, shared by all windows. Absent: none is chosen. */
  readonly chosenTables?: LastingMemory;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
}

/** Tables of Athena with CloudTrail's records. */
export class AthenaKind implements SourceKind {
  readonly capabilities = ATHENA_TABLE;
  /** The tables that the person chose. */
  readonly chosen: ChosenTables;
  readonly #ports: AthenaPorts;

  constructor(ports: AthenaPorts) {
    this.#ports = ports;
    this.chosen = new ChosenTables(ports.chosenTables);
  }

  isNamed(): boolean {
    return false;
  }

  /**
   * The tables that were chosen for the profiles that the scope names, or for those that the person chose to see. Makes no
   * request. Throws `Failure` ("configuration") where none was chosen.
   */
  async resolve({ profiles }: Scope): Promise<readonly SourceTarget[]> {
    const names = profiles ?? (await this.#ports.shown()).map(({ profile }) => profile.name);
    const refs = this.chosen.of(names);
    if (refs.length === 0) {
      throw noTable(names);
    }
    const known = await this.#ports.profiles();
    return refs.map((ref) => this.#at(ref, known));
  }

  /** Looks through the Glue catalog for tables of CloudTrail's records. A person asked for it. Throws `Failure` or an AbortError. */
  async findTables(
    profile: Profile,
    region: string,
    signal: AbortSignal,
    report: (database: string) => void,
  ): Promise<FoundTables> {
    const connection = await this.#ports.connections.connect("glue", profile, region, { signal, asked: true });
    const { findTables } = await import("./discovery.ts");
    return findTables(connection, { signal }, report);
  }

  /** The workgroups that are switched on. Throws `Failure` or an AbortError. */
  async workgroups(
    profile: Profile,
    region: string,
    signal: AbortSignal,
  ): Promise<readonly Pick<WorkGroup, "name" | "description">[]> {
    const connection = await this.#ports.connections.connect("athena", profile, region, { signal, asked: true });
    const { listWorkGroups } = await import("../../aws/athena.ts");
    return listWorkGroups(connection, { signal });
  }

  /** Throws `Failure` or an AbortError. */
  async workgroup(profile: Profile, region: string, name: string, signal: AbortSignal): Promise<WorkGroup> {
    const connection = await this.#ports.connections.connect("athena", profile, region, { signal, asked: true });
    const { readWorkGroup } = await import("../../aws/athena.ts");
    return readWorkGroup(connection, name, { signal });
  }

  /** Why Athena could not write results there, as a sentence. */
  outputProblem(output: string): string | undefined {
    return isOutputLocation(output) ? undefined : OUTPUT_SHAPE;
  }

  /** Keeps the table for its profile, in place of another one. Throws `Failure` for names that can't be used. */
  async choose(table: Omit<AthenaRef, "source" | "label">): Promise<AthenaRef> {
    const ref = readAthenaRef({ ...table, source: ATHENA_TABLE.source });
    if (typeof ref === "string") {
      throw refusedRequest(ref);
    }
    await this.chosen.choose(ref);
    return ref;
  }

  async target(ref: TargetRef): Promise<SourceTarget> {
    const read = readAthenaRef(ref);
    if (typeof read === "string") {
      throw refusedRequest(`This search names a target of ${ATHENA_TABLE.title} that cannot be used. ${read}`);
    }
    return this.#at(read, await this.#ports.profiles());
  }

  #at(ref: AthenaRef, profiles: readonly Profile[]): SourceTarget {
    const profile = namedProfile(ref.profile, profiles);
    return {
      origin: { source: ATHENA_TABLE.source, label: ref.label, profile: profile.name, target: ref },
      capabilities: ATHENA_TABLE,
      facts: {},
      partition: profile.partition,
      arrivesLate: { profiles: [profile.name] },
      open: (use) => this.#open(profile, ref, use),
      recall: (use) => async () => this.#recall(profile, ref, use),
    };
  }

  #open(
    profile: Profile,
    ref: AthenaRef,
    { asked, index, priority }: TargetUse,
  ): (signal: AbortSignal, checkpoint?: Checkpoint) => Promise<Source> {
    const { connections, store } = this.#ports;
    return openedOnce(
      profile,
      (signal) => connections.connect("athena", profile, ref.region, { signal, asked }),
      async (connection, signal, checkpoint) => {
        const use = { signal, asked };
        // Loaded when a table is searched.
        const [{ AthenaTable }, { Queries }, { readTable }, { readWorkGroup }] = await Promise.all([
          import("./athenaTable.ts"),
          import("./queries.ts"),
          import("./readTable.ts"),
          import("../../aws/athena.ts"),
        ]);
        const workgroup = await readWorkGroup(connection, ref.workgroup, { signal });
        const table = await readTable(await connections.connect("glue", profile, ref.region, use), ref, signal);
        const owner = { accountId: connection.identity.accountId, endpoint: profile.endpoints.athena };
        const now = () => this.#ports.now();
        return new AthenaTable({
          ref,
          table,
          workgroup,
          sharedKey: sharedKeyOf(ref, owner),
          queries: new Queries(connection, ref, (ms, stop) => pause(systemClock, ms, stop)),
          memoryOf: (condition) => memoryOfTable(store, ref, owner, condition, { now }),
          openBucket: async (name, folder) =>
            openBucket(await connections.connect("s3", profile, ref.region, use), name, { folder }),
          index,
          now,
          priority,
          checkpoint,
        });
      },
    );
  }

  /** What is stored of the account that the profile led to then, if it is known that it still does. */
  #recall(profile: Profile, ref: AthenaRef, { accountId, storedBefore, index }: RecallUse): Source {
    const known = this.#ports.connections.rememberedAccount?.(profile);
    const owner: TableOwner = {
      accountId: recalledAccount(profile, ref.region, accountId, known, `table ${ref.label}`),
      endpoint: profile.endpoints.athena,
    };
    const times = { now: () => this.#ports.now(), storedBefore };
    const memoryOf = (condition: Condition | undefined) =>
      memoryOfTable(this.#ports.store, ref, owner, condition, times);
    return new StoredRows(sharedKeyOf(ref, owner), memoryOf, index);
  }
}

function noTable(names: readonly string[]): Failure {
  return new Failure({
    reason: "configuration",
    message: `No Athena table is chosen for ${names.length === 1 ? "profile" : "profiles"} ${namesText(names)}. Run Choose Athena Table… to choose one.`,
    context: {},
    remedies: [{ kind: "switch-profile" }],
  });
}
