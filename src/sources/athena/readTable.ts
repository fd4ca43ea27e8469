import type { Connection } from "../../aws/connections.ts";
import { findTable } from "../../aws/glue.ts";
import { Failure } from "../../model/failure.ts";
import { readTrailTable } from "../../query/trino/glueTable.ts";
import type { TrailTable } from "../../query/trino/table.ts";
import type { AthenaRef } from "./target.ts";

/** The table of a target as the Glue catalog has it now. Throws `Failure`: the table is gone, or is none of CloudTrail's records any more. */
export async function readTable(
  connection: Connection<"glue">,
  ref: AthenaRef,
  signal: AbortSignal,
): Promise<TrailTable> {
  const { catalog, database, table: name, label, region, profile } = ref;
  const at = {
    catalog: catalog === undefined ? undefined : `${connection.identity.accountId}:${catalog}`,
    database,
    table: name,
  };
  const found = await findTable(connection, at, { signal });
  const reading = found === undefined ? undefined : readTrailTable(found, catalog);
  if (reading?.kind === "trail") {
    return reading.table;
  }
  throw new Failure({
    reason: "not-found",
    message:
      reading === undefined
        ? `Table ${label} is not in the Glue catalog of ${region} any more. Run Choose Athena Table… to search another one.`
        : `Table ${label} can't be searched: ${reading.why}. Run Choose Athena Table… to search another one.`,
    context: { profile, region, accountId: connection.identity.accountId },
    action: "glue:GetTable",
    remedies: [],
  });
}
