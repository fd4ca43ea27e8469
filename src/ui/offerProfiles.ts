import * as vscode from "vscode";
import type { CommandId } from "./contributions.ts";
import { pickOne } from "./quickInput.ts";

/** Offers ways to get an AWS profile on a machine that has none. */
export async function offerProfiles(): Promise<void> {
  const answer = await pickOne<CommandId>(
    [
      {
        icon: "organization",
        label: "Add Accounts from IAM Identity Center…",
        description: "sign in with your browser; no profile is needed",
        value: "cloudtrail.addIdentityCenterAccounts",
      },
      {
        icon: "go-to-file",
        label: "Open AWS Config File",
        description: "the file that the AWS CLI uses",
        value: "cloudtrail.openAwsConfig",
      },
      {
        icon: "server-environment",
        label: "Use Role of This EC2 Instance",
        value: "cloudtrail.useInstanceRole",
      },
    ],
    { title: "Choose Profiles", placeholder: "No AWS profiles were found on this machine" },
  );
  if (typeof answer === "object") {
    await vscode.commands.executeCommand(answer.value);
  }
}
