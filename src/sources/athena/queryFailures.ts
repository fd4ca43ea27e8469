import type { QueryStatus } from "../../aws/athena.ts";
import type { Connection } from "../../aws/connections.ts";
import { quoteError } from "../../aws/quoteError.ts";
import { Failure, type FailureReason, type Remedy } from "../../model/failure.ts";
import type { AthenaRef } from "./target.ts";

type Where = Pick<Connection<"athena">, "profile" | "region" | "identity">;

interface Finding {
  readonly reason: FailureReason;
  readonly message: string;
  readonly action?: string;
  readonly remedies?: readonly Remedy[];
}

const NARROWER = "Search a shorter time range, or name an event, an account or a Region";
const CHOOSE = "Run Choose Athena Table…";

/** How Athena's texts about failed queries begin or what they contain, and what they mean. The first that fits counts. */
const SHAPES: readonly (readonly [RegExp, (said: string, ref: AthenaRef) => Finding])[] = [
  [
    /bytes scanned limit/i,
    (_said, { workgroup }) => ({
      reason: "cost",
      message: `The query would scan more than workgroup "${workgroup}" allows, and Athena cancelled it. ${NARROWER}, or choose another workgroup.`,
    }),
  ],
  [
    /exhausted resources|EXCEEDED_|query timeout|timed? ?out|SPILLED|scale factor/i,
    (said) => ({
      reason: "timeout",
      message: `The query needs more time or memory than Athena gives it (${said}). ${NARROWER}, then continue.`,
      remedies: [{ kind: "retry" }],
    }),
  ],
  [
    /lake ?formation/i,
    (said, { database, table }) => ({
      reason: "access-denied",
      message: `Lake Formation does not let this profile read table ${database}.${table}: ${said} An administrator of the data lake can grant SELECT on it.`,
      action: "lakeformation:GetDataAccess",
    }),
  ],
  [
    /output (?:url|location|bucket)|writing|write to/i,
    (said, { workgroup }) => ({
      reason: /denied|permission|not authorized/i.test(said) ? "access-denied" : "configuration",
      message: `Athena could not write the result to the output location of workgroup "${workgroup}": ${said} It needs s3:PutObject and s3:GetBucketLocation there.`,
      action: "s3:PutObject",
    }),
  ],
  [
    /kms/i,
    (said) => ({
      reason: "access-denied",
      message: `Athena could not use the KMS key of the log files or of the results: ${said} It needs kms:Decrypt, and kms:GenerateDataKey for the results.`,
      action: "kms:Decrypt",
    }),
  ],
  [
    /access ?denied|permission denied|not authorized|insufficient permission|status code: 403/i,
    (said) => {
      const action = /\b(?:s3|glue|kms|athena|s3tables):[A-Z]\w+/.exec(said)?.[0] ?? "s3:GetObject";
      return {
        reason: "access-denied",
        message: `Athena was refused what the query needs (${action}): ${said} It reads with the permissions of this profile: s3:ListBucket and s3:GetObject on the log files.`,
        action,
      };
    },
  ],
  [
    /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|CATALOG_NOT_FOUND|does not exist/i,
    (_said, { database, table, region }) => ({
      reason: "not-found",
      message: `Table ${database}.${table} is not in the Glue catalog of ${region} any more. ${CHOOSE} to search another one.`,
    }),
  ],
  [
    /partition|projection|CONSTRAINT_VIOLATION/i,
    (said, { database, table }) => ({
      reason: "invalid-request",
      message: `Athena can't use the partitions of table ${database}.${table}: ${said} Check the partition projection of the table.`,
    }),
  ],
  [
    /HIVE_|ICEBERG_|COLUMN_NOT_FOUND|TYPE_MISMATCH/i,
    (said, { database, table }) => ({
      reason: "invalid-answer",
      message: `Athena can't read the data of table ${database}.${table}: ${said} Check that its columns and SerDe fit CloudTrail's log files.`,
    }),
  ],
];

/** Why a query failed or was cancelled. */
export function queryFailure({ state, reason = "" }: QueryStatus, ref: AthenaRef, where: Where): Failure {
  const said = sentenceOf(reason);
  const shape = SHAPES.find(([pattern]) => pattern.test(reason));
  const finding: Finding =
    shape?.[1](said, ref) ??
    (state === "CANCELLED"
      ? {
          reason: "invalid-answer",
          message: "The query was stopped in Athena. Continue to start it again; AWS bills what it scans.",
          remedies: [{ kind: "retry" }],
        }
      : {
          reason: "invalid-answer",
          message: `Athena could not run the query: ${said}`,
          remedies: [{ kind: "retry" }],
        });
  return failureOf(finding, where, reason);
}

/** The failure of a start, with what to do where Athena's own text does not say it; the failure itself for others. */
export function startFailure(error: unknown, { workgroup }: AthenaRef, where: Where): unknown {
  if (!Failure.is(error)) {
    return error;
  }
  const { message, reason } = error;
  if (/no output location/i.test(message)) {
    return failureOf(
      {
        reason: "configuration",
        message: `Workgroup "${workgroup}" has no location for results. ${CHOOSE} to enter one or to choose another workgroup.`,
        action: "athena:StartQueryExecution",
      },
      where,
      message,
    );
  }
  if (reason === "invalid-request" && /work ?group/i.test(message) && /not found|disabled/i.test(message)) {
    return failureOf(
      {
        reason: "not-found",
        message: `Workgroup "${workgroup}" does not exist or is disabled. ${CHOOSE} to choose another one.`,
        action: "athena:StartQueryExecution",
      },
      where,
      message,
    );
  }
  if (/idempotent/i.test(message)) {
    return failureOf(
      {
        reason: "invalid-request",
        message:
          "The table was changed while the query of this search was being started, so its result can't be read. Run the search again.",
        action: "athena:StartQueryExecution",
      },
      where,
      message,
    );
  }
  return error;
}

/** Athena has no query of that id, or no longer: it keeps them for 45 days. */
export function isUnknownQuery(error: unknown): boolean {
  return Failure.is(error) && error.reason === "invalid-request" && /not found/i.test(error.message);
}

function failureOf({ reason, message, action, remedies = [] }: Finding, where: Where, detail: string): Failure {
  const { profile, region, identity } = where;
  return new Failure({
    reason,
    message,
    context: { profile: profile.name, region, accountId: identity.accountId },
    remedies: [...remedies, { kind: "show-log" }],
    detail: `athena · ${quoteError(detail)}`,
    ...(action === undefined ? {} : { action }),
  });
}

/** Athena's text in quotes, as a sentence. Anything can stand in it. */
function sentenceOf(reason: string): string {
  return reason === "" ? "without a reason." : `“${quoteError(reason.slice(0, 300)).trim()}”.`;
}
