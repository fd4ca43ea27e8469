import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { consolePage } from "../../../src/aws/console.ts";
import { TYPE_PAGES } from "../../../src/aws/consolePages/typePages.ts";
import { typesIn, WITHOUT_PAGE, whyWithoutPage } from "../../../src/aws/consolePages/withoutPage.ts";
import { RESOURCE_TYPES, words } from "../../../src/iac/resourceTypes/catalog.ts";
import { parseArn } from "../../../src/model/aws/arn.ts";
import { identifyArn } from "../../../src/model/entity/arnIdentity.ts";
import { ARN_KINDS } from "../../../src/model/entity/arnKinds.ts";
import { type EntityKind, entityGroup } from "../../../src/model/entity/entity.ts";
import { findEntities } from "../../../src/model/entity/findEntities.ts";
import { readRecord } from "../../../src/model/event/record.ts";

const where = { region: "eu-west-1", account: "111122223333", partition: "aws" };

/** Names in the forms that AWS gives to the resources of a type; the first that has a page is enough. */
const NAMES = [
  "n-1",
  "x-0abc1234def567890",
  "1234abcd-12ab-34cd-56ef-1234567890ab",
  "0".repeat(64),
  "ABCDEFGHIJ",
  "abc1234",
  "d1234",
  ...["e", "d", "fs", "fsvol", "ns", "ou"].map((prefix) => `${prefix}-1234`),
];

function exampleArns(pattern: string): readonly string[] {
  return NAMES.map(
    (name) =>
      `arn:aws:${pattern
        .replace("{region}", "eu-west-1")
        .replace("{account}", "111122223333")
        .replace("{path}", "prod/")
        .replace(/\{(?:name|id)[/*]?\}/, name)
        .replace(/\{\w+\}/g, "other")}${pattern.includes("{name}") || pattern.includes("{id}") ? "" : "/more"}`,
  );
}

/** A type as the tables of pages name it. */
function typeOfArn(text: string): string {
  const arn = parseArn(text);
  const type = arn && identifyArn(arn).type;
  return type ?? `${arn?.service ?? ""}:${arn?.resourceType ?? ""}`;
}

const hasOwnPage = (subject: { readonly kind: EntityKind; readonly value: string; readonly type?: string }) =>
  consolePage({ ...where, ...subject })?.how === "page";

describe("every kind has a page in the AWS console, or a reason why not:", () => {
  test.each(ARN_KINDS.map(({ pattern }) => pattern))("ARNs %s", (pattern) => {
    const arns = exampleArns(pattern);
    const type = typeOfArn(arns[0] ?? "");
    const found = arns.some((arn) => hasOwnPage({ kind: "arn", value: arn }));
    // The page of a Config rule is addressed by a name that its ARN does not have.
    const byName = type === "AWS::Config::ConfigRule";
    expect(found || byName || whyWithoutPage(type) !== undefined).toBe(true);
  });

  test("types of resources that infrastructure as code declares", () => {
    const neither = RESOURCE_TYPES.filter(({ partOf }) => partOf === undefined)
      .flatMap(({ cloudFormation }) => words(cloudFormation))
      .filter((type) => !Object.hasOwn(TYPE_PAGES, type) && whyWithoutPage(type) === undefined);
    expect(neither).toEqual([]);
  });

  test("and never both", () => {
    const listed = Object.values(WITHOUT_PAGE).flatMap(typesIn);
    expect(listed.filter((type) => Object.hasOwn(TYPE_PAGES, type))).toEqual([]);
    expect(listed.length).toBe(new Set(listed).size);
  });

  test("no type is listed that no table and no ARN has", () => {
    const known = new Set([
      ...RESOURCE_TYPES.flatMap(({ cloudFormation }) => words(cloudFormation)),
      ...ARN_KINDS.flatMap(({ type, pattern }) => type ?? typeOfArn(exampleArns(pattern)[0] ?? "")),
      // Types of CloudTrail, of ids without an ARN, and of ARNs in public records.
      ...["AWS::Bedrock::FoundationModel", "AWS::EC2::SubnetCidrBlock", "AWS::STS::AssumedRole"],
      ...["AWS::DirectoryService::MicrosoftAD", "AWS::CodeConnections::Host"],
      ...["acm-pca:certificate-authority", "appsync:v1", "lambda:runtime", "ssm:association"],
      ...["route53resolver:resolver-query-log-config"],
    ]);
    const listed = [...Object.keys(TYPE_PAGES), ...Object.values(WITHOUT_PAGE).flatMap(typesIn)];
    expect(listed.filter((type) => !known.has(type))).toEqual([]);
  });
});

test.each(Object.keys(TYPE_PAGES))("%s has a page that a name or an ARN leads to", (type) => {
  const bare = NAMES.map((value) => ({ kind: "resource" as const, value, type }));
  const arns = ARN_KINDS.filter((known) => known.type === type).flatMap(({ pattern }) => exampleArns(pattern));
  const free = ["task/a/b", "a/b/c", ":a:b:c"].map((rest) => `arn:aws:x:eu-west-1:111122223333:${rest}`);
  const queue = { kind: "queue" as const, value: "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs" };
  const subjects = [
    ...bare,
    ...[...arns, ...free].map((value) => ({ kind: "arn" as const, value, type })),
    ...(type === "sts:assumed-role" ? [{ kind: "arn" as const, value: "arn:aws:sts::1:assumed-role/a/b" }] : []),
    ...(type === "AWS::SQS::Queue" ? [queue] : []),
  ];
  expect(subjects.some(hasOwnPage)).toBe(true);
});

const CORPUS = new URL("../../../../shared/corpus/", import.meta.url);

describe.skipIf(!existsSync(CORPUS))("in public records (skipped where ../shared/corpus is absent)", () => {
  test.each(["invictus", "stratus", "formats"])("%s", (folder) => {
    const without = new Set<string>();
    for (const name of readdirSync(new URL(folder, CORPUS))) {
      if (folder === "formats" ? name === "array.json" : name.endsWith(".json")) {
        const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, CORPUS), "utf8"));
        for (const record of Array.isArray(content) ? content : (content.Records ?? [content])) {
          for (const type of typesWithout(JSON.stringify(record))) {
            without.add(type);
          }
        }
      }
    }
    expect([...without]).toEqual([]);
  });

  /** Types of the record's resources that have no page and no reason. Names without a type count as known. */
  function typesWithout(record: string): readonly string[] {
    return findEntities(readRecord(record)).flatMap((entity) => {
      const type = entity.type ?? (entity.arn === undefined ? undefined : typeOfArn(entity.arn));
      const isResource = entityGroup(entity.kind) === "Resources" || entity.kind === "arn";
      return !isResource || type === undefined || Object.hasOwn(TYPE_PAGES, type) || isPart(type) ? [] : [type];
    });
  }

  function isPart(type: string): boolean {
    const parts = RESOURCE_TYPES.filter(({ partOf }) => partOf !== undefined);
    return whyWithoutPage(type) !== undefined || parts.some((row) => words(row.cloudFormation).includes(type));
  }
});
