import * as vscode from "vscode";
import { partitionOf } from "../../aws/partitions.ts";
import { FEATURES, type Feature, type FeatureId } from "../../aws/permissions.ts";
import { bucketPath, MAX_MANAGED_POLICY, type Policy, requiredPolicy } from "../../aws/policy.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { UsedFeatures } from "../../aws/usedFeatures.ts";
import type { SearchHistory } from "../../investigation/saved/history.ts";
import { parseArn } from "../../model/aws/arn.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { Choices } from "../choices.ts";
import { askText, notify } from "../dialogs.ts";
import { pickMany, pickOne } from "../quickInput.ts";

export interface CopyPolicyPorts {
  readonly choices: Pick<Choices, "shown">;
  readonly history: Pick<SearchHistory, "recent" | "saved">;
  readonly usedFeatures: Pick<UsedFeatures, "used">;
}

const TITLE = "Copy Required IAM Policy";

/** Copies the IAM policy for the features that the person selects and what they name for them. Makes no requests. */
export async function copyRequiredPolicy(ports: CopyPolicyPorts): Promise<void> {
  const profiles = (await ports.choices.shown()).map(({ profile }) => profile);
  const wanted = await pickFeatures(usedBy(profiles, ports));
  if (wanted === undefined) {
    return;
  }
  const partition = await pickPartition(profiles);
  if (partition === undefined) {
    return;
  }
  const ofPartition = profiles.filter((profile) => profile.partition === partition);
  const named: Record<Question["scope"], readonly string[]> = { buckets: [], states: [], roles: [] };
  for (const question of QUESTIONS) {
    if (wanted.includes(question.feature)) {
      const answer = await askNames(question, question.known(ofPartition, ports));
      if (answer === undefined) {
        return;
      }
      named[question.scope] = answer;
    }
  }
  await copy(wanted, requiredPolicy(wanted, { partition: partitionOf(partition), ...named }));
}

/** The features that made requests, and those that the shown profiles and the searches need. */
function usedBy(profiles: readonly Profile[], { history, usedFeatures }: CopyPolicyPorts): ReadonlySet<FeatureId> {
  return new Set<FeatureId>([
    "eventHistory",
    "trails",
    ...usedFeatures.used.features,
    ...(bucketsIn(history).length > 0 ? (["trailBuckets"] as const) : []),
    ...(rolesOf(profiles).length > 0 ? (["roles"] as const) : []),
  ]);
}

async function pickFeatures(used: ReadonlySet<FeatureId>): Promise<readonly FeatureId[] | undefined> {
  const answer = await pickMany(
    FEATURES.map((feature) => ({
      label: plainTitle(feature),
      detail: [feature.permissions.flatMap(({ actions }) => actions).join(", "), feature.note ?? []].flat().join(". "),
      picked: used.has(feature.id),
      value: feature.id,
    })),
    { title: TITLE, placeholder: "Select what you use. Features that have sent requests are selected." },
  );
  return answer === undefined || answer === "back" ? undefined : answer.value;
}

/** The title of a feature without the emphasis of its Markdown. */
function plainTitle({ title }: Feature): string {
  return title.replaceAll("*", "");
}

/** The partition of the shown profiles; asks if there are several. */
async function pickPartition(profiles: readonly Profile[]): Promise<string | undefined> {
  const [only, ...others] = [...new Set(profiles.map(({ partition }) => partition))];
  if (only === undefined || others.length === 0) {
    return only ?? "aws";
  }
  const answer = await pickOne(
    [only, ...others].map((partition) => ({ label: partition, value: partition })),
    { title: TITLE, placeholder: "A policy is for one partition: select it" },
  );
  return answer === undefined || answer === "back" ? undefined : answer.value;
}

/** What a feature needs a person to name. */
interface Question {
  readonly feature: FeatureId;
  readonly scope: "buckets" | "states" | "roles";
  readonly prompt: string;
  readonly placeholder: string;
  readonly known: (profiles: readonly Profile[], ports: CopyPolicyPorts) => readonly string[];
  /** The name as the policy needs it; undefined for any other text. */
  readonly read: (text: string) => string | undefined;
  readonly problem: string;
}

const QUESTIONS: readonly Question[] = [
  {
    feature: "trailBuckets",
    scope: "buckets",
    prompt: "Buckets with log files of trails, separated by commas",
    placeholder: "acme-logs, other-logs/prefix",
    known: (_profiles, { history }) => bucketsIn(history),
    read: bucketPath,
    problem: "not a bucket or bucket/prefix",
  },
  {
    feature: "states",
    scope: "states",
    prompt: "Terraform states in S3, separated by commas",
    placeholder: "s3://acme-state/network/terraform.tfstate",
    known: (_profiles, { usedFeatures }) => usedFeatures.used.states,
    read: (text) => (/^(?:s3:\/\/)?[^/]+\/./.test(text) ? bucketPath(text) : undefined),
    problem: "not a bucket/key",
  },
  {
    feature: "roles",
    scope: "roles",
    prompt: "ARNs of the roles to assume, separated by commas",
    placeholder: "arn:aws:iam::111122223333:role/Audit",
    known: rolesOf,
    read: (text) => (isRoleArn(text) ? text : undefined),
    problem: "not the ARN of a role",
  },
];

/** Asks for names, with those that are known filled in. An empty text: none. Undefined: cancelled. */
async function askNames(question: Question, known: readonly string[]): Promise<readonly string[] | undefined> {
  const text = await askText({
    title: TITLE,
    prompt: question.prompt,
    placeholder: question.placeholder,
    value: known.join(", "),
    cursorAtEnd: true,
    staysOpen: true,
    problem: (typed) => {
      const wrong = namesIn(typed).find((name) => question.read(name) === undefined);
      return wrong === undefined
        ? typed.trim() === ""
          ? { warning: "Without a name, the policy leaves these permissions out." }
          : undefined
        : `"${wrong}" is ${question.problem}`;
    },
  });
  return text === undefined ? undefined : namesIn(text).flatMap((name) => question.read(name) ?? []);
}

function namesIn(text: string): readonly string[] {
  return text.split(",").flatMap((name) => name.trim() || []);
}

/** The buckets of recent and saved searches: "acme-logs/prefix". */
function bucketsIn({ recent, saved }: CopyPolicyPorts["history"]): readonly string[] {
  const targets = [...recent, ...saved].flatMap(({ request }) => request.targets ?? []);
  const buckets = targets.flatMap(({ source, label }) =>
    source === "trailBucket" && label !== undefined ? (bucketPath(label) ?? []) : [],
  );
  return [...new Set(buckets)];
}

function rolesOf(profiles: readonly Profile[]): readonly string[] {
  return [
    ...new Set(profiles.flatMap(({ kind, role }) => (kind === "assume-role" && role && isRoleArn(role) ? role : []))),
  ];
}

function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === "iam" && arn.resourceType === "role" && /^[\w+=,.@/-]+$/.test(arn.resourceId);
}

async function copy(wanted: readonly FeatureId[], { text, size, leftOut }: Policy): Promise<void> {
  const count = wanted.length - leftOut.length;
  if (count === 0) {
    await notify("warning", "Nothing was copied: no bucket, state or role was named for what you selected.");
    return;
  }
  await vscode.env.clipboard.writeText(text);
  const without = FEATURES.filter(({ id }) => leftOut.includes(id)).map(plainTitle);
  const show = { title: "Show Policy" };
  const answer = await notify(
    size > MAX_MANAGED_POLICY ? "warning" : "information",
    [
      `Copied the IAM policy for ${countOf(count, "feature")}.`,
      ...(without.length === 0 ? [] : [`Nothing was named for: ${without.join("; ")}. The policy leaves this out.`]),
      ...(size > MAX_MANAGED_POLICY
        ? [
            `It has ${size} characters. A managed policy may have ${MAX_MANAGED_POLICY}: copy the features in several policies.`,
          ]
        : []),
    ].join(" "),
    show,
  );
  if (answer === show) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content: text }));
  }
}
