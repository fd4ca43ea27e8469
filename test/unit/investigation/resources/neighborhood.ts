import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import type { Declaration } from "../../../../src/investigation/code/declaration.ts";
import { WorkspaceResources } from "../../../../src/investigation/code/workspaceResources.ts";
import { Lookups } from "../../../../src/investigation/resources/lookups.ts";
import {
  ResourceHistories,
  type ResourceHistoriesOptions,
} from "../../../../src/investigation/resources/resourceHistories.ts";
import { StackFetcher } from "../../../../src/investigation/resources/stackFetcher.ts";
import { type Sources, sourcesOf } from "../../../../src/sources/registry.ts";
import type { ShownProfile } from "../../../../src/sources/source.ts";
import type { Variants } from "../../../aws/variants.ts";
import { hurriedClock } from "../../../hostile/hurriedClock.ts";
import type { World } from "../../../world/types.ts";
import { writeWorkspace } from "../../../world/workspace.ts";
import { type House, type HouseOptions, openHouse } from "../../aws/house.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { noObjects } from "../../sources/origins.ts";
import { type DiskFiles, diskFiles } from "../code/diskFiles.ts";

/** The world's workspace on disk, beside the wire AWS that its resources live in. */
export interface Neighborhood {
  readonly house: House;
  readonly sources: Sources;
  readonly shown: () => Promise<readonly ShownProfile[]>;
  readonly folder: string;
  readonly files: DiskFiles;
  readonly resources: WorkspaceResources;
  readonly stackRegistry: StackRegistry;
  readonly histories: ResourceHistories;
  /** What the histories saved last. */
  readonly saved: () => unknown;
  /** How many times Event history was asked. */
  readonly lookups: () => number;
  /** Asks for every stack that a block of the workspace belongs to. */
  readonly askStacks: () => Promise<readonly Declaration[]>;
  /** Another session on the same shelf. */
  readonly open: (options?: Partial<ResourceHistoriesOptions>) => ResourceHistories;
  readonly close: () => Promise<void>;
}

export const never = new AbortController().signal;

export interface NeighborhoodOptions extends HouseOptions {
  readonly world: World;
  readonly now?: () => number;
  /** Profiles that are shown. Default: all of the world's. */
  readonly shown?: readonly string[];
  readonly histories?: Partial<ResourceHistoriesOptions>;
  /** How the wire AWS differs from its `defaultVariants`. */
  readonly variants?: Partial<Variants>;
}

export async function openNeighborhood(options: NeighborhoodOptions): Promise<Neighborhood> {
  const {
    world,
    now = () => world.options.end,
    shown: names,
    histories: more,
    variants = {},
    ...houseOptions
  } = options;
  const house = await openHouse({
    world,
    clock: hurriedClock(),
    wire: { now, pace: { perSecond: 1e6, othersPerSecond: 1e6 }, variants },
    ...houseOptions,
  });
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-workspace-"));
  const storeFolder = await mkdtemp(join(tmpdir(), "cloudtrail-shelf-"));
  writeWorkspace(world, folder);
  const files = diskFiles([folder]);
  const shown = async () =>
    world.accounts
      .filter(({ profile }) => names === undefined || names.includes(profile))
      .map(({ profile, regions }) => ({ profile: house.profile(profile), regions }));
  const identity: ResourceHistoriesOptions["identity"] = (profile, use) => house.connections.identity(profile, use);
  const needs: ResourceHistoriesOptions["needs"] = (profile) => house.connections.needs(profile);
  const shelf = testStore(storeFolder, { onRefused: ({ detail }) => fail(new Error(detail)) });
  const sources = sourcesOf({
    objects: noObjects(),
    connections: house.connections,
    store: shelf,
    now,
    profiles: async () => [...house.profiles.values()],
    shown,
  });
  const stackFetcher = new StackFetcher({ connections: house.connections, shown, identity, needs });
  const stackRegistry = new StackRegistry(
    { load: async () => undefined, save: async () => undefined },
    (stack, signal) => stackFetcher.ask(stack, signal),
  );
  const parser = loadParser();
  const resources = new WorkspaceResources({ files, stackRegistry, terraformParser: () => parser });
  let saved: unknown;
  const open = (others: Partial<ResourceHistoriesOptions> = {}) =>
    new ResourceHistories({
      lookups: new Lookups({
        capabilities: sources.usual.capabilities,
        open: ({ profile, region, asked }, use) =>
          sources.usual.at(profile, region).open({ ...use, priority: "background", asked }),
        now,
        freshFor: 60_000,
      }),
      shown,
      identity,
      needs,
      now,
      memory: {
        load: async () => saved,
        save: async (value) => {
          saved = structuredClone(value);
        },
      },
      siblings: (instance, signal) => resources.siblings(instance, signal),
      pipelineRoles: () => [],
      freshFor: () => 10 * 60_000,
      onFault: fail,
      ...more,
      ...others,
    });
  const histories = open();
  return {
    house,
    sources,
    shown,
    folder,
    files,
    resources,
    stackRegistry,
    histories,
    saved: () => saved,
    lookups: () => house.aws.requests.count({ operation: "LookupEvents" }),
    askStacks: async () => {
      const stacks = new Map(
        (await resources.declarations(never)).flatMap(({ stack }) =>
          stack === undefined ? [] : [[`${stack.stack} ${stack.region}`, stack] as const],
        ),
      );
      for (const stack of stacks.values()) {
        await stackRegistry.ask(stack, never);
      }
      return resources.declarations(never);
    },
    open,
    close: async () => {
      await histories.dispose();
      resources.dispose();
      await house.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      await rm(storeFolder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

/** By whole address: what the workspace's declarations say exists. */
export function instancesOf(
  declarations: readonly Declaration[],
): ReadonlyMap<string, { readonly declaration: Declaration; readonly instance: ResourceInstance }> {
  return new Map(
    declarations.flatMap((declaration) =>
      declaration.instances.map((instance) => [instance.address, { declaration, instance }] as const),
    ),
  );
}
