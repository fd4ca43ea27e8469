import { describe, expect, test } from "vitest";
import { readAssembly } from "../../../../src/iac/cdk/assembly.ts";
import { constructBlocks, constructsBySource, type SourceConstruct } from "../../../../src/iac/cdk/constructBlocks.ts";
import type { TextRange } from "../../../../src/iac/resourceBlock.ts";
import { assemblyIn, workspaceIn } from "./memoryFiles.ts";
import { worldApp } from "./worldApp.ts";

const never = new AbortController().signal;

/** A construct of type Bucket, created at a 1-based location in `/w/s.ts`. */
function made(constructPath: string, line: number, column?: number, path = "/w/s.ts"): SourceConstruct {
  const resource = {
    logicalId: constructPath.replaceAll("/", ""),
    type: "AWS::S3::Bucket",
    constructPath,
    frames: [],
    nestedIn: [],
    names: new Map<string, string>(),
  };
  const stack = { artifactId: "S", stackName: "S", constructPath: "/S", templateFile: "t", resources: [resource] };
  return {
    stack,
    resource,
    location: { path, line: line - 1, ...(column === undefined ? {} : { character: column - 1 }) },
  };
}

function textIn(text: string, { start, end }: TextRange): string {
  const lines = text.split("\n");
  const offset = (line: number, character: number) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return text.slice(offset(start.line, start.character), offset(end.line, end.character));
}

/** The block of one construct: the whole call, its name, and whether it is stale. */
function found(text: string, construct: SourceConstruct): readonly unknown[] {
  return constructBlocks(text, [construct]).flatMap(({ range, nameRange, stale }) => [
    textIn(text, range),
    textIn(text, nameRange),
    stale,
  ]);
}

describe("the world's app", () => {
  test("finds every resource of both stacks at its line", async () => {
    const { files, declared } = worldApp("/w");
    const out = Object.fromEntries(
      [...files].flatMap(([path, text]) => (path.startsWith("cdk/cdk.out/") ? [[path.slice(12), text]] : [])),
    );
    const sources = Object.fromEntries([...files].map(([path, text]) => [`/w/${path}`, text]));
    const assembly = await readAssembly(assemblyIn(out));
    const bySource = await constructsBySource(assembly, workspaceIn(["/w"], sources), never);
    const blocks = [...bySource].flatMap(([path, constructs]) =>
      constructBlocks(sources[path] ?? "", constructs).map(({ address, range, stale, type }) => ({
        address,
        type,
        file: path.slice(3),
        line: range.start.line + 1,
        stale,
      })),
    );
    const wanted = declared.map(({ address, type, file, line }) => ({ address, type, file, line, stale: false }));
    expect(wanted).toHaveLength(6);
    expect(blocks).toEqual(expect.arrayContaining(wanted));
    expect(blocks).toHaveLength(6);
  });

  test("stops when cancelled", async () => {
    const { files } = worldApp("/w");
    const out = Object.fromEntries(
      [...files].flatMap(([path, text]) => (path.startsWith("cdk/cdk.out/") ? [[path.slice(12), text]] : [])),
    );
    const assembly = await readAssembly(assemblyIn(out));
    await expect(constructsBySource(assembly, workspaceIn(["/w"], {}), AbortSignal.abort())).rejects.toThrow();
  });
});

describe("constructBlocks", () => {
  const whole = `new Bucket(this, "Uploads", {
  bucketName: \`a-\${region(")")}-b\`, // )
  tags: ["(", '{'], /* ) */
})`;

  test("covers the whole call, across strings, templates and comments", () => {
    const text = `const kept =\n  ${whole};\n`;
    expect(found(text, made("/S/Uploads/Resource", 2, 3))).toEqual([whole, 'new Bucket(this, "Uploads"', false]);
  });

  test.each([
    [
      "a class of a module, type arguments",
      'new s3.Bucket<Props<A>>(this, "Uploads")',
      'new s3.Bucket<Props<A>>(this, "Uploads"',
    ],
    ["single quotes", "new Bucket(this, 'Uploads', {})", "new Bucket(this, 'Uploads'"],
    ["a factory", 'Bucket.fromName(this, "Uploads", "x")', 'Bucket.fromName(this, "Uploads"'],
    ["its id on another line", 'new Bucket(\n  this,\n  "Uploads",\n)', "new Bucket"],
    ["a computed id", "new Bucket(this, `\u0024{name}Uploads`)", "new Bucket"],
    ["a regular expression with a bracket", 'new Bucket(this, "Uploads", { a: /[(]/ })', "new Bucket"],
  ])("%s", (_, text, name) => {
    const [range, nameRange, stale] = found(text, made("/S/Uploads/Resource", 1, 1));
    expect([range, nameRange, stale]).toEqual([text, name, false]);
  });

  test("reads Python", () => {
    const text =
      'class S(Stack):\n    def __init__(self):\n        s3.Bucket(self, id="Uploads",  # )\n            name="""\n)""")\n';
    const call = 's3.Bucket(self, id="Uploads",  # )\n            name="""\n)""")';
    const construct = made("/S/Uploads/Resource", 3, undefined, "/w/s.py");
    expect(found(text, construct)).toEqual([call, 's3.Bucket(self, id="Uploads"', false]);
  });

  test("finds the call of the enclosing construct by an id further up the path", () => {
    const text = 'new Vpc(this, "Net"); new Vpc(this, "Other");';
    expect(found(text, made("/S/Net/PublicSubnet1/Subnet", 1, 1))).toEqual([
      'new Vpc(this, "Net")',
      'new Vpc(this, "Net"',
      false,
    ]);
  });

  test("finds a moved call by its id, as stale", () => {
    const text = `// one\n// two\nnew Queue(this, "Intake");\n${whole};\nlog("Uploads");\n`;
    expect(found(text, made("/S/Uploads/Resource", 3, 1))).toEqual([whole, 'new Bucket(this, "Uploads"', true]);
  });

  test("chooses the nearer of two calls with the same id", () => {
    const text = `new A(this, "X");\n\n\n\nnew B(this, "X");\n`;
    expect(found(text, made("/S/X/Resource", 4, 1))[0]).toBe('new B(this, "X")');
  });

  test("falls back to the old line of a removed call, as stale; no block when the line is gone too", () => {
    const text = "// nothing here\n  const x = 1;\n";
    expect(found(text, made("/S/Uploads/Resource", 2, 3))).toEqual(["const x = 1;", "const x = 1;", true]);
    expect(found(text, made("/S/Uploads/Resource", 20, 3))).toEqual([]);
  });

  test("uses the line of an unclosed call", () => {
    const text = 'new Bucket(this, "Uploads", {\n  versioned: \n';
    expect(found(text, made("/S/Uploads/Resource", 1, 1))[0]).toBe('new Bucket(this, "Uploads", {');
  });

  test("marks several resources of one call as repeated, unless their types differ", () => {
    const text = "for (const name of names) new Bucket(this, name);\n";
    const one = made("/S/A/Resource", 1, 27);
    const other = made("/S/B/Resource", 1, 27);
    const policy = { ...other, resource: { ...other.resource, type: "AWS::S3::BucketPolicy" } };
    expect(constructBlocks(text, [one, other]).map(({ repeated }) => repeated)).toEqual([true, true]);
    expect(constructBlocks(text, [one, policy]).map(({ repeated }) => repeated)).toEqual([false, false]);
  });

  test("handles a line of a megabyte", () => {
    const text = `${"new Bucket(this, ".repeat(60_000)}\n`;
    const constructs = [made("/S/Uploads/Resource", 1, 500_001), made("/S/Uploads/Resource", 1)];
    expect(constructBlocks(text, constructs)).toHaveLength(2);
  });
});

describe("constructsBySource", () => {
  test("finds the only call with the id, as uncertain, without stack traces (as with Python)", async () => {
    const resource = (path: string) => ({ Type: "AWS::S3::Bucket", Metadata: { "aws:cdk:path": path } });
    const assembly = await readAssembly(
      assemblyIn({
        "manifest.json": {
          artifacts: {
            S: { type: "aws:cloudformation:stack", properties: { templateFile: "t" }, displayName: "S" },
          },
        },
        t: {
          Resources: {
            A: resource("S/Uploads/Resource"),
            B: resource("S/Twice/Resource"),
            C: resource("S/Nowhere/Resource"),
            D: resource("S/Site/Logs/Resource"),
          },
        },
      }),
    );
    const files = {
      "/w/a.py": 's3.Bucket(self, "Uploads")\ns3.Bucket(self, "Twice")\n',
      "/w/b.py": 's3.Bucket(self, "Twice")\nSite(self, construct_id="Site")\nprint("Nowhere")\n',
      "/etc/c.py": 's3.Bucket(self, "Nowhere")\n',
    };
    const workspace = workspaceIn(["/w"], files, {}, Object.keys(files));
    const bySource = await constructsBySource(assembly, workspace, never);
    const blocks = [...bySource].flatMap(([path, constructs]) =>
      constructBlocks(path === "/w/a.py" ? files["/w/a.py"] : files["/w/b.py"], constructs).map(
        ({ address, range, stale }) => [address, path, range.start.line, stale],
      ),
    );
    expect(blocks).toEqual([
      ["S/A", "/w/a.py", 0, true],
      ["S/D", "/w/b.py", 1, true],
    ]);
    expect(workspace.opened).toEqual(["/w/a.py", "/w/b.py"]);
  });

  test.each([
    ["/w/src/OrdersStack.java", 'Bucket b = Bucket.Builder.create(this, "Uploads").build();', 11, 49],
    ["/w/src/OrdersStack.java", 'Bucket b = new Bucket(this, "Uploads");', 11, 38],
    ["/w/Orders/OrdersStack.cs", 'var b = new Bucket(this, "Uploads", new BucketProps { });', 8, 56],
    ["/w/main.go", 'b := awss3.NewBucket(stack, jsii.String("Uploads"), &awss3.BucketProps{})', 5, 73],
  ])("%s has the only call with its id: %s", async (path, line, start, end) => {
    const assembly = await readAssembly(
      assemblyIn({
        "manifest.json": {
          artifacts: { S: { type: "aws:cloudformation:stack", properties: { templateFile: "t" }, displayName: "S" } },
        },
        t: { Resources: { A: { Type: "AWS::S3::Bucket", Metadata: { "aws:cdk:path": "S/Uploads/Resource" } } } },
      }),
    );
    const text = `\n${line}\n`;
    const found = await constructsBySource(assembly, workspaceIn(["/w"], { [path]: text }, {}, [path]), never);
    expect(constructBlocks(text, found.get(path) ?? [])).toMatchObject([
      {
        address: "S/A",
        stale: true,
        range: { start: { line: 1, character: start }, end: { line: 1, character: end } },
      },
    ]);
  });

  test("finds resources deep inside a library construct by others of the same construct", async () => {
    const entry = (logicalId: string, ...data: readonly string[]) => [
      { type: "aws:cdk:logicalId", data: logicalId },
      { type: "aws:cdk:creationStack", data },
    ];
    const metadata = {
      "/S/Site/Net/Resource": entry("Net", "...new Vpc2 in aws-cdk-lib...", "new S (/w/s.ts:2:1)"),
      "/S/Site/Net/Public/Subnet": entry("Subnet", "...aws-cdk-lib...", "Array.forEach (:)"),
      "/S/Site/Other/Subnet": entry("Other", "...aws-cdk-lib...", "Array.forEach (:)"),
    };
    const type = { Type: "AWS::EC2::Subnet" };
    const assembly = await readAssembly(
      assemblyIn({
        "manifest.json": {
          artifacts: { S: { type: "aws:cloudformation:stack", properties: { templateFile: "t" }, metadata } },
        },
        t: { Resources: { Subnet: type, Net: type, Other: type } },
      }),
    );
    const text = 'log();\nnew Vpc(this, "Net");\n';
    const found = await constructsBySource(assembly, workspaceIn(["/w"], { "/w/s.ts": text }), never);
    expect(
      constructBlocks(text, found.get("/w/s.ts") ?? []).map(({ address, range }) => [address, range.start.line]),
    ).toEqual([
      ["S/Subnet", 1],
      ["S/Net", 1],
    ]);
  });

  test("skips `super` calls and uses the caller of the subclass", async () => {
    const files = {
      "/w/secure.ts": "class Secure extends Bucket {\n  constructor(scope, id) {\n    super(scope, id);\n  }\n}\n",
      "/w/s.ts": 'new Secure(this, "Uploads");\n',
    };
    const metadata = {
      "/S/Uploads/Resource": [
        { type: "aws:cdk:logicalId", data: "A" },
        { type: "aws:cdk:creationStack", data: ["new Secure (/w/secure.ts:3:5)", "new S (/w/s.ts:1:1)"] },
      ],
    };
    const assembly = await readAssembly(
      assemblyIn({
        "manifest.json": {
          artifacts: { S: { type: "aws:cloudformation:stack", properties: { templateFile: "t" }, metadata } },
        },
        t: { Resources: { A: { Type: "AWS::S3::Bucket" } } },
      }),
    );
    const found = await constructsBySource(assembly, workspaceIn(["/w"], files), never);
    expect([...found.keys()]).toEqual(["/w/s.ts"]);
  });
});
