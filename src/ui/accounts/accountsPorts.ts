import type { AddedProfiles } from "../../aws/addedProfiles.ts";
import type { Connections } from "../../aws/connections.ts";
import type { SharedConfig } from "../../aws/sharedConfig.ts";
import type { Choices } from "../choices.ts";
import type { ReportDocuments } from "../editor/reportDocuments.ts";
import type { Reporter } from "../report.ts";

/** What the commands that add and remove accounts need. */
export interface AccountsPorts {
  readonly connections: Connections;
  readonly added: AddedProfiles;
  readonly choices: Choices;
  readonly reports: Pick<ReportDocuments, "open">;
  readonly reporter: Reporter;
  /** Reads the AWS files, with the added profiles. */
  readConfig(): Promise<SharedConfig>;
}
