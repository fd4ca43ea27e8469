import { expect, test } from "vitest";
import { searchForHistory, searchWider } from "../../../../src/investigation/resources/historySearch.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { change, history, instance, NOW } from "./words.ts";

const where = { profiles: ["production"], regions: ["eu-west-1"] };
const name = "/aws/lambda/resize";
const logGroup = { ...instance, type: "aws_cloudwatch_log_group", identifiers: { id: name, name } };
const { asked } = history([]);
const readEvents = { ...asked, names: [], service: "logs.amazonaws.com", operations: ["DeleteLogGroup"] };
const byOperations = { asked: readEvents, coverage: { kind: "operations" } } as const;

/** What AWS is asked for a text. */
const lookups = (text = "") => plan(parseQuery(text, { now: NOW }).query, EVENT_HISTORY, NOW).lookups;

test("a history is searched for by the values that were looked up, without what only reads", () => {
  const read = history([change(1)]);
  const names = ["sg-1", "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1"];
  expect(searchForHistory(instance, { ...read, asked: { ...asked, names } })).toEqual({
    text: "resource:(sg-1,arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1) last:90d -readonly",
    ...where,
  });
});

test("the few changes that were found among the events of a service are searched for by their ids", () => {
  const request = searchForHistory(logGroup, history([change(1), change(2)], byOperations));
  expect(request).toEqual({ text: "id:(event-1,event-2) last:90d", ...where });
  expect(lookups(request.text)).toHaveLength(2);
});

test("many of them, or none, are searched for among all events of the service that contain the name", () => {
  const names = `(${name},arn:aws:logs:eu-west-1:123456789012:log-group:${name})`;
  const text = `source:logs.amazonaws.com mentions:${names} last:90d -readonly`;
  const many = Array.from({ length: 9 }, (_, index) => change(index + 1));
  expect(searchForHistory(logGroup, history(many, byOperations))).toEqual({ text, ...where });
  expect(searchForHistory(logGroup, history([], byOperations))).toEqual({ text, ...where });
  expect(lookups(text)).toEqual([{ attribute: { key: "EventSource", value: "logs.amazonaws.com" } }]);
});

test("a history that covers everything has no wider search", () => {
  expect(searchWider(instance, history([]))).toBeUndefined();
});

test("a wider search says what it reads", () => {
  expect(searchWider(logGroup, history([], byOperations))).toMatchObject({
    title: "search all CloudWatch Logs events",
    detail: "Reads all CloudWatch Logs events of the last 90 days in eu-west-1.",
  });
  const inPart = history([], { coverage: { kind: "since", from: NOW - 1 } });
  expect(searchWider(instance, inPart)).toMatchObject({
    title: "search all events listed under its names",
    request: { text: "resource:sg-0123456789abcdef0 last:90d -readonly", ...where },
  });
});

test("a resource of a type without a row is searched for in the events of all services", () => {
  const unknown = { ...instance, type: "aws_quantum_ledger", identifiers: { name: "books" } };
  expect(searchWider(unknown, history([], { coverage: { kind: "guess" } }))?.request).toEqual({
    text: "mentions:books last:90d -readonly",
    ...where,
  });
});

test("where the Region is assumed, all Regions are searched", () => {
  const assumed = history([], { asked: { ...asked, assumed: ["region"] } });
  expect(searchWider(instance, assumed)).toEqual({
    title: "search all events listed under its names",
    detail: "Reads all events listed under its names of the last 90 days in all Regions.",
    request: { text: "resource:sg-0123456789abcdef0 region:* last:90d -readonly", profiles: ["production"] },
  });
});

test("of a global service in China, the Regions that may record it", () => {
  const zone = {
    ...instance,
    type: "aws_globalaccelerator_accelerator",
    identifiers: { name: "edge" },
    region: "cn-north-1",
  };
  const shield = { ...zone, type: "aws_shield_protection", identifiers: { id: "p-1" } };
  const read = history([], {
    asked: { ...asked, region: "cn-north-1", assumed: ["region"] },
    coverage: { kind: "guess" },
  });
  expect(searchWider(shield, read)?.request.regions).toEqual(["cn-north-1", "cn-northwest-1"]);
});
