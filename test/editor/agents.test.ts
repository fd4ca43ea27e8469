import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { makeWorld } from "../world/world.ts";
import { activatedApi, awsControl } from "./extensionUnderTest.ts";

const NAMES = [
  "cloudtrail_search_events",
  "cloudtrail_get_event",
  "cloudtrail_get_resource_history",
  "cloudtrail_list_changes",
  "cloudtrail_get_coverage",
  "cloudtrail_find_in_code",
] as const;
type ToolName = (typeof NAMES)[number];

async function invoke(name: ToolName, input: object, token?: vscode.CancellationToken): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

/** The JSON lines of the data in an answer. */
function dataOf(answer: string): Record<string, unknown>[] {
  return answer
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("tools for agents", () => {
  before(async () => {
    await activatedApi();
  });

  it("are offered by the editor with their descriptions", () => {
    for (const name of NAMES) {
      const tool = vscode.lm.tools.find((one) => one.name === name);
      assert.ok(tool, name);
      assert.ok(tool.description.length > 100, name);
      assert.ok(tool.inputSchema, name);
    }
  });

  it("answer who opened the bastion to the world, and where the code declares it", async () => {
    const found = await invoke("cloudtrail_search_events", {
      text: 'event:AuthorizeSecurityGroupIngress "0.0.0.0/0"',
      from: "90d",
      profiles: ["production"],
    });
    assert.match(found, /^1 event found\./);
    assert.match(found, /Coverage: complete as of .+; late events can still arrive\./);
    const [event] = dataOf(found);
    assert.ok(event);
    assert.match(String(event.what), /^erin@example\.com opened security group sg-\w+ to 0\.0\.0\.0\/0 \(tcp 22\)/);

    const control = awsControl();
    await control.clearRequests();
    const whole = await invoke("cloudtrail_get_event", { eventId: event.eventId });
    assert.match(whole, /"exposure":"Public"/);
    assert.match(whole, /Declared in code: terraform\/network\.tf:\d+ \(aws_security_group\.bastion, Terraform\)\./);
    const [place] = dataOf(await invoke("cloudtrail_find_in_code", { resource: event.resource }));
    assert.deepEqual(await control.requests(), [], "an event that was found is not requested again");

    const end = Number(process.env.CLOUDTRAIL_DEMO_END);
    const { declared } = makeWorld({ seed: 1, size: 2000, end }).truth;
    const bastion = declared.find(({ address }) => address === "aws_security_group.bastion");
    assert.ok(bastion);
    assert.deepEqual([place?.file, place?.line, place?.id], [bastion.file, bastion.line, event.resource]);

    const history = await invoke("cloudtrail_get_resource_history", { resource: event.resource });
    const [opening] = dataOf(history).filter((change) => change.eventId === event.eventId);
    assert.deepEqual([opening?.by, opening?.how], ["erin@example.com", "outside Terraform"]);
  });

  it("list changes by caller, and what can be searched", async () => {
    const changes = await invoke("cloudtrail_list_changes", { from: "24h", profiles: ["production"] });
    assert.match(changes, /^\d+ write events by \d+ callers\./);
    assert.ok(dataOf(changes).some(({ by }) => by === "erin@example.com"));
    const coverage = await invoke("cloudtrail_get_coverage", {});
    assert.ok(dataOf(coverage).some(({ profile }) => profile === "production"));
  });

  it("say what is wrong with an input, and end when they are cancelled", async () => {
    assert.match(await invoke("cloudtrail_search_events", { text: "(" }), /The search text cannot be read/);
    const cancel = new vscode.CancellationTokenSource();
    cancel.cancel();
    await assert.rejects(invoke("cloudtrail_search_events", { text: "" }, cancel.token));
  });
});
