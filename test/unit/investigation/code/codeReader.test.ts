import { expect, test } from "vitest";
import { CodeReader, type CodeReaderOptions, UnreadError } from "../../../../src/investigation/code/codeReader.ts";
import { rejection } from "../../aws/house.ts";

const program = new URL("../../../../src/iac/codeWorker.ts", import.meta.url);
const urn = "urn:pulumi:dev::acme::aws:sqs/queue:Queue::orders";

function open(options: CodeReaderOptions = {}) {
  return new CodeReader({ program, large: 0, ...options });
}

function terraformState(queues: number): string {
  const resources = Array.from({ length: queues }, (_, number) => ({
    mode: "managed",
    type: "aws_sqs_queue",
    name: `q${number}`,
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [
      {
        attributes: {
          arn: `arn:aws:sqs:eu-west-1:123456789012:q${number}`,
          name: `q${number}`,
          secret: "made-up-password",
        },
      },
    ],
  }));
  return JSON.stringify({ version: 4, serial: 3, resources });
}

const pulumiState = JSON.stringify({
  deployment: { resources: [{ urn, type: "aws:sqs/queue:Queue", id: "q", outputs: { secret: "made-up-password" } }] },
});

test("what a thread reads is what is read here, and holds no secret", async () => {
  const reader = open();
  const here = new CodeReader();
  const readings = await Promise.all([
    reader.read("terraform-state", terraformState(3)),
    reader.read("pulumi-state", pulumiState),
  ]);
  expect(readings).toEqual([
    await here.read("terraform-state", terraformState(3)),
    await here.read("pulumi-state", pulumiState),
  ]);
  expect(readings).toMatchObject([
    { ok: true, instances: { length: 3 } },
    { resources: [{ instance: { address: urn } }] },
  ]);
  expect(JSON.stringify(readings)).not.toContain("made-up-password");
  expect(await reader.read("pulumi-state", "{}")).toBeUndefined();
});

test("while a large state is read, other things go on", async () => {
  const isReadAtOnce = async (reader: CodeReader) => {
    let read = false;
    const reading = reader.read("terraform-state", terraformState(3)).then(() => {
      read = true;
    });
    // What a thread answers arrives in a later turn of the event loop; promises alone never leave the present one.
    for (let step = 0; step < 100; step += 1) {
      await Promise.resolve();
    }
    const atOnce = read;
    await reading;
    return atOnce;
  };
  expect(await isReadAtOnce(new CodeReader())).toBe(true);
  expect(await isReadAtOnce(open())).toBe(false);
});

test("a small state starts no thread", async () => {
  const nothing = new URL("no-such-program.ts", import.meta.url);
  const reader = new CodeReader({ program: nothing, large: 100_000 });
  expect(await reader.read("terraform-state", terraformState(3))).toMatchObject({ ok: true });
  expect(await rejection(reader.read("terraform-state", terraformState(1_000)))).toEqual(
    new UnreadError("What reads large files stopped unexpectedly."),
  );
});

test("what is being read when all ends fails", async () => {
  const reader = open();
  const reading = reader.read("pulumi-state", pulumiState);
  reader.dispose();
  expect(await rejection(reading)).toEqual(new UnreadError("Nothing is read any more."));
  expect(await rejection(reader.read("pulumi-state", pulumiState))).toEqual(
    new UnreadError("Nothing is read any more."),
  );
});
