import "../olderNode.ts";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

// The entry of the MCP server: node dist/mcp.js --profile NAME. Everything else is loaded after the shims for older Node.
const { main } = await import("./commandLine.ts");
await main(process.argv.slice(2), dirname(fileURLToPath(import.meta.url)));
