import { expect, it } from "vitest";
import { historyLines } from "../../../../src/investigation/resources/historyLines.ts";
import { change, history, instance, NOW } from "./words.ts";

const words = { now: NOW, stamp: (time: number) => new Date(time).toISOString() };

it("tells the last changes in sentences, how they were made, and what was asked", () => {
  const changes = [
    change(3),
    change(5, { by: "tool", via: "Terraform", who: "deploy", eventName: "CreateSecurityGroup" }),
    change(6, { by: "service", via: "autoscaling.amazonaws.com", who: "autoscaling" }),
    change(7, { role: "mentioned" }),
  ];
  const state = { kind: "known", history: history(changes), age: 0, stale: false } as const;
  expect(historyLines(state, instance, words)).toEqual({
    changes: [
      "AuthorizeSecurityGroupIngress by alice via console, outside Terraform, 3 h ago (2026-11-22T09:00:00.000Z)",
      "CreateSecurityGroup by deploy via Terraform, 5 h ago (2026-11-22T07:00:00.000Z)",
      "AuthorizeSecurityGroupIngress by autoscaling (an AWS service), 6 h ago (2026-11-22T06:00:00.000Z)",
    ],
    notes: [
      "3 changes in 90 d.",
      "1 more event references it.",
      "1 exact-match lookup in eu-west-1 with profile production, 90 days.",
    ],
  });
});

it("tells of five changes, and how many stand before them", () => {
  const changes = [1, 2, 3, 4, 5, 6, 7].map((hours) => change(hours));
  const lines = historyLines(
    { kind: "asking", before: history(changes), position: 0 },
    { ...instance, tool: "cdk" },
    words,
  );
  expect(lines.changes).toHaveLength(5);
  expect(lines.notes).toEqual(
    expect.arrayContaining(["7 changes in 90 d; the newest 5 are listed.", "Looking up changes…"]),
  );
});

it("never says that nothing changed without saying what was asked", () => {
  const lines = historyLines({ kind: "known", history: history([]), age: 0, stale: false }, instance, words);
  expect(lines.notes).toEqual([
    "No changes found in 90 d.",
    "1 exact-match lookup in eu-west-1 with profile production, 90 days.",
    "Changes from more than 90 days ago weren't looked up. To look for them, use Search Older Changes in the context menu.",
  ]);
  expect(historyLines({ kind: "never-asked" }, instance, words).notes).toEqual(["Not looked up yet."]);
});
