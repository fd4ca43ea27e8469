import { describe, expect, it } from "vitest";
import type { Connections } from "../../../../src/aws/connections.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { readMetric } from "../../../../src/investigation/event/insightMetric.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { insightRecord } from "../../model/records.ts";
import { historyOrigin } from "../../sources/origins.ts";

const signal = new AbortController().signal;
const profile = (name: string): Profile => ({
  name,
  kind: "static",
  origin: "file",
  isDefault: false,
  partition: "aws",
  endpoints: {},
});

describe("the profile that reads the metric of an Insights event", () => {
  it.each([
    ["none", false, ["dev quiet", "ops quiet", "admin quiet"]],
    ["none", true, ["dev quiet", "ops quiet", "admin quiet", "dev asked"]],
    ["ops", true, ["dev quiet", "ops quiet", "ops asked"]],
  ])("signs in only where its failure was seen (signed in: %s, asked: %s)", async (signedIn, asked, expected) => {
    const connected: string[] = [];
    const connect: Connections["connect"] = async (service, { name }, _, use) => {
      connected.push(`${name} ${use?.asked === true ? "asked" : "quiet"}`);
      if (name === signedIn && use?.asked !== true) {
        const identity = { accountId: "123456789012", arn: "", partition: "aws" };
        return { identity } as Awaited<ReturnType<typeof connect<typeof service>>>;
      }
      throw new Failure({ reason: "sign-in-needed", message: name, context: {}, remedies: [{ kind: "retry" }] });
    };
    const ports = {
      connections: { connect, rememberedAccount: () => "123456789012" },
      profiles: async () => ["ops", "admin", "dev"].map(profile),
      now: () => Date.parse("2026-11-23T00:00:00Z"),
      timeZone: () => "UTC",
    };
    const hit = { event: readRecord(insightRecord()), origins: [historyOrigin("dev", "eu-west-1")] };
    await expect(readMetric(hit, { asked, signal }, ports)).rejects.toThrow(signedIn === "none" ? "dev" : signedIn);
    expect(connected).toEqual(expected);
  });
});
