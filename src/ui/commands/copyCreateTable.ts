import * as v from "valibot";
import * as vscode from "vscode";
import { partitionOf } from "../../model/aws/arn.ts";
import { REGIONS } from "../../model/aws/regions.ts";
import { refusedRequest } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { LogFilesRoot } from "../../query/trino/createTable.ts";
import type { TargetRef } from "../../sources/source.ts";
import { askText, notify } from "../dialogs.ts";
import type { Target } from "./target.ts";
import { bucketTarget, type TrailBucketPorts } from "./trailBuckets.ts";

const TITLE = "Copy CREATE TABLE for Athena";

/**
 * Copies the statement that makes a table for Athena of the log files of a trail, or of a bucket that the person picks. Sends no
 * request but the listing of the trails from which a bucket is picked. Throws `Failure` where a trail has no bucket, or a name can't
 * be written into a statement. Ends before the message is closed.
 */
export async function copyCreateTable(target: Target, ports: TrailBucketPorts): Promise<void> {
  const root = await rootOf(target, ports);
  if (root === undefined) {
    return;
  }
  const { createTableText } = await import("../../query/trino/createTable.ts");
  const made = createTableText(root);
  if ("problem" in made) {
    throw refusedRequest(made.problem);
  }
  await vscode.env.clipboard.writeText(made.text);
  const show = { title: "Show Statement" };
  const message = [
    `Copied the CREATE TABLE statement for the log files in ${visible(root.bucket)}.`,
    ...(root.accounts.length === 0 ? ["Each query of the table has to name the accounts that it reads."] : []),
    "Run it in Athena: creating the table costs nothing.",
  ];
  void notify("information", message.join(" "), show).then(async (answer) => {
    if (answer === show) {
      const document = await vscode.workspace.openTextDocument({ language: "sql", content: made.text });
      await vscode.window.showTextDocument(document);
    }
  });
}

/** Undefined: cancelled. */
async function rootOf(target: Target, ports: TrailBucketPorts): Promise<LogFilesRoot | undefined> {
  const ref = await bucketTarget(target, ports, TITLE);
  const read = ref === undefined ? undefined : readBucket(ref);
  if (read === undefined) {
    return undefined;
  }
  const { accounts = [], profile, bucket, prefix } = read;
  const trail = target.kind === "node" && target.node.kind === "trail" ? target.node.trail : undefined;
  const whose =
    trail === undefined || trail.organization
      ? await askAccounts(accounts.join(", "), trail?.organization === true)
      : { accounts: [trail.accountId] };
  const regions =
    trail?.multiRegion === false
      ? [trail.homeRegion]
      : regionsIn(trail === undefined ? await partitionOfProfile(profile, ports) : partitionOf(trail.homeRegion));
  return whose && { bucket, prefix, ...whose, regions, trail: trail?.name };
}

const bucketRef = v.object({
  bucket: v.string(),
  prefix: v.exactOptional(v.string()),
  profile: v.string(),
  accounts: v.exactOptional(v.array(v.string())),
});

function readBucket(ref: TargetRef): v.InferOutput<typeof bucketRef> | undefined {
  const parsed = v.safeParse(bucketRef, ref);
  return parsed.success ? parsed.output : undefined;
}

async function partitionOfProfile(name: string, { choices }: TrailBucketPorts): Promise<string> {
  return (await choices.all()).find((profile) => profile.name === name)?.partition ?? "aws";
}

function regionsIn(partition: string): readonly string[] {
  return REGIONS.map(({ id }) => id)
    .filter((id) => partitionOf(id) === partition)
    .sort();
}

/** Whose log files the table is for. `isOrganization`: they are those of an organization. Undefined: cancelled. */
async function askAccounts(
  known: string,
  isOrganization: boolean,
): Promise<Pick<LogFilesRoot, "accounts" | "organization"> | undefined> {
  const { readAccounts } = await import("../../query/trino/createTable.ts");
  const read = (text: string) => {
    const whose = readAccounts(text);
    return isOrganization && "accounts" in whose && whose.organization === undefined
      ? { problem: "The log files of an organization's trail are in a folder with its ID. Enter it too." }
      : whose;
  };
  const text = await askText({
    title: TITLE,
    prompt: isOrganization
      ? "ID of the organization, and of the accounts to read. Without accounts, each query has to name some"
      : "IDs of the accounts whose log files are read, or the ID of an organization",
    placeholder: isOrganization ? "o-a1b2c3d4e5, 111122223333, 444455556666" : "111122223333, 444455556666",
    value: known,
    cursorAtEnd: true,
    staysOpen: true,
    problem: (typed) => {
      const whose = read(typed);
      return "problem" in whose ? whose.problem : undefined;
    },
  });
  const whose = text === undefined ? undefined : read(text);
  return whose === undefined || "problem" in whose ? undefined : whose;
}
