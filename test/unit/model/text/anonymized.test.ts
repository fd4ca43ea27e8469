import { expect, it } from "vitest";
import { anonymized } from "../../../../src/model/text/anonymized.ts";

const known = { names: ["default", "dev", "acme-production", "acme"], home: "/home/alice" };

it("removes what identifies accounts and people, or gives access", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const token = `IQoJb3JpZ2luX2VjE${"aB3/".repeat(100)}==`;
  const text = [
    "access-denied: User: arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com is not authorized",
    "profile acme-production in account 444455556666, key ASIAIOSFODNN7EXAMPLE",
    `secret ${secret}, token ${token}`,
    "event 3f1a2b3c-0000-4444-8888-0123456789ab from 203.0.113.7 and 2001:db8:0:1::7 by bob@example.com",
    "cannot read /home/alice/.aws/config; profile dev, default; arn:aws-us-gov:s3:::logs-acme/AWSLogs/*",
  ].join("\n");
  expect(anonymized(text, known).split("\n")).toEqual([
    "access-denied: User: <arn> is not authorized",
    "profile <profile> in account <account>, key <key or id>",
    "secret <secret>, token <secret>",
    "event <id> from <address> and <address> by <e-mail>",
    "cannot read ~/.aws/config; profile dev, default; <arn>",
  ]);
});

it("keeps what a developer needs: times, versions, codes, frames and numbers", () => {
  const text = [
    "2026-11-30T09:45:36.123Z [error] TypeError: Cannot read properties of undefined (reading 'map')",
    "    at run (~/.vscode/extensions/cloudtrail-tools.cloudtrail-investigator-0.1.0/dist/chunks/searchSession-4XQ2LHVZ.js:12:3456)",
    "    at node:internal/process/task_queues:105:5",
    "    at send (~/dist/node_modules/@smithy/core/index.js:1:2)",
    "throttled: Rate exceeded (LookupEvents, eu-west-1), HTTP 400, 1234567890123 bytes",
  ].join("\n");
  expect(anonymized(text, known)).toBe(text);
});
