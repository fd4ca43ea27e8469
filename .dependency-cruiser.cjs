// The floors of the house: imports go down only, and type imports count.
const floors = [
  ["model", "async"],
  ["rpc"],
  ["protocol"],
  ["query", "formats", "iac"],
  ["engine", "aws", "analysis", "export", "sql"],
  ["sources"],
  ["investigation"],
  ["ui", "webview", "mcp"],
];

const upward = floors.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const above = floors.slice(floor + 1).flat();
    const beside = rooms.filter((other) => other !== room);
    const forbidden = [...above, ...beside];
    return forbidden.length === 0
      ? undefined
      : {
          name: `${room}-imports-down-only`,
          severity: "error",
          comment: `${room}/ may import only the floors below it; rooms on one floor do not know each other. Move what both need down, or join them above.`,
          from: { path: `^src/${room}/` },
          to: { path: `^src/(${forbidden.join("|")})/` },
        };
  }),
);

module.exports = {
  forbidden: [
    ...upward.filter((rule) => rule !== undefined),
    {
      name: "model-imports-nothing",
      severity: "error",
      comment: "model/ is what an event is: it imports no package and no Node module, so that it runs anywhere.",
      from: { path: "^src/model/" },
      to: { pathNot: "^src/model/" },
    },
    {
      name: "only-ui-knows-the-editor",
      severity: "error",
      comment:
        "Only ui/, extension.ts and api.ts may import vscode: everything below, and the MCP server, runs under plain Node.",
      from: { path: "^src/", pathNot: "^src/(ui/|extension\\.ts|api\\.ts)" },
      to: { path: "^vscode$" },
    },
    {
      name: "sources-through-the-registry",
      severity: "error",
      comment:
        "Above sources/, a kind of source is known by the registry and the port alone (src/sources/*.ts): a new kind is one folder and one line of the registry. Only extension.ts and mcp/agentProgram.ts, which compose, may reach into a kind's folder.",
      from: { path: "^src/", pathNot: "^src/(sources/|extension\\.ts|mcp/agentProgram\\.ts)" },
      to: { path: "^src/sources/[^/]+/" },
    },
    {
      name: "webview-stays-in-the-browser",
      severity: "error",
      comment:
        "webview/ runs in a browser: it sees protocol/, rpc/, async/ and plain data from model/, never Node or the floors between.",
      from: { path: "^src/webview/" },
      to: { path: "^src/(?!webview/|protocol/|model/|async/|rpc/)", dependencyTypesNot: ["npm"] },
    },
    {
      name: "webview-knows-no-node",
      severity: "error",
      comment: "webview/ runs in a browser.",
      from: { path: "^src/webview/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "aws-sdk-behind-aws",
      severity: "error",
      comment: "The AWS SDK is loaded by aws/ alone, on first use: activation stays light.",
      from: { path: "^src/", pathNot: "^src/aws/" },
      to: { path: "node_modules/@(aws-sdk|smithy)/" },
    },
    {
      name: "mcp-sdk-behind-mcp",
      severity: "error",
      comment: "The protocol for agents in terminals is a door of its own: nothing but mcp/ knows its SDK.",
      from: { path: "^src/", pathNot: "^src/mcp/" },
      to: { path: "node_modules/@modelcontextprotocol/" },
    },
    {
      name: "nobody-imports-the-top",
      severity: "error",
      comment: "extension.ts composes; nothing else knows it.",
      from: { path: "^src/" },
      to: { path: "^src/extension\\.ts$" },
    },
    {
      name: "no-circles",
      severity: "error",
      comment: "A circle means two rooms are one, or one piece stands in the wrong place.",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "no-folder-circles",
      severity: "error",
      comment: "Folders that import each other both ways are one folder, or a file is in the wrong one.",
      scope: "folder",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "src-knows-no-tests",
      severity: "error",
      comment: "What ships must not depend on tests or scripts.",
      from: { path: "^src/" },
      to: { path: "^(test|scripts)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
