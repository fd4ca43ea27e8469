import * as vscode from "vscode";
import { untilAborted } from "../../async/abort.ts";
import type { Connections } from "../../aws/connections.ts";
import { partitionOf } from "../../aws/partitions.ts";
import { readStateObject } from "../../aws/stateObject.ts";
import { isBelow } from "../../iac/pathInside.ts";
import type { TerraformDirectoryState } from "../../investigation/code/terraform/terraformTool.ts";
import type { CodeServices } from "../../investigation/resources/codeServices.ts";
import { refusedRequest } from "../../model/failure.ts";
import type { Choices } from "../choices.ts";
import { confirm, inform, withProgress } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";
import { noProfile } from "./noProfile.ts";
import { requireTrust } from "./requireTrust.ts";

export interface ReadStatePorts {
  readonly codeServices: () => Promise<Pick<CodeServices, "resources">>;
  readonly connections: Pick<Connections, "connect">;
  readonly choices: Choices;
}

type S3Directory = TerraformDirectoryState & {
  readonly state: Extract<TerraformDirectoryState["state"], { kind: "s3" }>;
};

/**
 * Reads a Terraform state from its S3 backend, for this session. Asks for confirmation with the bucket's name first: it
 * comes from the workspace's files.
 */
export async function readState(file: string | undefined, ports: ReadStatePorts): Promise<void> {
  requireTrust();
  const { resources } = await ports.codeServices();
  const directories = await withProgress("Reading code", (_report, signal) =>
    untilAborted(resources.tools.terraform.directories(), signal),
  );
  const remote = directories.filter((directory): directory is S3Directory => directory.state.kind === "s3");
  const here = remote.filter(({ directory }) => file !== undefined && isBelow(file, directory));
  const directory = await pickState(here.length > 0 ? here : remote);
  if (directory === undefined) {
    if (remote.length === 0) {
      inform("No Terraform configuration in this workspace stores its state in S3.");
    }
    return;
  }
  const shown = await pickProfile(ports.choices, directory);
  if (shown === undefined) {
    return;
  }
  const { bucket, key } = directory.state;
  const region = directory.state.region ?? shown.regions[0] ?? shown.profile.region ?? "us-east-1";
  const read = "Read State";
  const details = [
    `s3://${bucket}/${key}`,
    `Region ${region}, profile ${shown.profile.name}`,
    "The bucket name comes from files in this workspace. Only addresses, IDs, ARNs, and names are kept, until the window closes.",
  ];
  if ((await confirm("Read Terraform state from this bucket?", details, read)) !== read) {
    return;
  }
  const problem = await withProgress(`Reading s3://${bucket}/${key}`, async (_report, signal) => {
    const connection = await ports.connections.connect("s3", shown.profile, region, { signal, asked: true });
    const state = await readStateObject(connection, { bucket, key }, { signal });
    return resources.tools.terraform.useState(directory.directory, { ...state, from: `s3://${bucket}/${key}` });
  });
  if (problem !== undefined) {
    throw refusedRequest(problem);
  }
  if (!here.includes(directory)) {
    // The CodeLens of visible blocks show the result.
    inform(`Read the Terraform state of ${vscode.workspace.asRelativePath(directory.directory)}.`);
  }
}

async function pickState(directories: readonly S3Directory[]): Promise<S3Directory | undefined> {
  if (directories.length <= 1) {
    return directories[0];
  }
  const answer = await pickOne(
    directories.map((directory) => ({
      label: vscode.workspace.asRelativePath(directory.directory),
      description: `s3://${directory.state.bucket}/${directory.state.key}`,
      value: directory,
    })),
    { title: "Read Terraform State", placeholder: "Select a Terraform configuration" },
  );
  return typeof answer === "object" ? answer.value : undefined;
}

async function pickProfile(choices: Choices, { directory, state: { region } }: S3Directory) {
  const all = await choices.shown();
  // Profiles of another partition cannot access the bucket.
  const fitting = all.filter(({ profile }) => region === undefined || profile.partition === partitionOf(region).id);
  const shown = fitting.length > 0 ? fitting : all;
  const [first] = shown;
  if (first === undefined) {
    throw noProfile();
  }
  if (shown.length === 1) {
    return first;
  }
  const answer = await pickOne(
    shown.map((each) => ({ label: each.profile.name, description: each.profile.region ?? "", value: each })),
    {
      title: `Read the state of ${vscode.workspace.asRelativePath(directory)}`,
      placeholder: "Select a profile",
    },
  );
  return typeof answer === "object" ? answer.value : undefined;
}
