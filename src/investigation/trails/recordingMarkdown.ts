import { isRegionName } from "../../model/aws/arn.ts";
import { countOf } from "../../model/text/countOf.ts";
import { codeSpan, markdownTable } from "../../model/text/markdown.ts";
import { formatUtc } from "../../model/text/time.ts";
import { FINDINGS, type Finding, type FindingKind, SEVERITIES, type Severity } from "./findings.ts";
import type { RecordingReport } from "./recordingReport.ts";
import { callOf } from "./recordingRows.ts";

const HEADINGS: Readonly<Record<Severity, string>> = {
  high: "High",
  medium: "Medium",
  low: "Low",
  unknown: "Not known",
  info: "Notes",
};

/**
 * The report as a Markdown document: a table of the Regions, the findings of each profile by severity, and what they
 * mean. A finding of several Regions is listed once. Every text from AWS or the configuration is in a code span.
 */
export function recordingMarkdown(report: RecordingReport): string {
  const pages = new Map(report.profiles.flatMap((one) => [...one.pages]));
  const labels = new Map([...pages.keys()].map((arn, index) => [arn, `console-${index + 1}`]));
  return [
    "# What is not recorded",
    "",
    ...introduction(report).flatMap((paragraph) => [paragraph, ""]),
    ...overview(report),
    ...report.profiles.flatMap((one) => profileSection(one, labels)),
    "",
    "## What the findings mean",
    "",
    ...meanings(report),
    "",
    "## What this report does not look at",
    "",
    "It reads how trails and event data stores are configured, not the log files in the buckets. It does not see event data stores of other Regions, rules that deliver CloudTrail events to CloudWatch without a trail, Security Lake, or copies that other tools keep.",
    "",
    ...[...pages].map(([arn, url]) => `[${labels.get(arn)}]: <${url}>`),
    "",
  ].join("\n");
}

type Profiles = RecordingReport["profiles"];
type OneProfile = Profiles[number];

function introduction({ made, profiles }: RecordingReport): readonly string[] {
  const regions = profiles.flatMap((one) => one.regions);
  const found = regions.flatMap(({ findings }) => findings);
  const unknown = found.filter(({ severity }) => severity === "unknown").length;
  return [
    `Made on ${formatUtc(Math.floor(made / 1000) * 1000)} from what AWS says of the trails and event data stores of ${countOf(profiles.length, "profile")} in ${countOf(new Set(regions.map((one) => one.region)).size, "Region")}.`,
    ...completeness(
      unknown,
      profiles.every((one) => one.otherRegions !== undefined),
    ),
    ...profiles.flatMap(otherRegions),
  ];
}

/** `areRegionsKnown`: whether the calls that list the enabled Regions were answered too. */
function completeness(unknown: number, areRegionsKnown: boolean): readonly string[] {
  if (unknown > 0) {
    return [
      `**This report is not complete**: ${countOf(unknown, "detail")} could not be found out, listed under *Not known*.`,
    ];
  }
  return areRegionsKnown ? ["Every call was answered."] : [];
}

function otherRegions({ profile, otherRegions: others }: OneProfile): readonly string[] {
  if (others === undefined) {
    return [`Which other Regions are enabled for profile ${codeSpan(profile)} is not known.`];
  }
  return others.length === 0
    ? []
    : [
        `Profile ${codeSpan(profile)} has ${countOf(others.length, "enabled Region")} more that this report did not read: ${others.map(region).join(", ")}.`,
      ];
}

function overview({ profiles }: RecordingReport): readonly string[] {
  const counted = ["high", "medium", "low", "unknown"] as const;
  const rows = profiles.flatMap((one) =>
    one.regions.map(({ region: name, trails, findings }) => [
      one.accountId === undefined ? "not known" : codeSpan(one.accountId, true),
      codeSpan(one.profile, true),
      region(name),
      trails?.length ?? "not known",
      ...counted.map((severity) =>
        trails === undefined && severity !== "unknown"
          ? "not known"
          : findings.filter((found) => found.severity === severity).length,
      ),
    ]),
  );
  return markdownTable(
    ["Account", "Profile", "Region", "Trails", ...counted.map((severity) => HEADINGS[severity])],
    rows,
  );
}

/** By ARN, the label of the link to its page, which is defined at the end of the document. */
type Labels = ReadonlyMap<string, string>;

function profileSection(one: OneProfile, labels: Labels): readonly string[] {
  const groups = grouped(one);
  const account = one.accountId === undefined ? "Profile " : `Account ${codeSpan(one.accountId)}, profile `;
  return [
    "",
    `## ${account}${codeSpan(one.profile)}`,
    ...SEVERITIES.flatMap((severity) => {
      const own = groups.filter(({ found }) => found.severity === severity);
      return own.length === 0 ? [] : ["", `### ${HEADINGS[severity]}`, "", ...own.map((group) => line(group, labels))];
    }),
  ];
}

interface Group {
  readonly found: Finding;
  readonly regions: readonly string[];
}

/** Findings that are the same in several Regions. */
function grouped({ regions }: OneProfile): readonly Group[] {
  const all = regions.flatMap(({ region: name, findings }) => findings.map((found) => ({ found, name })));
  const keyOf = ({ kind, subject, values }: Finding) => JSON.stringify([kind, subject?.arn, values]);
  return [...Map.groupBy(all, ({ found }) => keyOf(found)).values()].flatMap((same) => {
    const found = same[0]?.found;
    return found === undefined ? [] : [{ found, regions: [...new Set(same.map(({ name }) => name))] }];
  });
}

function line({ found, regions }: Group, labels: Labels): string {
  const { kind, subject, values } = found;
  const label = labels.get(subject?.arn ?? "");
  return [
    `- **${FINDINGS[kind].title}**`,
    ...(subject === undefined ? [] : [`: ${subject.kind} ${codeSpan(subject.name)}`]),
    ...(values.length === 0
      ? []
      : [`${subject === undefined ? ": " : ", "}${values.map((value) => codeSpan(value)).join(", ")}`]),
    ` · ${regions.map(region).join(", ")}`,
    ...(label === undefined ? [] : [` · [AWS console][${label}]`]),
  ].join("");
}

function meanings({ profiles }: RecordingReport): readonly string[] {
  const kinds = new Set(
    profiles.flatMap((one) => one.regions.flatMap(({ findings }) => findings.map(({ kind }) => kind))),
  );
  const order = (kind: FindingKind) => SEVERITIES.indexOf(FINDINGS[kind].severity);
  return [...kinds]
    .sort((one, other) => order(one) - order(other))
    .map((kind) => {
      const { title, meaning } = FINDINGS[kind];
      const call = callOf(kind);
      return `- **${title}**: ${meaning}${call === undefined ? "" : ` To see it: \`cloudtrail:${call}\`.`}`;
    });
}

/** A Region's name; one that AWS would not have is shown literally. */
function region(name: string): string {
  return isRegionName(name) ? name : codeSpan(name);
}
