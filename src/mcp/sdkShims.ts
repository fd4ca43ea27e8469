// What the MCP SDK takes from the system that it runs on, in place of its own choice for Node.js, which adds a JSON schema
// validator of 150 kB to the bundle.
import process from "node:process";
import type { jsonSchemaValidator } from "@modelcontextprotocol/server";

export { process };

/** Validates the answers to questions that a server asks its client. This server asks none. */
export class DefaultJsonSchemaValidator implements jsonSchemaValidator {
  getValidator(): never {
    throw new Error("The server does not ask its client anything.");
  }
}
