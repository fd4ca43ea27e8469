import type { Connections } from "../../aws/connections.ts";
import { readTrails } from "../../aws/trails.ts";
import { Failure } from "../../model/failure.ts";
import type { RecordingPorts } from "./recordingReport.ts";

/** Reads trails and Regions over these connections. `asked`: see `Use`. */
export function recordingPorts(
  connections: Pick<Connections, "connect" | "regions" | "now">,
  asked: boolean,
): RecordingPorts {
  return {
    read: async (profile, region, known, signal) => {
      const connection = await connections.connect("cloudtrail", profile, region, { signal, asked });
      return { accountId: connection.identity.accountId, list: await readTrails(connection, signal, known) };
    },
    enabledRegions: async (profile, signal) => {
      try {
        const { regions, source } = await connections.regions(profile, { signal, asked });
        return source === "account" ? regions.filter(({ enabled }) => enabled).map(({ id }) => id) : undefined;
      } catch (error) {
        if (Failure.is(error)) {
          return undefined;
        }
        throw error;
      }
    },
    now: () => connections.now(),
  };
}
