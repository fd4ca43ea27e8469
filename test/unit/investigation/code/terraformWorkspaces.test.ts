import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { never } from "../resources/neighborhood.ts";
import { bucketBlock, bucketState, type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

let here: OwnWorkspace;
afterEach(() => here.close());

const ids = async (file = "main.tf") =>
  (await here.resources.declarationsIn(join(here.folder, file), undefined, never)).flatMap(({ instances }) =>
    instances.map(({ identifiers }) => identifiers.id),
  );

describe("override files", () => {
  test("the block that is overridden is where a resource is declared; the override tells of the same resource", async () => {
    here = await openWorkspace({
      "main.tf": `# one\n${bucketBlock("logs")}`,
      "a_override.tf": bucketBlock("logs", "acme-logs"),
      "override.tf.json": '{"resource":{"aws_s3_bucket":{"logs":{"force_destroy":true}}}}',
      "not-override.tf": bucketBlock("other"),
      "terraform.tfstate": bucketState({ logs: "acme-logs", other: "acme-other" }),
    });
    const all = await here.resources.declarations(never);
    expect(all.map(({ file, block }) => [file, block.address])).toEqual([
      [join(here.folder, "main.tf"), "aws_s3_bucket.logs"],
      [join(here.folder, "not-override.tf"), "aws_s3_bucket.other"],
    ]);
    const found = await here.resources.find("acme-logs", never);
    expect(found.map(({ declaration }) => [declaration.file, declaration.block.range.start.line])).toEqual([
      [join(here.folder, "main.tf"), 1],
    ]);
    expect(await ids("a_override.tf")).toEqual(["acme-logs"]);
    expect(await ids("override.tf.json")).toEqual(["acme-logs"]);
  });

  test("without a state an overridden block's own words name nothing for sure", async () => {
    here = await openWorkspace({
      "main.tf": bucketBlock("logs") + bucketBlock("other"),
      "override.tf": 'resource "aws_s3_bucket" "logs" {\n  bucket = var.name\n}\n',
    });
    const declarations = await here.resources.declarations(never);
    const named = declarations.map(({ block, instances }) => [block.address, instances.length]);
    expect(named).toEqual([
      ["aws_s3_bucket.logs", 0],
      ["aws_s3_bucket.other", 1],
    ]);
  });

  test("the backend of an override file counts", async () => {
    here = await openWorkspace({
      "a.tf": 'terraform {\n  backend "s3" {\n    bucket = "acme-states"\n    key = "k"\n  }\n}\n',
      "main.tf": bucketBlock("logs"),
      "backend_override.tf": 'terraform {\n  backend "local" {\n    path = "mine.tfstate"\n  }\n}\n',
      "mine.tfstate": bucketState({ logs: "acme-logs" }),
    });
    expect(await ids()).toEqual(["acme-logs"]);
  });
});

describe("TF_DATA_DIR", () => {
  const texts = {
    "main.tf": bucketBlock("logs"),
    ".terraform/environment": "old",
    "terraform.tfstate": bucketState({ logs: "acme-default" }),
    "terraform.tfstate.d/old/terraform.tfstate": bucketState({ logs: "acme-old" }),
    "terraform.tfstate.d/new/terraform.tfstate": bucketState({ logs: "acme-new" }),
  };

  test.each([
    ["relative to the root", (_folder: string) => "data/tf/"],
    ["absolute", (folder: string) => join(folder, "data", "tf")],
  ])("%s takes the place of .terraform, also as what holds others' modules", async (_, written) => {
    here = await openWorkspace(
      { ...texts, "data/tf/environment": "new", "data/tf/modules/theirs/main.tf": bucketBlock("theirs") },
      (folder) => ({ terraformData: written(folder) }),
    );
    expect(await ids()).toEqual(["acme-new"]);
    expect((await here.resources.declarations(never)).map(({ block }) => block.address)).toEqual([
      "aws_s3_bucket.logs",
    ]);
    await here.put("data/tf/environment", "old");
    here.files.changed(join(here.folder, "data", "tf", "environment"));
    expect(await ids()).toEqual(["acme-old"]);
  });

  test("a directory with nothing of this root leaves .terraform in place; one outside is never opened", async () => {
    here = await openWorkspace(texts, () => ({ terraformData: "/etc" }));
    expect(await ids()).toEqual(["acme-old"]);
    expect(here.files.opened.filter((path) => !path.startsWith(here.folder))).toEqual([]);
  });
});

describe("workspaces", () => {
  const texts = {
    "main.tf": bucketBlock("logs"),
    ".terraform/environment": "staging",
    "terraform.tfstate": bucketState({ logs: "acme-default" }),
    "terraform.tfstate.d/staging/terraform.tfstate": bucketState({ logs: "acme-staging" }),
    "terraform.tfstate.d/prod/terraform.tfstate": bucketState({ logs: "acme-prod" }),
    "terraform.tfstate.d/prod/old/terraform.tfstate": bucketState({ logs: "acme-older" }),
  };

  test("what only the state of another workspace has is found, with its workspace; the lens keeps to the selected", async () => {
    here = await openWorkspace(texts);
    const [staging, prod, other, older] = await Promise.all(
      ["acme-staging", "arn:aws:s3:::acme-prod", "acme-default", "acme-older"].map((id) =>
        here.resources.find(id, never),
      ),
    );
    expect(await ids()).toEqual(["acme-staging"]);
    expect(staging).toHaveLength(1);
    expect(staging?.[0]).not.toHaveProperty("workspace");
    expect(prod).toMatchObject([
      { workspace: "prod", stale: false, declaration: { file: join(here.folder, "main.tf") } },
    ]);
    expect(prod?.[0]?.modified).toBeGreaterThan(0);
    expect(other).toMatchObject([{ workspace: "default" }]);
    expect(older).toEqual([]);
  });

  test("what the selected one has too is found there alone", async () => {
    here = await openWorkspace({
      ...texts,
      "terraform.tfstate.d/prod/terraform.tfstate": bucketState({ logs: "acme-staging" }),
    });
    const found = await here.resources.find("acme-staging", never);
    expect(found).toHaveLength(1);
    expect(found[0]).not.toHaveProperty("workspace");
  });

  test("they are found where the backend keeps them, and where none is selected", async () => {
    here = await openWorkspace({
      "main.tf": `terraform {\n  backend "local" {\n    workspace_dir = "states"\n  }\n}\n${bucketBlock("logs")}`,
      "states/prod/terraform.tfstate": bucketState({ logs: "acme-prod" }),
      "terraform.tfstate.d/other/terraform.tfstate": bucketState({ logs: "acme-other" }),
    });
    const [declaration] = await here.resources.declarations(never);
    expect(declaration?.unresolved?.reason).toBe("no-state");
    expect(await here.resources.find("acme-prod", never)).toMatchObject([{ workspace: "prod" }]);
    expect(await here.resources.find("acme-other", never)).toEqual([]);
  });
});
