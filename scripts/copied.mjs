/**
 * Files of packages that are shipped, by package: their paths in the package, and the folder of dist/ that
 * they are copied into.
 * @type {readonly { readonly name: string, readonly files: readonly string[], readonly to: string }[]}
 */
export const COPIED = [
  { name: "@vscode/codicons", files: ["dist/codicon.css", "dist/codicon.ttf"], to: "webview" },
  // Read when the first Terraform file is looked at.
  { name: "@tree-sitter-grammars/tree-sitter-hcl", files: ["tree-sitter-terraform.wasm"], to: "." },
  { name: "web-tree-sitter", files: ["web-tree-sitter.wasm"], to: "." },
];
