import { afterAll, beforeAll, expect, test } from "vitest";
import { inputSchemaOf } from "../../../../src/investigation/agents/agentTools.ts";
import { searchEvents } from "../../../../src/investigation/agents/searchEvents.ts";
import { makeWorld } from "../../../world/world.ts";
import { type AgentDesk, dataOf, openAgentDesk } from "./agentDesk.ts";

const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
const OPENED = "event:AuthorizeSecurityGroupIngress last:90d";
let desk: AgentDesk;

beforeAll(async () => {
  desk = await openAgentDesk({ world });
});
afterAll(() => desk.close());

test("lists the newest events with who did what, and says what was searched and what was not", async () => {
  const answer = await desk.ask("search_events", { text: OPENED });
  expect(answer.split("\n")[0]).toBe("2 events found.");
  expect(answer).toContain("Searched: Lookup by event name AuthorizeSecurityGroupIngress;");
  expect(answer).toContain("Coverage: complete as of 2026-11-20 12:00 UTC; late events can still arrive.");
  expect(answer).toContain("Not covered:\n- Event history reaches back 90 days;");
  expect(dataOf(answer)[0]).toMatchObject({
    time: "2026-11-20 09:00:00 UTC",
    what: expect.stringMatching(/^erin@example\.com opened security group sg-\w+ to 0\.0\.0\.0\/0 \(tcp 22\)/),
    by: "erin@example.com",
    region: "eu-west-1",
    profile: "production",
  });
});

test("lists a few events and the rest on request, without another request to AWS", async () => {
  const first = await desk.ask("search_events", { text: `${OPENED} readonly:false`, limit: 1 });
  const requests = desk.lookups();
  expect(first).toContain("2 events found; listed: 1 to 1.");
  expect(first.split("\n").at(-1)).toBe("1 more: call again with the same input and start: 1.");
  const second = await desk.ask("search_events", { text: `${OPENED} readonly:false`, start: 1 });
  expect(dataOf(second)).toHaveLength(1);
  expect(dataOf(second)[0]?.eventId).not.toBe(dataOf(first)[0]?.eventId);
  expect(desk.lookups()).toBe(requests);
});

test("does not say that there are no events without what was searched", async () => {
  const answer = await desk.ask("search_events", { text: "event:Nothing", profiles: ["production"] });
  expect(answer.split("\n")[0]).toBe("No events found in what was searched. See below what that covers.");
  expect(answer).toContain("for the last 24 h, 1 of 4 chosen profiles");
  expect(answer).toContain("Why there may be events nevertheless:");
  expect(answer).toContain('search_events {"text":"event:Nothing last:7d","profiles":["production"]}');
});

test.each([
  [{ text: "event:A", profiles: ["nobody"] }, "Profile nobody is not available to agents. Available: development,"],
  [{ text: "event:A", region: "eu-west-1" }, "Invalid input. region:"],
  [
    { text: "event:A", source: "attic" },
    'There is no source "attic". Sources: eventHistory, trailBucket, logGroups, athena.',
  ],
  [{ text: "event:A", regions: ["eu-west-1", "no region"] }, '"no region" is not a Region.'],
  [{ text: "(event:A" }, "The search text cannot be read:"],
  [{}, "Invalid input. text:"],
])("refuses %j with what is wrong, before anything is requested", async (input, message) => {
  const requests = desk.lookups();
  const { text, isError } = await desk.call("search_events", input);
  expect(isError).toBe(true);
  expect(text).toContain(message);
  expect(desk.lookups()).toBe(requests);
});

test("has an input schema in which every member is described and unknown ones are refused", () => {
  const schema = inputSchemaOf(searchEvents);
  expect(schema).toMatchObject({ type: "object", required: ["text"], additionalProperties: false });
  expect(Object.values(schema.properties as object).every((member) => member.description.length > 20)).toBe(true);
});
