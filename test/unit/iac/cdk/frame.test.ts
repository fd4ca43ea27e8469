import { expect, test } from "vitest";
import { isForeign, parseFrame } from "../../../../src/iac/cdk/frame.ts";

test.each([
  ["new Orders (/p/app.js:11:9)", { path: "/p/app.js", line: 11, column: 9 }],
  ["    at new Orders (/p/app.js:11:9)", { path: "/p/app.js", line: 11, column: 9 }],
  ["Object.<anonymous> (C:\\p (x)\\bin\\app.ts:6:1)", { path: "C:\\p (x)\\bin\\app.ts", line: 6, column: 1 }],
  ["at async file:///p/app.mjs:3:15", { path: "file:///p/app.mjs", line: 3, column: 15 }],
  ["main [as run] (/p/a b/app.ts:3:15)", { path: "/p/a b/app.ts", line: 3, column: 15 }],
  ["__init__ (/p/my_app/my_app_stack.py:19)", { path: "/p/my_app/my_app_stack.py", line: 19 }],
  ['File "/p/app.py", line 11, in <module>', { path: "/p/app.py", line: 11 }],
  ["file:///p/app.mjs:6 (:)", { path: "file:///p/app.mjs", line: 6 }],
  ["file:///p/app.mjs:7: (file:///p/app.mjs:7:2)", { path: "file:///p/app.mjs", line: 7 }],
])("%s", (text, frame) => {
  expect(parseFrame(text)).toEqual(frame);
});

test.each([
  "...new Bucket in aws-cdk-lib, node internals...",
  "(no user code in 10 frames, use --stack-trace-limit to capture more)",
  "",
  "new Orders ()",
  "native",
  "Array.forEach (:)",
  ".../p/node_modules/aws-cdk-lib/aws-ec2/lib/vpc.js:1:291 in aws-cdk-lib...",
  `x (${"a".repeat(10_000)}:1:1)`,
  "new X (/p/app.js:0:1)",
])("rejects %.60s", (text) => {
  expect(parseFrame(text)).toBeUndefined();
});

test.each([
  ["/p/node_modules/aws-cdk-lib/aws-s3/lib/bucket.js", true],
  ["C:\\p\\node_modules\\x\\y.js", true],
  ["node:internal/modules/cjs/loader", true],
  ["internal/main/run_main_module.js", true],
  ["/v/lib/python3.12/site-packages/jsii/_runtime.py", true],
  ["/tmp/jsii-kernel-ab12/x.js", true],
  ["<frozen runpy>", true],
  ["/p/lib/node_modules.ts", false],
  ["C:\\p\\lib\\stack.ts", false],
  ["file:///p/app.mjs", false],
])("foreign: %s %s", (path, foreign) => {
  expect(isForeign(path)).toBe(foreign);
});
