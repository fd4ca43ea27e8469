import { expect, test } from "vitest";
import { callKey, constructorCalls } from "../../../../src/iac/pulumi/constructorCalls.ts";

const urn = (name: string) => `urn:pulumi:dev::acme::my:component:Store$aws:s3/bucket:Bucket::${name}`;
const key = callKey({ type: "aws:s3/bucket:Bucket", urn: urn("logs") });

test.each([
  ["index.ts", 'const a = new aws.s3.Bucket("logs", { acl: "private" });', 10],
  ["index.mjs", "export const a = new s3.Bucket(\n  `logs`,\n  {},\n);", 17],
  ["__main__.py", "a = aws.s3.Bucket('logs')", 4],
  ["__main__.py", 'a = Bucket(\n    resource_name="logs", acl="private")', 4],
  ["main.go", 'a, err := s3.NewBucket(ctx, "logs", &s3.BucketArgs{})', 10],
  ["Program.cs", 'var a = new Aws.S3.Bucket("logs", new() {});', 8],
  ["App.java", 'var a = new Bucket("logs", BucketArgs.builder().build());', 8],
])("%s: %s", (path, text, character) => {
  expect(constructorCalls(`\n${text}\n`, path).get(key)).toEqual([{ line: 1, character }]);
});

test.each([
  ["another class", "index.ts", 'new aws.s3.BucketPolicy("logs")'],
  ["another name", "index.ts", 'new aws.s3.Bucket("logs2")'],
  ["a name that is computed", "index.ts", 'new aws.s3.Bucket("logs" + stage)'],
  ["a name with a part that is computed", "index.ts", "new aws.s3.Bucket(`$" + "{logs}`)"],
  ["a call without new", "index.ts", 'Bucket("logs")'],
  ["a comment", "index.ts", '// new aws.s3.Bucket("logs")'],
  ["a comment of several lines", "index.ts", '/**\n * new aws.s3.Bucket("logs")\n */'],
  ["a comment in Python", "__main__.py", '# Bucket("logs")'],
  ["a second argument", "index.ts", 'new aws.s3.Bucket(x, "logs")'],
  ["a call of Go's without its context", "main.go", 's3.NewBucket("logs", nil)'],
  ["another language", "notes.md", 'new aws.s3.Bucket("logs")'],
])("%s is not matched", (_, path, text) => {
  expect(constructorCalls(text, path).get(key)).toBeUndefined();
});

test("returns all of several calls, and handles awkward text", () => {
  const twice = 'if (a) {\n  new aws.s3.Bucket("logs");\n} else {\n  new aws.s3.Bucket("logs");\n}\n';
  expect(
    constructorCalls(twice, "index.ts")
      .get(key)
      ?.map(({ line }) => line),
  ).toEqual([1, 3]);
  for (const text of [
    "a.".repeat(500_000),
    "new ".repeat(300_000),
    "x(".repeat(500_000),
    `Bucket(${" ".repeat(1e6)}`,
  ]) {
    expect(constructorCalls(text, "__main__.py").size).toBe(0);
    expect(constructorCalls(text, "index.ts").size).toBe(0);
  }
});
