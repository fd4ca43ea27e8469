import { describe, expect, it } from "vitest";
import { readState } from "../../../../src/iac/terraform/state.ts";
import type { TerraformInstance } from "../../../../src/iac/terraform/stateInstance.ts";

const SECRET = "hunter2-never-kept";
const aws = 'provider["registry.terraform.io/hashicorp/aws"]';

function instancesOf(state: unknown): readonly TerraformInstance[] {
  const reading = readState(JSON.stringify(state));
  if (!reading.ok) {
    throw new Error(reading.message);
  }
  expect(JSON.stringify(reading)).not.toContain(SECRET);
  return reading.instances;
}

const resource = (type: string, attributes: unknown, more: object = {}, instance: object = {}): unknown => ({
  mode: "managed",
  type,
  name: "this",
  provider: aws,
  ...more,
  instances: [{ schema_version: 0, attributes, private: SECRET, ...instance }],
});
const state = (...resources: readonly unknown[]): unknown => ({
  version: 4,
  serial: 7,
  outputs: { key: SECRET },
  resources,
});

describe("version 4", () => {
  it("returns the identifiers of each instance with its Region and account, and nothing else", () => {
    const instances = instancesOf(
      state(
        resource(
          "aws_db_instance",
          {
            id: "db-ABC",
            identifier: "ledger",
            name: "database",
            arn: "arn:aws:rds:eu-west-1:111111111111:db:ledger",
            password: SECRET,
            username: SECRET,
          },
          { module: 'module.data["a"].module.db', provider: `${aws}.development` },
          { index_key: 'x"y' },
        ),
        { ...(resource("aws_vpc", { id: "vpc-1" }) as object), mode: "data" },
      ),
    );
    expect(instances).toEqual([
      {
        tool: "terraform",
        address: 'module.data["a"].module.db.aws_db_instance.this["x\\"y"]',
        type: "aws_db_instance",
        identifiers: { id: "db-ABC", arn: "arn:aws:rds:eu-west-1:111111111111:db:ledger", name: "ledger" },
        region: "eu-west-1",
        accountId: "111111111111",
        provider: "aws.development",
      },
    ]);
  });

  it.each([
    [0, "aws_x.this[0]"],
    ["a", 'aws_x.this["a"]'],
    ["a.b[0]", 'aws_x.this["a.b[0]"]'],
    [`\${a}`, `aws_x.this["$\${a}"]`],
    [undefined, "aws_x.this"],
    [null, "aws_x.this"],
  ])("formats the index %j", (key, address) => {
    expect(instancesOf(state(resource("aws_x", {}, {}, { index_key: key }))).map((each) => each.address)).toEqual([
      address,
    ]);
  });

  it.each([
    [aws, "aws"],
    [`${aws}.development`, "aws.development"],
    ["provider.aws", "aws"],
    ["provider.aws.dev", "aws.dev"],
    ['provider["registry.opentofu.org/hashicorp/aws"].by_region["eu-west-1"]', "aws.by_region"],
    [`module.net["a"].${aws}.x`, 'module.net["a"].aws.x'],
    ["nonsense", undefined],
  ])("reads the provider %s", (provider, name) => {
    expect(instancesOf(state(resource("aws_x", {}, { provider })))[0]?.provider).toBe(name);
  });

  it("reads the parent, a queue's URL and a Region without an ARN", () => {
    const url = "https://sqs.eu-west-1.amazonaws.com/111111111111/orders";
    expect(
      instancesOf(
        state(
          resource("aws_iam_role_policy_attachment", { id: "r-1", role: "r", policy_arn: "arn:aws:iam::aws:policy/P" }),
          resource("aws_sqs_queue", { id: url, name: "orders" }),
          resource("aws_s3_bucket", { id: "logs", bucket: "logs", region: "eu-central-1", url: SECRET }),
          resource("aws_s3_bucket_policy", { id: "logs", bucket: "logs", policy: SECRET, region: SECRET }),
        ),
      ).map(({ identifiers, region }) => ({ ...identifiers, region })),
    ).toEqual([
      { id: "r-1", parent: "r", attributes: { policyarn: ["arn:aws:iam::aws:policy/P"] }, region: undefined },
      { id: url, name: "orders", url, region: undefined },
      { id: "logs", name: "logs", region: "eu-central-1" },
      { id: "logs", parent: "logs", region: undefined },
    ]);
  });

  it("drops sensitive attributes, and all attributes of other providers", () => {
    expect(
      instancesOf(
        state(
          resource(
            "aws_ssm_parameter",
            { id: "/app/key", name: SECRET },
            {},
            { sensitive_attributes: [[{ type: "get_attr", value: "name" }]] },
          ),
          resource("random_string", { id: SECRET, name: SECRET }),
        ),
      ).map(({ identifiers }) => identifiers),
    ).toEqual([{ id: "/app/key" }, {}]);
  });

  it("marks deposed objects, and reads their attributes of version 3", () => {
    const [now, old] = instancesOf(
      state({
        ...(resource("aws_instance", {}) as object),
        instances: [
          { attributes: { id: "i-new" } },
          { attributes_flat: { id: "i-old", "tags.%": SECRET }, deposed: "3ec1" },
        ],
      }),
    );
    expect(now).toMatchObject({ address: "aws_instance.this", identifiers: { id: "i-new" } });
    expect(now?.deposed).toBeUndefined();
    expect(old).toMatchObject({ address: "aws_instance.this", identifiers: { id: "i-old" }, deposed: "3ec1" });
  });

  it("drops malformed entries", () => {
    const odd = [
      null,
      1,
      "x",
      [],
      {},
      { mode: "managed" },
      { mode: "managed", type: "a b", name: "c", instances: [{}] },
    ];
    expect(
      instancesOf(state(...odd, resource("aws_x", null), resource("aws_y", [1], {}, { index_key: {} }))),
    ).toMatchObject([{ address: "aws_x.this" }, { address: "aws_y.this" }]);
    expect(
      instancesOf(state(resource("aws_x", { id: "x".repeat(5_000), arn: {}, name: { n: "n" } })))[0]?.identifiers,
    ).toEqual({});
    expect(instancesOf(state(resource("aws_x", { id: 42, arn: "no ARN" })))[0]?.identifiers).toEqual({ id: "42" });
  });
});

it("version 3 gives the same result", () => {
  const instances = instancesOf({
    version: 3,
    serial: 2,
    terraform_version: "0.11.14",
    modules: [
      {
        path: ["root"],
        outputs: { key: { value: SECRET } },
        resources: {
          "aws_instance.web.1": {
            type: "aws_instance",
            provider: "provider.aws.dev",
            primary: {
              id: "i-1",
              attributes: { id: "i-1", user_data: SECRET, arn: "arn:aws:ec2:eu-west-1:111111111111:instance/i-1" },
            },
            deposed: [{ id: "i-0", attributes: { password: SECRET } }],
          },
          "data.aws_vpc.main": { type: "aws_vpc", primary: { id: "vpc-1" } },
          odd: {},
        },
      },
      { path: ["root", "net", "sub"], resources: { "aws_vpc.this": { type: "aws_vpc", primary: { id: "vpc-2" } } } },
    ],
  });
  expect(instances).toMatchObject([
    { address: "aws_instance.web[1]", identifiers: { id: "i-1" }, region: "eu-west-1", provider: "aws.dev" },
    { address: "aws_instance.web[1]", identifiers: { id: "i-0" }, deposed: "0" },
    { address: "module.net.module.sub.aws_vpc.this", identifiers: { id: "vpc-2" } },
  ]);
});

it("version 3 with resources is read, although it also contains the backend", () => {
  const backend = { type: "s3", config: { bucket: "states", key: "a/b" } };
  const resources = { "aws_vpc.main": { type: "aws_vpc", primary: { id: "vpc-1" } } };
  const state = (modules: readonly object[]) =>
    JSON.stringify({ version: 3, serial: 1, lineage: "x", backend, modules });
  expect(instancesOf({ version: 3, backend, modules: [{ path: ["root"], resources }] })).toMatchObject([
    { address: "aws_vpc.main", identifiers: { id: "vpc-1" } },
  ]);
  expect(readState(state([{ path: ["root"], resources: {} }]))).toMatchObject({ ok: false, refusal: "not-a-state" });
});

it("version 3 writes a list as several attributes", () => {
  const attributes = {
    id: "sgrule-1",
    security_group_id: "sg-1",
    type: "ingress",
    protocol: "tcp",
    "cidr_blocks.#": "2",
    "cidr_blocks.0": "10.0.0.0/8",
    "cidr_blocks.1": "192.168.0.0/16",
  };
  const resources = {
    "aws_security_group_rule.a": { type: "aws_security_group_rule", primary: { id: "sgrule-1", attributes } },
  };
  const [instance] = instancesOf({ version: 3, modules: [{ path: ["root"], resources }] });
  expect(instance?.identifiers).toMatchObject({
    parent: "sg-1",
    attributes: { cidrblocks: ["10.0.0.0/8", "192.168.0.0/16"], protocol: ["tcp"] },
  });
});

it("keeps the id that IAM assigns, which sessions and access keys name", () => {
  const [role] = instancesOf(
    state(resource("aws_iam_role", { id: "app", name: "app", unique_id: "AROAEXAMPLEEXAMPLE123" })),
  );
  expect(role?.identifiers.uniqueId).toBe("AROAEXAMPLEEXAMPLE123");
});

describe("the output of show -json", () => {
  const module = {
    resources: [
      {
        address: "aws_s3_bucket.logs",
        mode: "managed",
        type: "aws_s3_bucket",
        name: "logs",
        provider_name: "registry.terraform.io/hashicorp/aws",
        values: { id: "logs", bucket: "logs", arn: "arn:aws:s3:::logs", policy: SECRET },
        sensitive_values: {},
      },
      { address: "data.aws_vpc.main", mode: "data", type: "aws_vpc", name: "main", values: { id: "vpc-1" } },
    ],
    child_modules: [
      {
        address: "module.net",
        resources: [],
        child_modules: [
          {
            address: 'module.net.module.sub["a"]',
            resources: [
              {
                address: 'module.net.module.sub["a"].aws_subnet.this[0]',
                mode: "managed",
                type: "aws_subnet",
                name: "this",
                index: 0,
                values: { id: "subnet-1", name: SECRET },
                sensitive_values: { name: true },
              },
            ],
          },
        ],
      },
    ],
  };
  const expected = [
    { address: "aws_s3_bucket.logs", identifiers: { id: "logs", name: "logs", arn: "arn:aws:s3:::logs" } },
    { address: 'module.net.module.sub["a"].aws_subnet.this[0]', identifiers: { id: "subnet-1" } },
  ];

  it("of a state", () => {
    const shown = {
      format_version: "1.0",
      terraform_version: "1.13.4",
      values: { outputs: { a: SECRET }, root_module: module },
    };
    expect(instancesOf(shown)).toMatchObject(expected);
    expect(instancesOf({ format_version: "1.0", terraform_version: "1.13.4" })).toEqual([]);
  });

  it("of a plan: what existed before", () => {
    const plan = {
      format_version: "1.2",
      terraform_version: "1.13.4",
      planned_values: {
        root_module: { resources: [{ address: "aws_x.planned", mode: "managed", values: { id: SECRET } }] },
      },
      variables: { password: { value: SECRET } },
    };
    expect(instancesOf({ ...plan, prior_state: { values: { root_module: module } } })).toMatchObject(expected);
    expect(instancesOf(plan)).toEqual([]);
  });
});

describe("a text without resources has a reason", () => {
  it.each([
    [
      "an encrypted state",
      `{"encrypted_data":"${SECRET}","encryption_version":"v0","serial":1}`,
      "encrypted",
      /tofu show -json/,
    ],
    ["version 1", '{"version":1,"modules":[]}', "too-old", /Terraform 0.6/],
    ["version 2", '{"version":2,"modules":[]}', "too-old", /Terraform 0.6/],
    ["version 5", '{"version":5,"resources":[]}', "too-new", /show -json/],
    ["a note of the backend", '{"version":3,"backend":{"type":"s3"}}', "not-a-state", /where the state is kept/],
    ["a plan", `PK\u0003\u0004${SECRET}`, "plan", /terraform show -json/],
    ["broken JSON", `{"version":4,"resources":[{"password":"${SECRET}"`, "unreadable", /damaged/],
    ["nothing", "", "unreadable", /damaged/],
    ["another file", '{"name":"x","version":"1.0.0"}', "not-a-state", /no state/],
    ["another format", '{"format_version":"1.0","valid":true}', "not-a-state", /no state/],
    ["a list", "[1]", "not-a-state", /no state/],
    ["resources of another kind", '{"version":4,"resources":{}}', "not-a-state", /no state/],
  ])("%s", (_name, text, refusal, message) => {
    const reading = readState(text);
    expect(reading).toMatchObject({ ok: false, refusal, message });
    expect(JSON.stringify(reading)).not.toContain(SECRET);
  });

  it("skips a byte order mark in a string and in bytes", () => {
    const text = `\ufeff${JSON.stringify(state(resource("aws_vpc", { id: "vpc-1" })))}`;
    for (const written of [text, Buffer.from(text)]) {
      expect(readState(written)).toMatchObject({ ok: true, instances: [{ identifiers: { id: "vpc-1" } }] });
    }
  });

  it("reads bytes with a byte order mark or an invalid character", () => {
    const bytes = new TextEncoder().encode(`\ufeff${JSON.stringify(state(resource("aws_x", { id: "é" })))}`);
    expect(readState(bytes)).toMatchObject({ ok: true, instances: [{ identifiers: { id: "é" } }] });
    expect(readState(Uint8Array.of(0xff, 0xfe, 0x00))).toMatchObject({ ok: false, refusal: "unreadable" });
  });

  it("does not throw on text that is nested 200,000 deep", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(readState(deep).ok).toBe(false);
    const within = `{"version":4,"resources":[{"mode":"managed","type":"aws_x","name":"a","instances":[{"attributes":{"id":"1","x":${deep}}}]}]}`;
    expect(["unreadable", undefined]).toContain((readState(within) as { refusal?: string }).refusal);
  });
});

it("a large state gives identifiers only", () => {
  const bytes = new TextEncoder().encode(
    JSON.stringify(
      state(
        ...Array.from({ length: 3_000 }, (_, index) =>
          resource(
            "aws_lambda_function",
            { id: `f${index}`, function_name: `f${index}`, environment: SECRET.repeat(200) },
            { name: `f${index}` },
          ),
        ),
      ),
    ),
  );
  expect(bytes.length).toBeGreaterThan(10_000_000);
  const reading = readState(bytes);
  expect(reading).toMatchObject({ ok: true });
  expect(JSON.stringify(reading).length).toBeLessThan(1_000_000);
  expect(JSON.stringify(reading)).not.toContain(SECRET);
});
