import { describe, expect, test } from "vitest";
import { readTemplate } from "../../../../src/iac/cloudformation/template.ts";
import {
  type AskStack,
  type KnownStack,
  StackRegistry,
} from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import type { DeclaredStack } from "../../../../src/investigation/code/declaration.ts";
import { StackFetcher } from "../../../../src/investigation/resources/stackFetcher.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { makeWorld } from "../../../world/world.ts";
import { rejection } from "../../aws/house.ts";
import { never, openNeighborhood } from "../resources/neighborhood.ts";

const arnOf = (name: string) => `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/5b7c0d1e`;

function stackOf(name: string, nested: readonly string[] = []): KnownStack {
  return {
    name,
    arn: arnOf(name),
    region: "eu-west-1",
    accountId: "111111111111",
    resources: [
      { logicalId: "Bucket", type: "AWS::S3::Bucket", physicalId: `${name}-bucket`, status: "CREATE_COMPLETE" },
      ...nested.map((inner) => ({
        logicalId: inner,
        type: "AWS::CloudFormation::Stack",
        physicalId: arnOf(inner),
        status: "CREATE_COMPLETE",
      })),
    ],
  };
}

function bookOver(stacks: readonly KnownStack[]) {
  const asked: string[] = [];
  let saved: unknown;
  const kept = {
    load: async () => saved,
    save: async (value: unknown) => {
      saved = structuredClone(value);
    },
  };
  const ask: AskStack = async ({ stack }) => {
    asked.push(stack);
    const found = stacks.find(({ name, arn }) => name === stack || arn === stack);
    if (found === undefined) {
      throw new Failure({ reason: "not-found", message: "There is no such stack.", context: {}, remedies: [] });
    }
    return found;
  };
  return { open: () => new StackRegistry(kept, ask), asked, set: (value: unknown) => (saved = value) };
}

const outer: DeclaredStack = { stack: "outer", region: "eu-west-1", from: "samconfig" };

describe("what stacks hold", () => {
  test("is known once it was asked for, with the stacks within, and in later sessions", async () => {
    const { open, asked } = bookOver([stackOf("outer", ["inner"]), stackOf("inner", ["outer"])]);
    const stackRegistry = open();
    let told = 0;
    stackRegistry.onDidChange(() => {
      told += 1;
    });
    expect(stackRegistry.known(outer)).toBeUndefined();
    expect((await stackRegistry.ask(outer, never)).name).toBe("outer");
    expect(asked).toEqual(["outer", arnOf("inner")]);
    expect(told).toBe(1);
    expect(stackRegistry.known({ stack: arnOf("inner"), from: "nested" })?.name).toBe("inner");
    expect(stackRegistry.known({ ...outer, region: "eu-west-2" })).toBeUndefined();
    expect(stackRegistry.known({ ...outer, accountId: "222222222222" })).toBeUndefined();

    const later = open();
    await later.start();
    expect(later.known(outer)).toEqual(stackRegistry.known(outer));
    expect(asked).toHaveLength(2);
  });

  test("a stack that is not there is said", async () => {
    const error = await rejection(bookOver([]).open().ask(outer, never));
    expect(Failure.is(error) && error.reason).toBe("not-found");
  });

  test("which stack a template is, as somebody chose it, is remembered until it is forgotten", async () => {
    const { open } = bookOver([]);
    const stackRegistry = open();
    await stackRegistry.choose("/w/template.yaml", { stack: "web", region: "eu-west-1" });
    const later = open();
    await later.start();
    expect(later.chosen("/w/template.yaml")).toEqual({ stack: "web", region: "eu-west-1", from: "chosen" });
    await later.choose("/w/template.yaml", undefined);
    expect(later.chosen("/w/template.yaml")).toBeUndefined();
  });

  test("what two windows chose is all kept, and what one of them forgot is forgotten", async () => {
    const { open } = bookOver([]);
    const [one, other] = [open(), open()];
    await one.choose("/w/a.yaml", { stack: "a" });
    await other.choose("/w/b.yaml", { stack: "b" });
    await one.choose("/w/a.yaml", undefined);
    const later = open();
    await later.start();
    expect([later.chosen("/w/a.yaml"), later.chosen("/w/b.yaml")?.stack]).toEqual([undefined, "b"]);
  });

  test.each([undefined, 7, { version: 2 }, { version: 1, chosen: [["a", { stack: 1 }]], stacks: [] }])(
    "a file that says %j is read as empty",
    async (value) => {
      const { open, set } = bookOver([]);
      set(value);
      const stackRegistry = open();
      await stackRegistry.start();
      expect(stackRegistry.chosen("a")).toBeUndefined();
    },
  );
});

test("the stack of a template that nobody named is proposed, from the world's stacks", async () => {
  const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
  const here = await openNeighborhood({ world });
  try {
    const { connections } = here.house;
    const stackFetcher = new StackFetcher({
      connections,
      shown: async () => [{ profile: here.house.profile("development"), regions: ["eu-west-1"] }],
      identity: (profile, use) => connections.identity(profile, use),
      needs: () => undefined,
    });
    const text = await here.files.read(`${here.folder}/sam/template.yaml`, 1e6);
    const template = readTemplate(text ?? "");
    if (template === undefined) {
      throw new Error("the workspace has no template");
    }
    const place = { profile: here.house.profile("development"), region: "eu-west-1" };
    const compared: number[] = [];
    const [first, ...others] = await stackFetcher.propose(template, place, never, (done) => compared.push(done));
    expect(first).toMatchObject({ stack: { name: "webshop-api" }, share: 1 });
    expect(others).toEqual([]);
    expect(compared.length).toBeGreaterThan(0);

    const error = await rejection(stackFetcher.ask({ stack: "Orders", accountId: "222222222222", from: "cdk" }, never));
    expect(Failure.is(error) && error.message).toContain("belongs to account 222222222222");
  } finally {
    await here.close();
  }
});
