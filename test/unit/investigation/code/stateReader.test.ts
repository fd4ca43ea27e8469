import { expect, test } from "vitest";
import { StateReader, type StateReaderOptions } from "../../../../src/investigation/code/stateReader.ts";
import { rejection } from "../../aws/house.ts";

const program = new URL("../../../../src/iac/stateWorker.ts", import.meta.url);
const urn = "urn:pulumi:dev::acme::aws:sqs/queue:Queue::orders";

function open(options: StateReaderOptions = {}) {
  return new StateReader({ program, large: 0, ...options });
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
  const here = new StateReader();
  const readings = await Promise.all([reader.terraform(terraformState(3)), reader.pulumi(pulumiState)]);
  expect(readings).toEqual([await here.terraform(terraformState(3)), await here.pulumi(pulumiState)]);
  expect(readings).toMatchObject([
    { ok: true, instances: { length: 3 } },
    { resources: [{ instance: { address: urn } }] },
  ]);
  expect(JSON.stringify(readings)).not.toContain("made-up-password");
  expect(await reader.pulumi("{}")).toBeUndefined();
});

test("while a large state is read, other things go on", async () => {
  const isReadAtOnce = async (reader: StateReader) => {
    let read = false;
    const reading = reader.terraform(terraformState(3)).then(() => {
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
  expect(await isReadAtOnce(new StateReader())).toBe(true);
  expect(await isReadAtOnce(open())).toBe(false);
});

test("a small state starts no thread", async () => {
  const nothing = new URL("no-such-program.ts", import.meta.url);
  const reader = new StateReader({ program: nothing, large: 100_000 });
  expect(await reader.terraform(terraformState(3))).toMatchObject({ ok: true });
  expect(await reader.terraform(terraformState(1_000))).toMatchObject({ ok: false, refusal: "unreadable" });
});

test("what is being read when all ends fails", async () => {
  const reader = open();
  const reading = reader.pulumi(pulumiState);
  reader.dispose();
  expect(await rejection(reading)).toMatchObject({ message: "disposed" });
  expect(await rejection(reader.pulumi(pulumiState))).toMatchObject({ message: "disposed" });
});
