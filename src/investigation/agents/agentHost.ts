import type { Connections } from "../../aws/connections.ts";
import type { Cost } from "../../sources/queryCost.ts";
import type { ShownProfile } from "../../sources/source.ts";
import type { DeclarationSource } from "../code/declaration.ts";
import type { HistorySource } from "../resources/historyState.ts";
import type { SessionPorts } from "../session/searchSession.ts";

/** What the tools for agents need from the program that they run in. */
export interface AgentHost {
  /** For the sessions in which the searches of agents run. */
  readonly session: Pick<
    SessionPorts,
    "begin" | "results" | "reasons" | "learnRegions" | "saw" | "fault" | "range" | "kinds"
  >;
  readonly connections: Pick<Connections, "connect" | "regions" | "known" | "needs" | "now">;
  /** The profiles that the person chose, with their Regions: agents can use no others. */
  shown(): Promise<readonly ShownProfile[]>;
  /** How a person makes another profile available: "Choose it with CloudTrail: Choose Profiles…". */
  readonly howToAddProfiles: string;
  /** A profile may run its command or ask for an MFA code: the person allows that for agents. */
  readonly mayPrompt: boolean;
  /** Asks the person whether a search may cost what was estimated. Absent: no person can be asked, and the search is refused. */
  readonly confirmCost?: (cost: Cost) => Promise<boolean>;
  /** The code of the workspace. Absent: there is none. */
  readonly code?: AgentCode;
  /** Names of the pipelines' roles and users, with the wildcards `*` and `?`. */
  pipelineRoles(): readonly string[];
  /** How long a tool reads before it answers with what it has, in ms. Default: 45 seconds. */
  readonly patience?: number;
}

export interface AgentCode {
  readonly declarations: DeclarationSource;
  readonly histories: HistorySource;
  /** Whether identifiers in the code may cause requests to AWS: not in Restricted Mode. */
  mayLookUp(): boolean;
  /** The path of a file for a person: relative to its workspace folder. */
  pathOf(file: string): string;
}
