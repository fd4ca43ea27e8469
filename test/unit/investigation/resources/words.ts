import { summaryOf } from "../../../../src/analysis/blame.ts";
import type { ResourceChange } from "../../../../src/analysis/resourceChange.ts";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import type { Declaration } from "../../../../src/investigation/code/declaration.ts";
import type { ResourceHistory } from "../../../../src/investigation/resources/historyState.ts";

export const NOW = Date.UTC(2026, 10, 22, 12);
export const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function change(hoursAgo: number, changes: Partial<ResourceChange> = {}): ResourceChange {
  return {
    eventId: `event-${hoursAgo}`,
    time: NOW - hoursAgo * HOUR,
    eventName: "AuthorizeSecurityGroupIngress",
    eventSource: "ec2.amazonaws.com",
    region: "eu-west-1",
    accountId: "123456789012",
    role: "target",
    by: "outside",
    via: "console",
    who: "alice",
    actor: "alice (Admin)",
    ...changes,
  };
}

/** A history of changes that are newest first. */
export function history(changes: readonly ResourceChange[], more: Partial<ResourceHistory> = {}): ResourceHistory {
  return {
    changes,
    attempted: [],
    summary: summaryOf({ changes, attempted: [] }),
    asked: {
      names: ["sg-0123456789abcdef0"],
      operations: [],
      requests: 1,
      profile: "production",
      accountId: "123456789012",
      region: "eu-west-1",
      reach: 90 * DAY,
      to: NOW,
      sentence: "1 exact-match lookup in eu-west-1 with profile production, 90 days",
    },
    coverage: { kind: "all" },
    ...more,
  };
}

export const instance: ResourceInstance = {
  tool: "terraform",
  address: "aws_security_group.web",
  type: "aws_security_group",
  identifiers: { id: "sg-0123456789abcdef0" },
  region: "eu-west-1",
};

export const declaration: Declaration = {
  file: "/infrastructure/network.tf",
  block: {
    tool: "terraform",
    address: "aws_security_group.web",
    type: "aws_security_group",
    range: { start: { line: 11, character: 0 }, end: { line: 20, character: 1 } },
    nameRange: { start: { line: 11, character: 9 }, end: { line: 11, character: 35 } },
    literals: new Map(),
    repeated: false,
  },
  instances: [instance],
};
