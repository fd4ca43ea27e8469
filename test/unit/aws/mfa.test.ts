import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/async/clock.ts";
import { lookupEvents } from "../../../src/aws/lookup.ts";
import type { MfaQuestion } from "../../../src/aws/mfa.ts";
import { end, smallWorld } from "../aws-wire/smallWorld.ts";
import { type House, noLimit, openHouse, rejection } from "./house.ts";

const alice = "arn:aws:iam::111122223333:mfa/alice";
const asked = { asked: true };
const signal = new AbortController().signal;
const role = (name: string, more = "") =>
  `[profile ${name}]\nregion=eu-west-1\nrole_arn=arn:aws:iam::111122223333:role/${name}\nsource_profile=production\nmfa_serial=${alice}\n${more}`;

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** A world whose clock is the client's, and a person who answers with these codes. */
async function open(config: string, codes: (string | undefined)[]) {
  let now = end;
  const questions: MfaQuestion[] = [];
  let waiting = 0;
  let most = 0;
  house = await openHouse({
    config,
    world: smallWorld(),
    wire: { now: () => now, pace: noLimit },
    clock: { ...systemClock, now: () => now },
    askMfaCode: async (question) => {
      questions.push(question);
      waiting += 1;
      most = Math.max(most, waiting);
      await new Promise((resolve) => setImmediate(resolve));
      waiting -= 1;
      return codes.shift();
    },
  });
  const { connections, profile, aws, files } = house;
  return {
    connections,
    profile,
    aws,
    files,
    questions,
    /** The most questions that were open at once. */
    most: () => most,
    pass: (ms: number) => {
      now += ms;
    },
    identity: (name: string) => connections.identity(profile(name), asked),
  };
}

describe("an MFA code (32)", () => {
  test("is asked for once, also when the configuration is read again, until the credentials end", async () => {
    const { connections, questions, identity, pass, aws } = await open(role("Audit"), ["123456", "234567"]);
    await identity("Audit");
    connections.forget();
    await identity("Audit");
    expect(questions).toHaveLength(1);
    expect(aws.requests.count({ operation: "AssumeRole" })).toBe(1);
    pass(3_600_000);
    connections.forget();
    await identity("Audit");
    expect(questions).toHaveLength(2);
    expect(questions[1]?.last).toBeUndefined();
  });

  test("is asked for again after the profile's settings changed", async () => {
    const { connections, questions, identity, files } = await open(role("Audit"), ["123456", "234567"]);
    await identity("Audit");
    const config = join(files.folder, "config");
    await rm(config);
    await writeFile(config, `[profile production]\nregion=eu-west-1\n${role("Audit", "external_id=x\n")}`);
    connections.forget();
    await identity("Audit");
    expect(questions).toHaveLength(2);
  });

  test("is asked for again, on a request, after AWS ended the session", async () => {
    const { connections, profile, questions, aws } = await open(role("Audit"), ["123456", "234567"]);
    const connection = await connections.connect("cloudtrail", profile("Audit"), "eu-west-1", asked);
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", times: 1 });
    await lookupEvents(connection, { from: end - 60_000, to: end }, { signal });
    expect(questions).toHaveLength(2);
  });

  test("serves the profiles that use the same role as their source", async () => {
    const more = (name: string) =>
      `[profile ${name}]\nregion=eu-west-1\nrole_arn=arn:aws:iam::111122223333:role/${name}\nsource_profile=Audit\n`;
    const { questions, identity, aws } = await open(role("Audit") + more("One") + more("Two"), ["123456"]);
    await Promise.all([identity("One"), identity("Two"), identity("Audit")]);
    expect(questions.map(({ profile }) => profile)).toEqual(["Audit"]);
    expect(aws.requests.count({ operation: "AssumeRole" })).toBe(3);
  });

  test("that was used for one profile is not good for another: the question says so, one at a time", async () => {
    const { questions, identity, most } = await open(role("Audit") + role("Admin"), ["123456", "123456", "234567"]);
    const settled = await Promise.allSettled([identity("Audit"), identity("Admin")]);
    expect(most()).toBe(1);
    // Both profiles read their files first, so either may ask first.
    const isAuditFirst = questions[0]?.profile === "Audit";
    const [first, second] = isAuditFirst ? ["Audit", "Admin"] : ["Admin", "Audit"];
    const [used, refused] = isAuditFirst ? settled : settled.toReversed();
    expect(used?.status).toBe("fulfilled");
    expect(questions[1]).toMatchObject({ serial: alice, profile: second, last: { usedFor: first } });
    expect(questions[1]?.isUsed(" 123456 ")).toBe(true);
    expect(questions[1]?.isUsed("234567")).toBe(false);
    // Entered all the same: AWS refuses it.
    expect(refused).toMatchObject({ status: "rejected", reason: { reason: "invalid-credentials" } });
    await identity(second);
    expect(questions[2]).toMatchObject({ last: "refused" });
  });

  test.each([
    ["a server error", { kind: "500", operation: "AssumeRole" }],
    ["another refusal", { kind: "access-denied", operation: "AssumeRole" }],
  ] as const)("is not called refused after a sign-in that failed because of %s", async (_what, fault) => {
    const { aws, questions, identity } = await open(
      role("Audit"),
      Array.from({ length: 9 }, () => "123456"),
    );
    aws.faults.add(fault);
    expect(await rejection(identity("Audit"))).not.toMatchObject({ reason: "invalid-credentials" });
    aws.faults.clear();
    await identity("Audit");
    expect(questions.at(-1)?.last).toBeUndefined();
    expect(questions.at(-1)?.isUsed("123456")).toBe(false);
  });
});
