import { PROGRAM_EXTENSIONS } from "../fileNames.ts";
import type { ToolFacts } from "../toolFacts.ts";

export const cdk: ToolFacts = {
  name: "CDK",
  knownFrom: "stack",
  extensions: PROGRAM_EXTENSIONS,
  // The cloud assembly. Sources are read on demand.
  watched: ["*.json"],
  userAgents: [[/aws-cdk/i, "CDK"]],
};
