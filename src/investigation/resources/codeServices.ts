import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Lazy } from "../../async/lazy.ts";
import type { Connections } from "../../aws/connections.ts";
import { TerraformParser } from "../../iac/terraform/parser.ts";
import type { AccountKind, ShownProfile } from "../../sources/source.ts";
import { StackRegistry } from "../code/cloudformation/stackRegistry.ts";
import { CodeReader } from "../code/codeReader.ts";
import type { JsonFile } from "../code/jsonFile.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import { WorkspaceResources } from "../code/workspaceResources.ts";
import { ChangesByResource } from "./changesByResource.ts";
import { Lookups } from "./lookups.ts";
import { ResourceHistories } from "./resourceHistories.ts";
import { StackFetcher } from "./stackFetcher.ts";

export interface CodeServicesPorts {
  readonly connections: Connections;
  readonly source: AccountKind;
  readonly files: WorkspaceFiles;
  /** The folder of the bundles: the program of the thread that reads large code, and the Terraform grammar. */
  readonly programs: string;
  /** The file of this name for data that is kept from one session to the next. */
  stored(name: string): JsonFile;
  /** The profiles and Regions that the person chose. */
  shown(): Promise<readonly ShownProfile[]>;
  /** See `ResourceHistoriesOptions`. */
  pipelineRoles(): readonly string[];
  /** Called with errors that no caller receives. */
  onFault(error: unknown): void;
}

/** The services for infrastructure code and the histories of its resources. */
export interface CodeServices {
  readonly resources: WorkspaceResources;
  readonly histories: ResourceHistories;
  readonly stackRegistry: StackRegistry;
  readonly stackFetcher: StackFetcher;
  readonly blame: ChangesByResource;
  /** Ends running work and saves what is kept. */
  dispose(): Promise<void>;
}

/** How long a history counts as fresh, in ms. Events take some minutes to be delivered anyway. */
const FRESH_FOR = 10 * 60_000;

/** Creates the services and loads the data of earlier sessions, but reads no code. */
export async function openCodeServices(ports: CodeServicesPorts): Promise<CodeServices> {
  const { connections, source, files, programs, stored, shown, pipelineRoles, onFault } = ports;
  const now = () => connections.now();
  const accounts = {
    shown,
    identity: connections.identity.bind(connections),
    needs: connections.needs.bind(connections),
  };
  const stackFetcher = new StackFetcher({ ...accounts, connections });
  const stackRegistry = new StackRegistry(stored("stacks.json"), (stack, signal) => stackFetcher.ask(stack, signal));
  const grammar = new Lazy(() => terraformParser(programs));
  const resources = new WorkspaceResources({
    files,
    stackRegistry,
    terraformParser: () => grammar.get(),
    reader: new CodeReader({ program: join(programs, "codeWorker.js") }),
    terraformData: process.env.TF_DATA_DIR,
  });
  const histories = new ResourceHistories({
    ...accounts,
    lookups: new Lookups({
      capabilities: source.capabilities,
      open: ({ profile, region, asked }, use) =>
        source.at(profile, region).open({ ...use, priority: "background", asked }),
      now,
      freshFor: FRESH_FOR,
    }),
    siblings: (instance, signal) => resources.siblings(instance, signal),
    memory: stored("histories.json"),
    now,
    pipelineRoles,
    freshFor: () => FRESH_FOR,
    onFault,
  });
  await Promise.all([stackRegistry.start(), histories.start()]);
  return {
    resources,
    histories,
    stackRegistry,
    stackFetcher,
    blame: new ChangesByResource(histories),
    dispose: async () => {
      resources.dispose();
      await histories.dispose();
    },
  };
}

/** Loads the grammar when the first Terraform file is read. */
async function terraformParser(programs: string): Promise<TerraformParser> {
  const bytes = (name: string) => readFile(join(programs, name));
  const [core, grammar] = await Promise.all([bytes("web-tree-sitter.wasm"), bytes("tree-sitter-terraform.wasm")]);
  return TerraformParser.load({ core, grammar });
}
