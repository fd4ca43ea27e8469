import * as v from "valibot";
import type { Interaction } from "../../aws/profiles.ts";
import { isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { ShownProfile } from "../../sources/source.ts";
import { daysText } from "../resources/settling.ts";
import { gapSentence } from "../search/gapReasons.ts";
import { SEVERITIES } from "../trails/findings.ts";
import { recordingPorts } from "../trails/recordingPorts.ts";
import { readRecording } from "../trails/recordingReport.ts";
import { type RecordingRow, recordingRows } from "../trails/recordingRows.ts";
import type { AgentContext } from "./agentContext.ts";
import type { AgentHost } from "./agentHost.ts";
import { agentTool } from "./agentTool.ts";
import { fitting, jsonOf } from "./eventLines.ts";
import { requestOf, scopeMembers } from "./searchScope.ts";
import { untrusted, untrustedLines } from "./untrusted.ts";

const MOST_PROFILES = 60;
const MOST_FINDINGS = 40;
const MOST_LISTED = 10_000;

const { profiles, regions, from, to } = scopeMembers;

export const getCoverage = agentTool({
  name: "get_coverage",
  title: "Get Coverage of CloudTrail",
  summary: "Lists the AWS profiles, Regions and sources that can be searched, and what is not recorded.",
  description:
    'Says what can be known here before you claim that something did not happen: the AWS profiles and Regions that can be searched, the sources of events with their limits and cost, what a search of a given text would cover and leave out, and, with trails: true, what the trails of the accounts do not record. Use it first in a new investigation, and before an answer such as "nothing" or "never".',
  input: v.strictObject({
    text: v.exactOptional(
      v.pipe(
        v.string(),
        v.maxLength(4_000),
        v.description("A search text, as for search_events: says what such a search would cover, without running it."),
      ),
    ),
    profiles,
    regions,
    from,
    to,
    trails: v.exactOptional(
      v.pipe(
        v.boolean(),
        v.description(
          "true: also reads how the trails and event data stores of the profiles are configured, and lists what is not recorded. Default: false.",
        ),
      ),
    ),
  }),
  plan: ({ profiles: names, trails = false, text }) => ({
    message: trails ? "Reading what CloudTrail records" : "Reading what can be searched",
    profiles: names,
    usesAws: trails || text !== undefined,
  }),
  run: async ({ text, trails = false, ...scope }, context, signal) => {
    const { host, searches } = context;
    await searches.checkProfiles(scope);
    const shown = (await host.shown()).filter(({ profile }) => scope.profiles?.includes(profile.name) ?? true);
    return [
      ...profileLines(shown, host),
      ...sourceLines(host),
      ...(text === undefined ? [] : await planLines(text, scope, context, signal)),
      ...(trails ? await trailLines(regionsOf(shown, scope.regions), host, signal) : []),
    ];
  },
});

const NEEDS: Readonly<Record<Interaction, string>> = {
  code: "needs an MFA code",
  command: "runs a command (credential_process) to sign in",
  metadata: "asks this EC2 instance for its role",
};

function profileLines(shown: readonly ShownProfile[], host: AgentHost): readonly string[] {
  const listed = shown.slice(0, MOST_PROFILES).map(({ profile, regions: own, all }) => {
    const { signIn, accountId, alias } = host.connections.known(profile);
    const needed = host.connections.needs(profile);
    return jsonOf({
      profile: profile.name,
      account: accountId,
      alias,
      regions: own,
      ...(all === undefined ? {} : { allEnabledRegions: true }),
      signIn: signIn.state === "unused" ? "not used yet" : signIn.state,
      ...(needed === undefined ? {} : { needs: NEEDS[needed] }),
    });
  });
  return [
    shown.length === 0 ? "No AWS profile is available." : `${countOf(shown.length, "AWS profile")} can be searched.`,
    `No other profile is available to agents. ${host.howToAddProfiles}`,
    ...untrustedLines("Profiles", listed),
    ...(shown.length > listed.length ? [`${shown.length - listed.length} more are not listed.`] : []),
  ];
}

function sourceLines({ session }: AgentHost): readonly string[] {
  return [
    "Sources:",
    ...session.kinds.map(({ source, title, maxAge, isBilled }, index) =>
      [
        `- ${source}: ${title}${index === 0 ? ", the default" : ""}`,
        maxAge === undefined ? "as far back as files are kept" : `the last ${daysText(maxAge)}, each Region on its own`,
        isBilled === true ? "AWS bills what is read: the cost is estimated and a person is asked first" : "free",
      ].join("; "),
    ),
    "An event can take several minutes to arrive, and late ones hours: the newest minutes are never complete.",
  ];
}

async function planLines(
  text: string,
  scope: Parameters<typeof requestOf>[1],
  { host }: AgentContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const search = await host.session.begin(requestOf(text, scope, host), signal, { asked: host.mayPrompt });
  try {
    await host.session.learnRegions(search, signal);
  } catch (error) {
    if (isAbort(error)) {
      throw error;
    }
    host.session.fault(error);
  }
  const gaps = search.notCovered.map(gapSentence);
  return [
    `A search for this text: ${untrusted(search.sentence, 1_500)}.`,
    ...(gaps.length === 0 ? [] : ["It would not cover:", ...gaps.map((gap) => `- ${untrusted(gap, 1_000)}`)]),
  ];
}

function regionsOf(shown: readonly ShownProfile[], named: readonly string[] | undefined): readonly ShownProfile[] {
  return named === undefined || named.includes("all") ? shown : shown.map((one) => ({ ...one, regions: named }));
}

async function trailLines(
  shown: readonly ShownProfile[],
  { connections, mayPrompt }: AgentHost,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const report = await readRecording(shown, recordingPorts(connections, mayPrompt), signal, () => undefined);
  signal.throwIfAborted();
  const rows = [...Map.groupBy(recordingRows(report), withoutRegion)].toSorted(
    ([, one], [, other]) => rank(one) - rank(other),
  );
  const json = rows.map(([, [row, ...more]]) => {
    const { severity, profile, region, subject, name, finding, details, meaning } = row as RecordingRow;
    const found = [region, ...more.map((one) => one.region)].join(", ");
    return jsonOf({ severity, profile, regions: found, subject, name, finding, details, meaning });
  });
  const listed = fitting(json.slice(0, MOST_FINDINGS), MOST_LISTED);
  return [
    rows.length === 0
      ? "Trails and event data stores: nothing was found that is not recorded, in the Regions above."
      : `What trails and event data stores do not record: ${countOf(rows.length, "finding")}.`,
    ...untrustedLines("Findings", listed),
    ...(rows.length > listed.length
      ? [`${rows.length - listed.length} more: call again with fewer profiles or Regions.`]
      : []),
  ];
}

/** The same for rows that differ only in their Region. */
function withoutRegion({ region: _region, check: _check, ...row }: RecordingRow): string {
  return JSON.stringify(row);
}

function rank([first]: readonly RecordingRow[]): number {
  return first === undefined ? 0 : (SEVERITIES as readonly string[]).indexOf(first.severity);
}
