import { expect, it } from "vitest";
import { mayHoldEvents } from "../../../src/formats/recognize.ts";

it.each([
  ["a log file", '{"Records":[{"eventVersion":"1.11"'],
  ["an event", '{"eventName":"GetUser"'],
  ["events of Security Lake", '[{"class_uid":6003'],
  ["a subscription's message", '{"messageType":"DATA_MESSAGE","logEvents":['],
  ["a JSON text of an event", String.raw`"{\"eventSource\":\"s3`],
  ["a table of the console", "Event name,Event time,User name,Event source\n"],
  ["a table of Athena", '"eventtime","eventname","eventsource","awsregion"\n'],
  ["a table of Insights", "@timestamp,@message\n"],
  ["the AWS CLI's YAML", "Events:\n- AccessKeyId: A\n"],
  ["the AWS CLI's stream of YAML", "- Events:\n"],
  ["Parquet", "PAR1\u0000\u0000"],
])("%s may hold events", (_, head) => {
  expect(mayHoldEvents(Buffer.from(head))).toBe(true);
});

it.each([
  ["nothing", ""],
  ["other JSON", '{"name":"package","version":"1.0.0"'],
  ["text about events", "The eventName of CloudTrail is not always that of the operation."],
  ["other tables", "name,size,modified\n"],
  ["other YAML", "services:\n- web: 1\n"],
  ["Parquet's mark at another place", " PAR1"],
])("%s does not", (_, head) => {
  expect(mayHoldEvents(Buffer.from(head))).toBe(false);
});
