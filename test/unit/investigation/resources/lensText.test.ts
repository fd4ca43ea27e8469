import { describe, expect, it } from "vitest";
import type { HistoryState } from "../../../../src/investigation/resources/historyState.ts";
import { lensText } from "../../../../src/investigation/resources/lensText.ts";
import { change, declaration, HOUR, history, instance, NOW } from "./words.ts";

const say = (...states: HistoryState[]) => lensText(declaration, states, NOW).text;
const known = (...changes: Parameters<typeof history>): HistoryState => ({
  kind: "known",
  history: history(...changes),
  age: 0,
  stale: false,
});
const byTool = { by: "tool", via: "Terraform", who: "deploy" } as const;

describe("the line over a block", () => {
  it("tells the last change, how many there were, and those outside the tool", () => {
    expect(say(known([change(3), change(30, byTool), change(400), change(500, byTool)]))).toBe(
      "changed 3 h ago by alice · 4 changes in 90 d · 2 outside Terraform",
    );
    expect(say(known([change(30, byTool)]))).toBe("changed 1 d ago by deploy · 1 change in 90 d");
  });

  it("counts over a time that holds the changes it counts, and finds none only where it read", () => {
    const read = (ms: number) => ({ coverage: { kind: "since", from: NOW - ms } }) as const;
    // One of its names has many events and was read for an hour; the change stands under the other.
    expect(say(known([change(27 * 24, byTool)], read(HOUR)))).toBe(
      "last known change 27 d ago by deploy · 1+ changes in 90 d",
    );
    expect(say(known([], read(HOUR / 2)))).toBe("no changes found in the last 30 min");
    expect(say(known([], read(47 * HOUR)))).toBe("no changes found in the last 1 d");
    expect(say(known([], read(72.9 * 24 * HOUR)))).toBe("no changes found in the last 72 d");
    expect(say(known([], read(999)))).toBe("no changes found in the newest events");
    expect(say(known([]))).toBe("no changes found in 90 d");
  });

  it("does not count what only mentions the resource", () => {
    expect(say(known([change(1, { role: "mentioned" })]))).toBe("no changes found in 90 d");
  });

  it("says that nobody asked, why nobody can, and what failed, rather than guess", () => {
    expect(say({ kind: "never-asked" })).toBe("CloudTrail: not looked up yet");
    expect(say({ kind: "not-asked", why: { reason: "other-account", message: "It belongs to account 1." } })).toBe(
      "CloudTrail: no profile for its account",
    );
    const failure = { reason: "access-denied", message: "No.", context: {}, remedies: [] } as const;
    expect(say({ kind: "failed", failure, before: history([change(3)]) })).toMatch(
      /^changed 3 h ago by alice .* · CloudTrail: /,
    );
  });

  it("shows what was known while it is asked again", () => {
    expect(say({ kind: "asking", position: 0, before: history([change(3)]) })).toBe(
      "changed 3 h ago by alice · 1 change in 90 d · 1 outside Terraform · looking up changes…",
    );
    expect(say({ kind: "asking", position: 4 })).toBe("looking up changes, 4 ahead…");
    expect(say({ kind: "known", history: history([change(3)]), age: HOUR, stale: true })).toMatch(/may be outdated$/);
  });

  it("lets a person choose among several resources, and tells of those that were looked up", () => {
    const several = { ...declaration, instances: [instance, { ...instance, address: "aws_security_group.web[1]" }] };
    expect(lensText(several, [{ kind: "never-asked" }, { kind: "never-asked" }], NOW).text).toBe(
      "2 resources · select one…",
    );
    expect(lensText(several, [known([change(3)]), { kind: "never-asked" }], NOW)).toMatchObject({
      text: "2 resources · changed 3 h ago by alice · 1 outside Terraform · 1 looked up",
      outside: 1,
    });
  });

  it("says what is missing where no state or stack tells what the block made", () => {
    const unresolved = { reason: "no-stack", message: "No stack is known." } as const;
    expect(lensText({ ...declaration, instances: [], unresolved }, [], NOW)).toEqual({
      text: "CloudTrail: select stack…",
      tooltip: "No stack is known.",
      outside: 0,
    });
    const stack = { stack: "orders", from: "cdk" } as const;
    const notAsked = { reason: "stack-not-asked", message: "Not asked for yet." } as const;
    expect(lensText({ ...declaration, unresolved: notAsked, stack }, [{ kind: "never-asked" }], NOW).text).toBe(
      "CloudTrail: load resources of stack orders…",
    );
    expect(lensText({ ...declaration, unresolved }, [known([change(3)])], NOW).text).toMatch(/ · matched by name$/);
  });

  it("counts changes outside the tool that are newer than the tool's last one", () => {
    expect(lensText(declaration, [known([change(3), change(5), change(30, byTool), change(50)])], NOW).outside).toBe(2);
  });

  it("writes what misleads the eye as escapes", () => {
    expect(say(known([change(3, { who: "al\u202eice" })]))).toContain("al\\u202eice");
  });

  it("escapes what misleads the eye in what it rests on", () => {
    const unresolved = { reason: "remote-state", message: "Kept in s3://a/\u202etxt.exe." } as const;
    expect(lensText({ ...declaration, instances: [], unresolved }, [], NOW).tooltip).toBe(
      "Kept in s3://a/\\u202etxt.exe.",
    );
  });

  it("shows the newest change of several resources, whatever their order", () => {
    const two = { ...declaration, instances: [instance, { ...instance, address: "aws_security_group.web[1]" }] };
    const states = [known([change(3)]), known([change(48, { who: "bob" })])];
    for (const order of [states, states.toReversed()]) {
      expect(lensText(two, order, NOW).text).toBe("2 resources · changed 3 h ago by alice · 2 outside Terraform");
    }
  });

  it("names CloudFormation instead of its own session, but only for changes by the tool", () => {
    const session = { who: "deploy/AWSCloudFormation", via: "CloudFormation" };
    expect(say(known([change(3, { ...session, by: "tool" })]))).toMatch(/^changed 3 h ago by CloudFormation /);
    expect(say(known([change(3, { ...session, via: "console" })]))).toMatch(
      /^changed 3 h ago by deploy\/AWSCloudFormation /,
    );
  });
});
