import { PROGRAM_EXTENSIONS } from "../fileNames.ts";
import type { ToolFacts } from "../toolFacts.ts";

export const cdk: ToolFacts = {
  name: "CDK",
  knownFrom: "stack",
  extensions: PROGRAM_EXTENSIONS,
  // Its cloud assembly. The source of a construct is read when it is asked for.
  watched: ["*.json"],
  userAgents: [[/aws-cdk/i, "CDK"]],
};
