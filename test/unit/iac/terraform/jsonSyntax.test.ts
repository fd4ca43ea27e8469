import { describe, expect, it } from "vitest";
import { readJsonSyntax } from "../../../../src/iac/terraform/jsonSyntax.ts";
import { shown } from "./grammar.ts";

const text = `{
  "//": "written by a program",
  "terraform": [{ "backend": { "s3": { "bucket": "acme-state", "key": "a/b", "secret_key": "not-kept" } } }],
  "provider": {
    "aws": [
      { "region": "eu-west-1", "allowed_account_ids": ["111111111111"] },
      { "alias": "dev", "assume_role": { "role_arn": "arn:aws:iam::222222222222:role/deploy" } }
    ]
  },
  "resource": {
    "aws_s3_bucket": {
      "//": { "not": "a bucket" },
      "logs": {
        "bucket": "acme-logs",
        "provider": "aws.dev",
        "password": "not-kept"
      },
      "more": [{ "bucket": "\${var.name}", "count": 2 }]
    }
  },
  "data": { "aws_vpc": { "main": {} } },
  "module": { "net": { "source": "./net", "for_each": "\${var.nets}", "providers": { "aws": "aws.dev" } } }
}
`;

describe("the JSON syntax", () => {
  const file = readJsonSyntax(text);

  it("returns resources with their ranges and literals", () => {
    expect(shown(file)).toEqual(["aws_s3_bucket.logs 13:6-17:7", "aws_s3_bucket.more 18:15-18:54"]);
    expect(file.resources).toMatchObject([
      {
        nameRange: { start: { line: 12, character: 6 }, end: { line: 12, character: 12 } },
        literals: new Map([["bucket", "acme-logs"]]),
        provider: "aws.dev",
        repeated: false,
      },
      { literals: new Map(), repeated: true },
    ]);
  });

  it("returns modules, providers and the backend, without secrets", () => {
    expect(file.modules).toMatchObject([{ name: "net", source: "./net", providers: new Map([["aws", "aws.dev"]]) }]);
    expect(file.providers).toMatchObject([
      { type: "aws", region: "eu-west-1", accountIds: ["111111111111"] },
      { type: "aws", alias: "dev", roleArn: "arn:aws:iam::222222222222:role/deploy" },
    ]);
    expect(file.backend).toMatchObject({
      type: "s3",
      config: new Map([
        ["bucket", "acme-state"],
        ["key", "a/b"],
      ]),
    });
    expect(JSON.stringify([file, ...file.resources.map(({ literals }) => [...literals])])).not.toContain("not-kept");
  });

  it("gives the same result for lists of objects, a byte order mark and other line ends", () => {
    expect(shown(readJsonSyntax(`\ufeff${text.replaceAll("\n", "\r\n")}`))).toEqual(shown(file));
    expect(shown(readJsonSyntax('[{"resource": {"a": {"b": {}}}}, {"resource": {"a": {"c": {}}}}]'))).toEqual([
      "a.b 1:21-1:28",
      "a.c 1:53-1:60",
    ]);
  });

  it("returns complete blocks while text is being typed", () => {
    for (let length = 0; length <= text.length; length += 7) {
      const { resources } = readJsonSyntax(text.slice(0, length));
      expect(resources.every(({ type }) => type === "aws_s3_bucket")).toBe(true);
    }
    expect(shown(readJsonSyntax(text.replace('"provider": "aws.dev",', '"provider": ')))).toHaveLength(2);
    expect(readJsonSyntax("").resources).toEqual([]);
    expect(readJsonSyntax("null").resources).toEqual([]);
  });
});
