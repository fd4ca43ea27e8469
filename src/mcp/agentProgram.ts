import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { Connections } from "../aws/connections.ts";
import type { AskMfaCode } from "../aws/mfa.ts";
import { awsFilesReader } from "../aws/profiles.ts";
import { refusedWrite } from "../engine/fileErrors.ts";
import { RecordStore } from "../engine/store/recordStore.ts";
import { WindowThreads } from "../engine/windowThreads.ts";
import type { AgentCode, AgentHost } from "../investigation/agents/agentHost.ts";
import { ContainedFiles } from "../investigation/code/containedFiles.ts";
import type { JsonFile } from "../investigation/code/jsonFile.ts";
import { StoredFile } from "../investigation/code/storedFile.ts";
import { type CodeServices, openCodeServices } from "../investigation/resources/codeServices.ts";
import { LazyCodeServices } from "../investigation/resources/lazyCodeServices.ts";
import { Results } from "../investigation/results/results.ts";
import { ResultTables } from "../investigation/results/resultTables.ts";
import { Searches } from "../investigation/search/searches.ts";
import { Seen } from "../investigation/search/seen.ts";
import { Spending } from "../investigation/search/spending.ts";
import { reasonsOf } from "../investigation/session/reasons.ts";
import { Failure } from "../model/failure.ts";
import { type Sources, sourcesOf } from "../sources/registry.ts";
import { ObjectCache } from "../sources/trailBucket/objectCache.ts";
import { AllowedProfiles } from "./allowedProfiles.ts";
import { cacheFolder } from "./cacheFolder.ts";
import { FolderFiles } from "./folderFiles.ts";
import type { Log } from "./log.ts";
import type { ServerOptions } from "./options.ts";

const MEGABYTE = 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;
/** The time range of a search that names none. */
const RANGE = "24h";
const RANGE_HOURS = 24;

/** What the tools run on, without an editor. */
export interface AgentProgram {
  readonly host: AgentHost;
  /** Finds out what changed in the code since the last call. */
  refresh(): Promise<void>;
  /** Ends all work and removes the temporary files. */
  close(): Promise<void>;
}

/**
 * Composes the program. `programs`: the folder of the bundles. Makes no requests to AWS and signs in nowhere. Throws
 * `Failure` ("configuration") where a profile is not there.
 */
export async function openAgentProgram(options: ServerOptions, programs: string, log: Log): Promise<AgentProgram> {
  const readConfig = awsFilesReader();
  const connections = new Connections({
    askMfaCode: refuseMfa,
    readConfig,
    log: (line) => log.info(line),
    memory: new SessionMemory(),
  });
  const allowed = new AllowedProfiles({ ...options, readConfig, connections });
  await allowed.check();

  const { memoryOnly, megabytes, days, folder = cacheFolder() } = options.cache;
  if (!memoryOnly) {
    // What cannot be made is reported when the first event is stored.
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
  }
  const onRefused = ({ detail }: { readonly detail: string }) =>
    log.info(`the cache cannot be written, so that events are kept in memory only: ${detail}`);
  const maxBytes = (megabytes * MEGABYTE) / 2;
  const threads = new WindowThreads(join(programs, "engineWorker.js"));
  const store = new RecordStore({
    threads: () => threads.running(),
    folder: join(folder, "events"),
    limits: () => ({ maxBytes, maxAge: days * DAY, memoryOnly }),
    onRefused,
  });
  const objects = new ObjectCache({
    folder: join(folder, "logFiles"),
    maxBytes: () => (memoryOnly ? 0 : maxBytes),
    onUnwritable: (error) => onRefused(refusedWrite(error)),
  });
  const tables = new ResultTables({
    threads,
    folder: join(folder, "results"),
    memoryOnly: () => memoryOnly,
    onHeld: onRefused,
  });
  void tables.sweep();

  const now = () => connections.now();
  const shown = () => allowed.shown();
  const sources = sourcesOf({
    connections,
    store,
    objects,
    now,
    profiles: () => allowed.all(),
    shown,
    fileProgram: join(programs, "fileWorker.js"),
  });
  const stored = (name: string): JsonFile => (memoryOnly ? notStored : new StoredFile(join(folder, name)));
  const code = openCode(options, { connections, sources, programs, log, stored, shown });
  return {
    host: {
      session: sessionPorts(sources, tables, now, log),
      connections,
      shown,
      howToAddProfiles: "A person makes another profile available by starting this server with --profile NAME.",
      pipelineRoles: () => options.pipelineRoles,
      mayPrompt: options.profiles !== "all",
      ...(options.mayCost > 0 ? { confirmCost: costLimit(options.mayCost) } : {}),
      ...(code === undefined ? {} : { code: code.ports }),
    },
    refresh: async () => code?.files.refresh(),
    close: async () => {
      await code?.close();
      connections.close();
      await threads.dispose();
      tables.dispose();
    },
  };
}

function sessionPorts(sources: Sources, tables: ResultTables, now: () => number, log: Log): AgentHost["session"] {
  const seen = new Seen();
  const searches = new Searches({ sources, seen, now, defaultHours: () => RANGE_HOURS });
  const otherSources = sources.others.map(({ capabilities }) => capabilities);
  return {
    begin: (request, signal, options) => searches.prepare(request, signal, options),
    results: (restarted) => new Results({ open: (onRestart) => tables.open(onRestart), restarted }),
    reasons: (search, request) => reasonsOf(search, request, { seen, otherSources, now: () => Date.now() }),
    learnRegions: (search, signal) => searches.learnRegions(search, signal),
    saw: (events) => {
      for (const event of events) {
        seen.add(event);
      }
    },
    fault: (error) => log.fault(error),
    range: () => RANGE,
    kinds: [sources.usual.capabilities, ...otherSources],
  };
}

interface OpenCode {
  readonly ports: AgentCode;
  readonly files: FolderFiles;
  close(): Promise<void>;
}

/** The code of the folders, which is read on first use. Undefined: no folder is given. */
function openCode(
  { folders, pipelineRoles }: Pick<ServerOptions, "folders" | "pipelineRoles">,
  ports: {
    readonly connections: Connections;
    readonly sources: Sources;
    readonly programs: string;
    readonly log: Log;
    stored(name: string): JsonFile;
    shown: AgentHost["shown"];
  },
): OpenCode | undefined {
  if (folders.length === 0) {
    return undefined;
  }
  const { sources, log, ...shared } = ports;
  const files = new FolderFiles({
    folders,
    onTooMany: (most) => log.info(`the folders have more than ${most} files: code beyond that is not read`),
  });
  let opened: CodeServices | undefined;
  const late = new LazyCodeServices(async () => {
    opened = await openCodeServices({
      ...shared,
      source: sources.usual,
      files,
      pipelineRoles: () => pipelineRoles,
      onFault: (error) => log.fault(error),
    });
    return opened;
  });
  return {
    ports: {
      declarations: late.declarations,
      histories: late.histories,
      // The person named the folders.
      mayLookUp: () => true,
      pathOf: pathIn(new ContainedFiles(files)),
    },
    files,
    close: async () => opened?.dispose(),
  };
}

/** The path of a file relative to its folder; with the folder's name where there are several. */
function pathIn(files: ContainedFiles): (file: string) => string {
  return (file) => {
    const found = files.folderPathOf(file);
    return found === undefined
      ? file
      : files.folders().length === 1
        ? found.path
        : `${basename(found.folder)}/${found.path}`;
  };
}

/** Allows what a search costs as long as all of them together stay below the limit, in US dollars. */
function costLimit(dollars: number): NonNullable<AgentHost["confirmCost"]> {
  const refuse = async () => false;
  const spending = new Spending({ perSearch: () => dollars, perSession: () => dollars, ask: refuse, askLive: refuse });
  return (cost) => spending.allow(cost);
}

/** Servers must not ask for secrets over the protocol, and a code is one. */
const refuseMfa: AskMfaCode = async () => {
  throw new Failure({
    reason: "mfa-cancelled",
    message:
      "It needs an MFA code, which cannot be entered over MCP. Start the server with a profile that needs none, such as one with the session credentials of `aws sts get-session-token`.",
    context: {},
    remedies: [],
  });
};

/** What is known of accounts while the program runs. */
class SessionMemory {
  readonly #values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.#values.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
  }
}

const notStored: JsonFile = { load: async () => undefined, save: async () => undefined };
