import type { Connections } from "../aws/connections.ts";
import { MACHINE_IDENTITIES, machineIdentity } from "../aws/machine.ts";
import { awsConfigFiles, listProfiles, type Profile } from "../aws/profiles.ts";
import { quoteError } from "../aws/quoteError.ts";
import type { ReadSharedConfig } from "../aws/sharedConfig.ts";
import { chosenRegions } from "../investigation/explorer/chosenRegions.ts";
import { Failure } from "../model/failure.ts";
import { nearest } from "../model/text/nearest.ts";
import type { ShownProfile } from "../sources/source.ts";
import type { ServerOptions } from "./options.ts";

export interface AllowedProfilesPorts extends Pick<ServerOptions, "profiles" | "regions"> {
  readonly readConfig: ReadSharedConfig;
  readonly connections: Pick<Connections, "rememberedRegions">;
}

/** The profiles that the command line allows. Agents can use no others. */
export class AllowedProfiles {
  readonly #ports: AllowedProfilesPorts;

  constructor(ports: AllowedProfilesPorts) {
    this.#ports = ports;
  }

  /** Those that exist now. */
  async all(): Promise<readonly Profile[]> {
    const { profiles: allowed } = this.#ports;
    const profiles = await this.#profiles();
    return allowed === "all" ? profiles.filter(isQuiet) : profiles.filter(({ name }) => allowed.includes(name));
  }

  /** The same with the Regions to search. */
  async shown(): Promise<readonly ShownProfile[]> {
    const { regions: every, connections } = this.#ports;
    return (await this.all()).map((profile) => ({
      profile,
      ...chosenRegions(profile, { own: undefined, every, enabled: connections.rememberedRegions(profile) }),
    }));
  }

  /** Throws `Failure` ("configuration") where a named profile does not exist, or none is left of all. */
  async check(): Promise<void> {
    const { profiles: allowed } = this.#ports;
    const names = (await this.#profiles()).map(({ name }) => name);
    const missing = allowed === "all" ? undefined : allowed.find((name) => !names.includes(name));
    if (missing !== undefined) {
      const meant = nearest(missing, names);
      const { config, credentials } = awsConfigFiles();
      const hint = meant === undefined ? "" : ` Did you mean "${quoteError(meant)}"?`;
      const where = machineIdentity(missing) === undefined ? `in ${config} or ${credentials}` : "on this machine";
      throw refused(`There is no AWS profile "${quoteError(missing)}" ${where}.${hint}`);
    }
    if (allowed === "all" && (await this.all()).length === 0) {
      throw refused(
        "No AWS profile can be used without a credential_process or an MFA code. Name the ones to use with --profile NAME.",
      );
    }
  }

  #profiles(): Promise<readonly Profile[]> {
    const { profiles: allowed, readConfig } = this.#ports;
    const instanceRole = MACHINE_IDENTITIES.find(({ kind }) => kind === "instance")?.profile ?? "";
    return listProfiles(process.env, readConfig, async () => allowed.includes(instanceRole));
  }
}

/** It needs nothing of a person: no command that the person chose, no code, no question to the instance. */
function isQuiet({ interactions, kind }: Profile): boolean {
  return interactions === undefined && kind !== "unusable";
}

function refused(message: string): Failure {
  return new Failure({ reason: "configuration", message, context: {}, remedies: [] });
}
