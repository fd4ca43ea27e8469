import type { ToolFacts } from "../toolFacts.ts";

/** CloudFormation and SAM. */
export const cloudformation: ToolFacts = {
  name: "CloudFormation",
  knownFrom: "stack",
  // Files that are no templates have these endings too.
  extensions: ["yaml", "yml", "json", "template"],
  watched: ["*.yaml", "*.yml", "*.json", "*.template", "samconfig.toml"],
  ignoredFolders: [".aws-sam"],
  userAgents: [[/aws-sam-cli/i, "SAM"]],
  service: { principal: "cloudformation.amazonaws.com", sessionName: "AWSCloudFormation" },
};
