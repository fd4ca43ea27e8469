import { PROGRAM_EXTENSIONS } from "../fileNames.ts";
import type { ToolFacts } from "../toolFacts.ts";

export const pulumi: ToolFacts = {
  name: "Pulumi",
  knownFrom: "state",
  extensions: PROGRAM_EXTENSIONS,
  watched: ["Pulumi.*", "*.json"],
  titleOf: (urn) => {
    const parts = /^urn:pulumi:(.*?)::.*?::.*?::(.+)$/s.exec(urn);
    return parts === null ? urn : `${parts[2]} (${parts[1]})`;
  },
  userAgents: [[/pulumi/i, "Pulumi"]],
};
