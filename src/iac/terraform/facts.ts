import type { ToolFacts } from "../toolFacts.ts";

export const terraform: ToolFacts = {
  name: "Terraform",
  knownFrom: "state",
  extensions: ["tf", "tofu", "tf.json", "tofu.json"],
  watched: ["*.tf", "*.tofu", "*.tf.json", "*.tofu.json", "*.tfstate", "*.json", "environment"],
  ignoredFolders: [".terragrunt-cache"],
  userAgents: [
    [/terraform|hashicorp/i, "Terraform"],
    [/opentofu/i, "OpenTofu"],
  ],
};
