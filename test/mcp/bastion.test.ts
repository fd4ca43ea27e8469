import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AgentClient, dataIn, type ServedDemo, serveDemo } from "./servedDemo.ts";

let served: ServedDemo;
let agent: AgentClient;
beforeAll(async () => {
  served = await serveDemo();
  const { workspace } = served.demo;
  agent = await served.connect(["--profile", "production", "--region", "eu-west-1", "--folder", workspace]);
});
afterAll(() => served.close());

describe("an agent that has nothing but the tools", () => {
  let group: string;

  it("answers who opened the bastion to the world, and that it is in code", async () => {
    // Who: from the question alone.
    const openings = await agent.call("search_events", {
      text: 'event:AuthorizeSecurityGroupIngress "0.0.0.0/0" -error:*',
      from: "24h",
    });
    expect(openings.text).toContain("complete as of");
    const [opening, ...others] = dataIn(openings);
    expect(others).toEqual([]);
    expect(opening).toMatchObject({ by: expect.stringContaining("erin"), region: "eu-west-1", profile: "production" });

    // What exactly.
    const event = await agent.call("get_event", { eventId: opening?.eventId });
    expect(event.isError).toBe(false);
    expect(event.text).toContain("erin");
    expect(event.text).toContain("0.0.0.0/0");
    expect(event.text).toMatch(/public|internet|world/i);
    group = String(opening?.resource);
    expect(group).toMatch(/^sg-/);

    // In code: joined by the state, as the code does not have the group's id.
    const code = await agent.call("find_in_code", { resource: group });
    expect(code.text).toContain("terraform/network.tf");
    expect(code.text).toContain("aws_security_group.bastion");

    // And not by the code: the tool's own changes are told apart from erin's.
    const history = await agent.call("get_resource_history", { resource: group });
    expect(history.text).toContain("aws_security_group.bastion");
    expect(history.text).toMatch(/outside/i);
    expect(history.text).toContain("AuthorizeSecurityGroupIngress");
    expect(history.text).toContain("erin");
  });

  it("learns what it can search, and what is not recorded", async () => {
    const { text, isError } = await agent.call("get_coverage", { trails: true });
    expect(isError).toBe(false);
    expect(text).toContain("1 AWS profile can be searched");
    expect(text).toContain("--profile");
  });

  it("sees who changed what lately", async () => {
    const { text, isError } = await agent.call("list_changes", { from: "24h" });
    expect(isError).toBe(false);
    expect(text).toContain("erin");
  });

  it("sees code as it is now", async () => {
    const path = join(served.demo.workspace, "terraform", "network.tf");
    const before = await readFile(path, "utf8");
    await writeFile(path, before.replace('"aws_security_group" "bastion"', '"aws_security_group" "jump_host"'));
    await expect
      .poll(async () => (await agent.call("find_in_code", { resource: group })).text, { interval: 500 })
      .not.toContain("aws_security_group.bastion");
    await writeFile(path, before);
    await expect
      .poll(async () => (await agent.call("find_in_code", { resource: group })).text, { interval: 500 })
      .toContain("aws_security_group.bastion");
  });

  it("is told that no code is known where no folder was given", async () => {
    const without = await served.connect(["--profile", "production"]);
    const { text, isError } = await without.call("find_in_code", { resource: group });
    expect(isError).toBe(true);
    expect(text).toContain("does not show that no code declares it");
    expect(without.client.getInstructions()).toContain("--folder");
  });
});
