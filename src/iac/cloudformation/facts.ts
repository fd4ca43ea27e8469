import type { ToolFacts } from "../toolFacts.ts";

export const cloudformation: ToolFacts = {
  name: "CloudFormation",
  knownFrom: "stack",
  // Other files have these extensions too.
  extensions: ["yaml", "yml", "json", "template"],
  watched: ["*.yaml", "*.yml", "*.json", "*.template", "samconfig.toml"],
  ignoredFolders: [".aws-sam"],
  userAgents: [[/aws-sam-cli/i, "SAM"]],
  service: { principal: "cloudformation.amazonaws.com", sessionName: "AWSCloudFormation" },
};
