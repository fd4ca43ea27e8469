import { describe, expect, it } from "vitest";
import { type Backend, readBackendFile, stateLocation, workspaceIn } from "../../../../src/iac/terraform/backend.ts";

const s3 = (config: Readonly<Record<string, string>>): Backend => ({
  type: "s3",
  config: new Map(Object.entries(config)),
});
const local = (config: Readonly<Record<string, string>>): Backend => ({
  type: "local",
  config: new Map(Object.entries(config)),
});

describe("the file of terraform init", () => {
  it("contains the backend; its credentials are dropped", () => {
    const backend = readBackendFile(
      JSON.stringify({
        version: 3,
        backend: {
          type: "s3",
          config: {
            bucket: "acme-state",
            key: "prod/terraform.tfstate",
            region: "eu-west-1",
            access_key: "AKIAIOSFODNN7EXAMPLE",
            secret_key: "not-kept",
            workspace_key_prefix: null,
            endpoints: { s3: null },
            assume_role: { role_arn: "not-kept" },
          },
          hash: 1,
        },
      }),
    );
    expect(backend).toEqual(s3({ bucket: "acme-state", key: "prod/terraform.tfstate", region: "eu-west-1" }));
  });

  it("may use an S3-compatible store or contain no backend", () => {
    const like = {
      backend: { type: "s3", config: { bucket: "b", key: "k", endpoints: { s3: "https://s3.example.com" } } },
    };
    const backend = readBackendFile(JSON.stringify(like));
    expect(stateLocation(backend, "default", ".")).toMatchObject({ kind: "elsewhere", message: /other than S3/ });
    for (const text of ["", "{", "null", "[]", '{"version": 4}', '{"backend": {}}']) {
      expect(readBackendFile(text)).toBeUndefined();
    }
  });
});

describe("the workspace", () => {
  it.each([
    [undefined, "default"],
    ["", "default"],
    ["staging\n", "staging"],
    ["a.b-c_d", "a.b-c_d"],
    ["..", undefined],
    ["../x", undefined],
    ["a/b", undefined],
    ["a b", undefined],
    ["a\0b", undefined],
    ["x".repeat(300), undefined],
  ])("of %j is %j", (text, workspace) => {
    expect(workspaceIn(text)).toBe(workspace);
  });
});

describe("the location of a state", () => {
  it.each([
    ["no backend", undefined, "default", { kind: "local", path: "tf/terraform.tfstate" }],
    [
      "no backend, a workspace",
      undefined,
      "dev",
      { kind: "local", path: "tf/terraform.tfstate.d/dev/terraform.tfstate" },
    ],
    ["a local path", local({ path: "../state/x.tfstate" }), "default", { kind: "local", path: "state/x.tfstate" }],
    [
      "a workspace directory",
      local({ workspace_dir: "ws" }),
      "dev",
      { kind: "local", path: "tf/ws/dev/terraform.tfstate" },
    ],
    [
      "S3",
      s3({ bucket: "acme", key: "k", region: "eu-west-1" }),
      "default",
      { kind: "s3", bucket: "acme", key: "k", region: "eu-west-1" },
    ],
    ["S3, a workspace", s3({ bucket: "acme", key: "a/k" }), "dev", { kind: "s3", bucket: "acme", key: "env:/dev/a/k" }],
    [
      "S3, a prefix",
      s3({ bucket: "acme", key: "k", workspace_key_prefix: "ws" }),
      "dev",
      { kind: "s3", bucket: "acme", key: "ws/dev/k" },
    ],
  ])("%s", (_name, backend, workspace, location) => {
    expect(stateLocation(backend, workspace, "tf")).toEqual(location);
  });

  it.each([
    ["a path out of the folder", local({ path: "../../etc/passwd" }), /outside this folder/],
    ["an absolute path", local({ path: "/etc/passwd" }), /outside this folder/],
    ["no bucket", s3({ key: "k" }), /terraform init/],
    ["no bucket's name", s3({ bucket: "a/../b?x", key: "k" }), /no bucket/],
    ["no Region", s3({ bucket: "acme", key: "k", region: "x.attacker.example/" }), /no Region/],
    ["HCP Terraform", { type: "cloud", config: new Map() }, /show -json/],
    ["another backend", { type: "gcs", config: new Map() }, /"gcs".*show -json/],
  ])("%s is not read", (_name, backend, message) => {
    expect(stateLocation(backend, "default", "tf")).toMatchObject({ kind: "elsewhere", message });
  });
});
