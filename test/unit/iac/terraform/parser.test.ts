import { beforeAll, describe, expect, it } from "vitest";
import { attributesToRead } from "../../../../src/iac/identifyingAttributes.ts";
import { RESOURCE_TYPES, words } from "../../../../src/iac/resourceTypes/catalog.ts";
import type { TerraformParser } from "../../../../src/iac/terraform/parser.ts";
import { syntaxOf, type TerraformFile } from "../../../../src/iac/terraform/terraformFile.ts";
import { loadParser, shown } from "./grammar.ts";

let parser: TerraformParser;
beforeAll(async () => {
  parser = await loadParser();
});

const read = (text: string): Promise<TerraformFile> => parser.document().update(text);

describe("resource blocks", () => {
  it("have exact ranges and the attributes that identify them", async () => {
    const { resources } = await read(`# logs
resource "aws_s3_bucket" "logs" {
  bucket   = "acme-logs"
  provider = aws.development
  password = "never kept"
  name     = "acme-\${var.stage}"
  count    = 2
}
`);
    expect(resources).toEqual([
      {
        tool: "terraform",
        address: "aws_s3_bucket.logs",
        type: "aws_s3_bucket",
        range: { start: { line: 1, character: 0 }, end: { line: 7, character: 1 } },
        nameRange: { start: { line: 1, character: 9 }, end: { line: 1, character: 31 } },
        literals: new Map([["bucket", "acme-logs"]]),
        repeated: true,
        provider: "aws.development",
      },
    ]);
  });

  it("are not returned for data sources, variables and other labelled blocks", async () => {
    const { resources } = await read(
      'data "aws_vpc" "main" {}\nvariable "a" {}\noutput "b" {\n value = 1\n}\nephemeral "aws_x" "y" {}\n',
    );
    expect(resources).toEqual([]);
  });

  it("have ranges in UTF-16 units", async () => {
    expect(shown(await read('/* 💥é */ resource "aws_x" "a" { name = "💥" } # 💥\n'))).toEqual(["aws_x.a 1:10-1:46"]);
    expect((await read('resource "aws_x" "a" {\n name = "💥é"\n}')).resources[0]?.literals.get("name")).toBe("💥é");
  });

  it.each([
    ["\r\n", "\r\n"],
    ["\r", "\r"],
    ["\n", "\ufeff"],
  ])("have the editor's lines (line end %j)", async (end, lead) => {
    const before = lead === "\ufeff" ? lead : "";
    expect(
      shown(await read(`${before}resource "a" "b" {${end} name = "x"${end}}${end}${end}resource "a" "c" {}${end}`)),
    ).toEqual(["a.b 1:0-3:1", "a.c 5:0-5:19"]);
  });

  it("may be on one line, indented or without quotes", async () => {
    expect(shown(await read('  resource "a" "b" { id = "1" }\n  resource "a" "c" {\n  }\nresource a d {}\n'))).toEqual([
      "a.b 1:2-1:31",
      "a.c 2:2-3:3",
      "a.d 4:0-4:15",
    ]);
  });

  it.each([
    ["plain", '"acme"', "acme"],
    ["with escapes", '"a\\"b\\\\c\\u00e9"', 'a"b\\cé'],
    ["with a sign alone", '"100% $5"', "100% $5"],
    ["an interpolation", `"a-\${var.b}"`, undefined],
    ["a directive", '"%{ if x }a%{ endif }"', undefined],
    ["escaped template", `"$\${x}"`, undefined],
    ["a function", 'lower("A")', undefined],
    ["a number", "5", undefined],
    ["a conditional", 'var.x ? "a" : "b"', undefined],
    ["a comparison", '"a" == "b"', undefined],
    ["a heredoc", "<<EOT\nx\nEOT", undefined],
  ])("keep a literal only without expressions: %s", async (_name, written, literal) => {
    const [block] = (await read(`resource "a" "b" {\n  name = ${written}\n}\n`)).resources;
    expect(block?.literals.get("name")).toBe(literal);
  });

  it("are repeated by count and for_each, not by a dynamic block's", async () => {
    const { resources } = await read(`resource "a" "x" {
  for_each = toset(["a"])
}
resource "a" "y" {
  dynamic "rule" {
    for_each = var.rules
    content {}
  }
}
`);
    expect(resources.map(({ repeated }) => repeated)).toEqual([true, false]);
  });

  it.each([
    ["aws.dev", "aws.dev"],
    ["aws", "aws"],
    ['"aws.dev"', "aws.dev"],
    ["aws.by_region[each.value]", "aws.by_region"],
  ])("have their provider: %s", async (written, provider) => {
    expect((await read(`resource "a" "b" {\n  provider = ${written}\n}\n`)).resources[0]?.provider).toBe(provider);
  });

  it("keep every attribute that identifies a resource of the type or its parent", async () => {
    const types = RESOURCE_TYPES.flatMap(({ terraform }) => words(terraform).slice(0, 1));
    const code = types.map((type) => {
      const lines = [...new Set(attributesToRead(type))].map((each) => `  ${each} = "x"\n`);
      return `resource "${type}" "b" {\n${lines.join("")}}\n`;
    });
    const { resources } = await read(code.join(""));
    expect(resources.length).toBe(types.length);
    for (const { type, literals } of resources) {
      expect([...literals.keys()]).toEqual([...new Set(attributesToRead(type))]);
    }
  });
});

describe("other blocks", () => {
  it("modules have their source and the providers passed on", async () => {
    const { modules } = await read(`module "net" {
  source = "./modules/net"
  for_each = var.nets
  providers = {
    aws       = aws.development
    aws.other = aws
  }
}
module "far" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}
module "odd" {
  source = "\${path.module}/x"
}
`);
    expect(modules.map(({ name, source, providers }) => [name, source, [...providers]])).toEqual([
      [
        "net",
        "./modules/net",
        [
          ["aws", "aws.development"],
          ["aws.other", "aws"],
        ],
      ],
      ["far", "terraform-aws-modules/vpc/aws", []],
      ["odd", undefined, []],
    ]);
  });

  it("providers have their alias, Region and account, without credentials", async () => {
    const file = await read(`provider "aws" {
  region              = "eu-west-1"
  access_key          = "AKIAIOSFODNN7EXAMPLE"
  secret_key          = "not-kept"
  allowed_account_ids = ["111111111111", var.other, "22"]
}
provider "aws" {
  alias   = "development"
  profile = "dev"
  region  = var.region
  assume_role {
    role_arn    = "arn:aws:iam::222222222222:role/deploy"
    external_id = "not-kept"
  }
}
`);
    const [first, second] = file.providers;
    expect(first).toMatchObject({ type: "aws", region: "eu-west-1", accountIds: ["111111111111"] });
    expect(first?.alias).toBeUndefined();
    expect(second).toMatchObject({
      alias: "development",
      accountIds: [],
      roleArn: "arn:aws:iam::222222222222:role/deploy",
    });
    expect(second?.region).toBeUndefined();
    expect(JSON.stringify(file)).not.toMatch(/AKIA|not-kept/);
  });

  it("a backend has the state's location, without credentials", async () => {
    const { backend } = await read(`terraform {
  required_version = ">= 1.10"
  backend "s3" {
    bucket               = "acme-state"
    key                  = "prod/terraform.tfstate"
    region               = "eu-west-1"
    workspace_key_prefix = "ws"
    access_key           = "AKIAIOSFODNN7EXAMPLE"
    endpoints            = { s3 = "https://s3.example.com" }
  }
}
`);
    expect(backend?.type).toBe("s3");
    expect(backend?.range.start).toEqual({ line: 2, character: 2 });
    expect(Object.fromEntries(backend?.config ?? [])).toEqual({
      bucket: "acme-state",
      key: "prod/terraform.tfstate",
      region: "eu-west-1",
      workspace_key_prefix: "ws",
      endpoint: "",
    });
    expect((await read('terraform {\n  cloud {\n    organization = "acme"\n  }\n}\n')).backend?.type).toBe("cloud");
    expect((await read("terraform {}\n")).backend).toBeUndefined();
  });
});

it.each([
  ["main.tf", "hcl"],
  ["main.tofu", "hcl"],
  ["main.tf.json", "json"],
  ["main.tofu.json", "json"],
  ["terraform.tfvars", undefined],
  ["main.tf.bak", undefined],
  ["package.json", undefined],
])("%s is read as %s", (name, syntax) => {
  expect(syntaxOf(name)).toBe(syntax);
});
