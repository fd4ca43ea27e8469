import { describe, expect, it } from "vitest";
import { emptyReasons, fileReasons } from "../../../../src/investigation/search/emptyReasons.ts";
import type { EmptySearch } from "../../../../src/investigation/search/emptySearch.ts";
import { failedTargets } from "../../../../src/investigation/search/gapReasons.ts";
import type { Seen } from "../../../../src/investigation/search/seen.ts";
import { globalServices, homeRegionsOf } from "../../../../src/model/aws/globalServices.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { filesOrigin, historyOrigin, progressOf } from "../../sources/origins.ts";
import { devAccount, emptySearch, NOW, scope, seenUsers } from "./emptySearches.ts";

const DAY = 86_400_000;

function reasons(text: string, changes: Partial<Omit<EmptySearch, "notCovered">> = {}) {
  return emptyReasons(emptySearch(text, changes));
}
const attempt = (found: ReturnType<typeof reasons>, part: string) =>
  found.find(({ text }) => text.includes(part))?.attempt?.search;

describe("emptyReasons", () => {
  it("does not say that a name was not seen when longer names contain it", () => {
    const seen = seenUsers("alice", "alice@example.com", "malice");
    expect(reasons("user:alice", { seen }).some(({ text }) => text.includes("whole name"))).toBe(false);
  });

  it("names the targets that could not be read, and offers to try just those", () => {
    const failure = {
      reason: "access-denied",
      action: "cloudtrail:LookupEvents",
      message: "",
      context: {},
      remedies: [],
    } as const;
    const targets = [scope("eu-west-1"), { ...scope("us-east-1"), state: "failed" as const, failure }];
    const [first] = failedTargets(targets, "user:carol");
    expect(first?.text).toMatch(/^1 of 2 targets .* dev us-east-1: Access denied \(cloudtrail:LookupEvents\)\.$/);
    expect(first?.attempt?.search).toEqual({
      text: "user:carol",
      targets: [historyOrigin("dev", "us-east-1").target],
    });
    expect(failedTargets([scope("eu-west-1")], "user:carol")).toEqual([]);
  });

  it("stays a short text where 2,040 targets could not be read, and still offers to try all of them", () => {
    const failure = { reason: "no-credentials", message: "", context: {}, remedies: [] } as const;
    const targets = Array.from({ length: 2040 }, (_, index) => ({
      ...scope(`xx-part-${index}`),
      state: "failed" as const,
      failure,
    }));
    const [first] = failedTargets(targets, "");
    expect(first?.text).toMatch(/^2040 of 2040 targets .* dev xx-part-2 and 2,037 more: Not signed in\.$/);
    expect(first?.text.length).toBeLessThan(200);
    expect(first?.attempt?.search.targets).toHaveLength(2040);
  });

  it("offers a name that was seen with the written one inside, but not where that name itself was seen", () => {
    const found = reasons("user:alice error:*").find(({ text }) => text.includes("whole name"));
    expect(found?.text).toContain("alice@example.com, malice");
    expect(found?.attempt?.search.text).toBe("user:alice@example.com error:*");
    expect(reasons("user:bob").some(({ text }) => text.includes("whole name"))).toBe(false);
    expect(reasons("user:carol").some(({ text }) => text.includes("whole name"))).toBe(false);
  });

  it("says that AWS compares letter case, and offers the case in which a value was seen", () => {
    const planned = (text: string, seen: Seen) => {
      const window = { from: NOW - DAY, to: NOW };
      const asked = plan(parseQuery(text, { now: NOW }).query, EVENT_HISTORY, NOW);
      const found = reasons(text, { window, seen, targets: [{ ...scope("eu-west-1"), plan: asked }] });
      return found.filter((reason) => reason.text.includes("letter case"));
    };
    expect(planned("user:ALICE error:* last:1h", seenUsers("alice", "Alice", "Alice", "malice"))).toEqual([
      {
        text: "AWS compares letter case here, and was asked for “ALICE”. Seen in another case: Alice, alice.",
        attempt: {
          label: "Search for Alice",
          search: { profiles: ["dev"], text: "user:Alice error:* last:1h" },
        },
      },
    ]);
    expect(planned("user:(carol,Dave)", seenUsers("bob"))).toEqual([
      {
        text: "AWS compares letter case here, and was asked for “carol”, “Dave”: events that have it in another case are not found.",
      },
    ]);
    // Events have it in the case that AWS was asked for; AWS was asked for nothing in its case; AWS takes any case.
    expect(planned("user:bob", seenUsers("bob", "Bob"))).toEqual([]);
    expect(planned("user:al* -user:Carol", seenUsers("Alice"))).toEqual([]);
    expect(planned("source:EC2", seenUsers("Alice"))).toEqual([]);
    expect(planned("user:111122223333", seenUsers("Alice"))).toEqual([]);
  });

  it("does not offer the name in an ARN: the search asked for that too", () => {
    const found = reasons("resource:arn:aws:iam::111122223333:role/ops/Admin last:24h");
    expect(found.filter((reason) => reason.attempt?.label === "Search for Admin")).toEqual([]);
  });

  it("offers the Region of the global services when it was not asked", () => {
    const found = reasons("event:CreateUser", { targets: [scope("eu-west-1")] });
    expect(attempt(found, "global service")).toMatchObject({ regions: ["us-east-1"] });
    expect(found[0]?.text).toContain("us-east-1");
    expect(reasons("event:CreateUser").some(({ text }) => text.includes("global service"))).toBe(false);
    const china = reasons("event:CreateUser", { targets: [scope("cn-northwest-1")] });
    expect(attempt(china, "global service")).toMatchObject({ regions: ["cn-north-1"] });
  });

  it("says of every global service where it is recorded, as the search asks it", () => {
    for (const service of globalServices) {
      for (const region of ["eu-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1"]) {
        const homes = homeRegionsOf(service, region).filter((home) => home !== region);
        const found = reasons(`source:${service}`, { targets: [scope(region)] });
        expect(attempt(found, "global service")?.regions ?? [], `${service} ${region}`).toEqual(homes);
      }
    }
    for (const service of ["ec2", "sso", "sts"]) {
      expect(
        attempt(reasons(`source:${service}`, { targets: [scope("eu-west-1")] }), "This is a global"),
      ).toBeUndefined();
    }
  });

  it("says which global services are recorded elsewhere, where the search may be about any", () => {
    const said = (region: string) =>
      reasons("user:alice", { targets: [scope(region)] }).find(({ text }) => text.includes("are recorded in"))?.text;
    expect(said("eu-west-1")).toBe(
      "IAM, CloudFront, Route 53 and other global services are recorded in us-east-1 only, which was not asked.",
    );
    expect(said("cn-north-1")).toMatch(
      /^CloudFront, Route 53, .* are recorded in cn-northwest-1 only, which was not asked\.$/,
    );
  });

  it("offers every Region for a sign-in, and calls it no global service", () => {
    for (const text of ["event:ConsoleLogin", "source:signin"]) {
      const found = reasons(text, {
        targets: [scope("eu-west-1")],
        where: { profiles: ["dev"], regions: ["eu-west-1"] },
      });
      expect(attempt(found, "console sign-in")).toEqual({ text: `${text} region:*`, profiles: ["dev"] });
      expect(found.some((reason) => /global service|recorded in us-east-1/.test(reason.text))).toBe(false);
      expect(reasons(`${text} region:*`).some((reason) => reason.text.includes("sign-in"))).toBe(false);
    }
  });

  it("offers both reads and writes when one of them was asked for", () => {
    for (const text of ["user:alice -readonly last:1h", "user:alice readonly:false last:1h"]) {
      expect(attempt(reasons(text), "read-only")).toMatchObject({ text: "user:alice last:1h" });
    }
    expect(attempt(reasons("user:alice"), "read-only")).toBeUndefined();
    const quoted = reasons('user:"a readonly b" readonly:true');
    expect(attempt(quoted, "read-only")).toMatchObject({ text: 'user:"a readonly b"' });
  });

  it("offers a wider time range until there is none", () => {
    expect(attempt(reasons("user:alice last:24h"), "covers the last")).toMatchObject({ text: "user:alice last:7d" });
    expect(attempt(reasons('user:"x last:9d y" last:24h'), "covers the last")).toMatchObject({
      text: 'user:"x last:9d y" last:7d',
    });
    const wide = reasons("user:alice last:90d", { window: { from: NOW - 90 * DAY, to: NOW } });
    expect(attempt(wide, "covers")).toBeUndefined();
  });

  it("says how many of the enabled Regions were searched, and offers all of them", () => {
    const accounts = [devAccount("eu-west-1", "us-east-1", "us-west-2")];
    const found = reasons("user:alice or user:bob", { accounts, where: { regions: ["eu-west-1", "us-east-1"] } });
    expect(attempt(found, "2 of 3 enabled Regions were searched")).toEqual({
      text: "(user:alice or user:bob) region:*",
    });
    expect(reasons("user:alice").some(({ text }) => text.includes("enabled Regions"))).toBe(false);
    const unknown = [{ profile: "dev", isChosen: true }];
    expect(attempt(reasons("user:alice", { accounts: unknown }), "2 of the enabled Regions")).toBeDefined();
    expect(
      reasons("region:(eu-west-1,us-east-1)", {
        accounts: [{ ...unknown[0], profile: "dev", isChosen: true, allowed: ["eu-west-1", "us-east-1"] }],
      }).some(({ text }) => text.includes("enabled Regions")),
    ).toBe(false);
  });

  it("offers the profiles that were not searched", () => {
    const other = { profile: "prod", isChosen: true, accountId: "444455556666" };
    const accounts = [devAccount("eu-west-1", "us-east-1"), other];
    expect(attempt(reasons("user:alice", { accounts }), "1 of 2 chosen profiles")).toEqual({ text: "user:alice" });
    const own = [{ ...devAccount("eu-west-1", "us-east-1"), isChosen: false }, other];
    expect(attempt(reasons("user:alice", { accounts: own }), "1 of 2 chosen profiles")).toEqual({
      text: "user:alice",
      profiles: ["dev", "prod"],
    });
    // The same account, and an account that the search leaves out.
    const same = [devAccount("eu-west-1", "us-east-1"), { ...other, accountId: "111122223333" }];
    expect(attempt(reasons("user:alice", { accounts: same }), "profiles")).toBeUndefined();
    expect(attempt(reasons("account:111122223333", { accounts }), "profiles")).toBeUndefined();
  });

  it("offers to look for a name in encoded texts too, as text", () => {
    const found = reasons('event:PutBucketPolicy mentions:"audit logs" last:24h');
    expect(attempt(found, "does not look into encoded texts")).toMatchObject({
      text: 'event:PutBucketPolicy last:24h "audit logs"',
    });
    expect(attempt(reasons("mentions:(a,b)"), "encoded texts")).toMatchObject({ text: "(a OR b)" });
    expect(attempt(reasons("mentions:a or user:bob"), "encoded texts")).toBeUndefined();
  });

  it("offers a range that contains the searched one", () => {
    const window = { from: NOW - 20 * DAY, to: NOW - 19 * DAY };
    expect(attempt(reasons("user:alice", { window }), "covers 24 h only")).toMatchObject({
      text: "user:alice last:30d",
    });
  });

  it("tells only what is possible here", () => {
    const texts = (text: string, changes: Partial<EmptySearch> = {}) =>
      reasons(text, changes)
        .map((one) => one.text)
        .join("\n");
    expect(texts("event:GetObject")).toContain("GetObject is a data event");
    expect(texts("user:alice")).toContain("5 minutes");
    expect(texts("user:alice", { window: { from: NOW - 9 * DAY, to: NOW - 8 * DAY } })).not.toContain("5 minutes");
    expect(texts("user:alice", { window: { from: NOW - 100 * DAY, to: NOW } })).toContain("90 days");
    expect(texts("user:alice", { window: { from: NOW - 2 * 60_000, to: NOW } })).toContain(
      "covers the last 2 min only",
    );
  });

  it("says first that Event history does not reach back to the times that were asked for, and offers log files", () => {
    const [first] = reasons("user:nobody", { window: { from: NOW - 300 * DAY, to: NOW - 270 * DAY } });
    expect(first?.text).toContain("reaches back 90 days");
    expect(first?.openLogFiles).toBe("Open log files");
  });

  it("gives every reason a button", () => {
    const found = reasons("user:alice event:GetObject", { window: { from: NOW - 100 * DAY, to: NOW } });
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter(({ attempt, openLogFiles }) => attempt === undefined && openLogFiles === undefined)).toEqual(
      [],
    );
    expect(found.find(({ text }) => text.includes("5 minutes"))?.attempt).toMatchObject({ refresh: true });
  });
});

describe("why log files show no event", () => {
  it("tells what is odd about the files", () => {
    const targets = [{ ...progressOf(filesOrigin("/logs")), notes: ["a.json: not CloudTrail."] }];
    expect(fileReasons(targets)).toEqual([{ text: "a.json: not CloudTrail." }]);
  });

  it("tells that the search leaves out what was read, and offers all of it", () => {
    const targets = [{ ...progressOf(filesOrigin("/logs")), scanned: 1200 }];
    expect(fileReasons(targets)).toEqual([
      {
        text: "1,200 events were read, and the search leaves all of them out.",
        attempt: { label: "Show all events of the files", search: { text: "" } },
      },
    ]);
  });
});
