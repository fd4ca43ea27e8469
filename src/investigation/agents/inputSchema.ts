import { toJsonSchema } from "@valibot/to-json-schema";
import type { AgentTool } from "./agentTool.ts";

/** The input of a tool as JSON schema, for a manifest or a protocol. */
export function inputSchemaOf({ input }: Pick<AgentTool, "input">): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = toJsonSchema(input);
  return { ...schema };
}
