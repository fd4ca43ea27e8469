import type { TrailCall } from "../../aws/trailCalls.ts";
import { isRegionName } from "../../model/aws/arn.ts";
import { FINDINGS, type Finding, type FindingKind } from "./findings.ts";
import type { RecordingReport } from "./recordingReport.ts";

/** One finding in one Region, as texts. Texts from AWS are as it gave them: untrusted. */
export interface RecordingRow {
  readonly severity: string;
  readonly account: string;
  readonly profile: string;
  readonly region: string;
  /** "trail" or "event data store"; empty for a finding about the Region. */
  readonly subject: string;
  readonly name: string;
  readonly arn: string;
  readonly kind: string;
  readonly finding: string;
  readonly details: string;
  readonly meaning: string;
  /** Where to look: a command of the AWS CLI, or the operation. Empty: nowhere in particular. */
  readonly check: string;
  /** The subject's page in the AWS console. */
  readonly console: string;
}

export const ROW_COLUMNS = [
  "severity",
  "account",
  "profile",
  "region",
  "subject",
  "name",
  "arn",
  "kind",
  "finding",
  "details",
  "meaning",
  "check",
  "console",
] as const satisfies readonly (keyof RecordingRow)[];

/** A row for each finding in each Region, in the order of the report. */
export function recordingRows({ profiles }: Pick<RecordingReport, "profiles">): readonly RecordingRow[] {
  return profiles.flatMap(({ profile, accountId = "", regions, pages }) =>
    regions.flatMap(({ region, findings }) =>
      findings.map((found) => {
        const { title, meaning } = FINDINGS[found.kind];
        return {
          severity: found.severity,
          account: accountId,
          profile,
          region,
          subject: found.subject?.kind ?? "",
          name: found.subject?.name ?? "",
          arn: found.subject?.arn ?? "",
          kind: found.kind,
          finding: title,
          details: found.values.join("; "),
          meaning,
          check: checkText(found, region, profile),
          console: pages.get(found.subject?.arn ?? "") ?? "",
        };
      }),
    ),
  );
}

/** The operation whose answer shows findings of a kind. Undefined: none does. */
export function callOf(kind: FindingKind): TrailCall | undefined {
  return FINDINGS[kind].call;
}

/** The option of the AWS CLI that names the trail or event data store, for the calls that findings name. */
const OPTIONS: Readonly<Partial<Record<TrailCall, string>>> = {
  GetTrailStatus: "--name",
  GetEventSelectors: "--trail-name",
  GetEventDataStore: "--event-data-store",
  GetResourcePolicy: "--resource-arn",
};

/** Only values without a meaning in a shell are put into a command. */
const SAFE_ARN = /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:(?:trail|eventdatastore)\/[\w.-]+$/;
const SAFE_PROFILE = /^[A-Za-z0-9_][\w.@+:/-]*$/;

function checkText({ kind, subject }: Finding, region: string, profile: string): string {
  const call = callOf(kind);
  if (call === undefined || !isRegionName(region)) {
    return call ?? "";
  }
  const account = SAFE_PROFILE.test(profile) ? ` --profile ${profile}` : "";
  if (call === "DescribeTrails" || subject === undefined) {
    return `aws cloudtrail describe-trails --region ${region}${account}`;
  }
  const option = OPTIONS[call];
  if (option === undefined || !SAFE_ARN.test(subject.arn)) {
    return call;
  }
  const name = call.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? "" : "-"}${letter.toLowerCase()}`);
  return `aws cloudtrail ${name} ${option} ${subject.arn} --region ${subject.arn.split(":")[3] ?? region}${account}`;
}
