import { afterEach, expect, test } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { never } from "../resources/neighborhood.ts";
import { bucketBlock, type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

let here: OwnWorkspace;
afterEach(() => here.close());

const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
const managed = (type: string, name: string, attributes: object) => ({
  mode: "managed",
  type,
  name,
  provider,
  instances: [{ attributes }],
});
const stateOf = (resources: readonly object[]) => JSON.stringify({ version: 4, resources });

test("a block with a name that identifies nothing is not known by it while the state cannot be read", async () => {
  here = await openWorkspace({
    "main.tf": 'resource "aws_security_group" "web" {\n  name = "web"\n}\n',
    "terraform.tfstate": '{"serial":3,"lineage":"x","encrypted_data":"AAA","encryption_version":"v0"}',
  });
  const [declaration] = await here.resources.declarations(never);
  expect(declaration?.instances).toEqual([]);
  expect(declaration?.unresolved).toMatchObject({ reason: "unreadable-state" });
  expect(declaration?.unresolved?.message).toContain("encrypted by OpenTofu");
});

test.each<readonly [tool: string, files: Readonly<Record<string, string>>, message: string]>([
  [
    "HCP Terraform",
    { "main.tf": `terraform {\n  cloud {\n    organization = "acme"\n  }\n}\n${bucketBlock("b")}` },
    "HCP Terraform",
  ],
  [
    "Terragrunt",
    {
      "modules/logs/main.tf": bucketBlock("b"),
      "live/prod/logs/terragrunt.hcl": 'terraform {\n  source = "../../../modules//logs"\n}\n',
    },
    "terragrunt show -json",
  ],
])("a state that %s keeps is elsewhere, not missing", async (_tool, files, message) => {
  here = await openWorkspace(files);
  const [declaration] = await here.resources.declarations(never);
  expect(declaration?.unresolved).toMatchObject({ reason: "state-elsewhere" });
  expect(declaration?.unresolved?.message).toContain(message);
});

test("the unique ID of a role leads to its code", async () => {
  const role = managed("aws_iam_role", "app", { id: "app", name: "app", unique_id: "AROAEXAMPLEEXAMPLE123" });
  here = await openWorkspace({
    "main.tf": 'resource "aws_iam_role" "app" {\n}\n',
    "terraform.tfstate": stateOf([role]),
  });
  const [found] = await here.resources.find("AROAEXAMPLEEXAMPLE123", never);
  expect(found?.declaration.block.address).toBe("aws_iam_role.app");
});

test("a change of one record leads to that record, one of an undeclared record to its zone", async () => {
  const record = (name: string, fqdn: string, type: string) =>
    managed("aws_route53_record", name, { id: `Z1_${fqdn}_${type}`, zone_id: "Z1", fqdn, type });
  here = await openWorkspace({
    "main.tf": `resource "aws_route53_zone" "this" {\n}\n${["apex", "www", "mx"].map((name) => `resource "aws_route53_record" "${name}" {\n}\n`).join("")}`,
    "terraform.tfstate": stateOf([
      managed("aws_route53_zone", "this", { id: "Z1", zone_id: "Z1" }),
      record("apex", "example.com", "A"),
      record("www", "www.example.com", "A"),
      record("mx", "example.com", "MX"),
    ]),
  });
  const found = async (name: string) => {
    const event = readRecord({
      eventID: "1",
      eventTime: "2026-11-20T12:00:00Z",
      eventVersion: "1.11",
      eventSource: "route53.amazonaws.com",
      eventName: "ChangeResourceRecordSets",
      awsRegion: "us-east-1",
      requestParameters: {
        hostedZoneId: "Z1",
        changeBatch: { changes: [{ action: "UPSERT", resourceRecordSet: { name, type: "A" } }] },
      },
    });
    const all = await here.resources.findByEvent(event, never);
    return all.map(({ declaration }) => declaration.block.address);
  };
  expect((await found("www.example.com"))[0]).toBe("aws_route53_record.www");
  expect(await found("example.com")).toEqual(["aws_route53_record.apex", "aws_route53_zone.this"]);
  expect(await found("api.example.com")).toEqual(["aws_route53_zone.this"]);
});
