import { describe, expect, test } from "vitest";
import { partitionOf } from "../../../src/aws/partitions.ts";
import { FEATURES, type FeatureId } from "../../../src/aws/permissions.ts";
import { bucketPath, MAX_MANAGED_POLICY, type PolicyScope, requiredPolicy } from "../../../src/aws/policy.ts";
import { UsedFeatures } from "../../../src/aws/usedFeatures.ts";

const scope: PolicyScope = {
  partition: partitionOf("aws"),
  buckets: ["acme-logs", "other-logs/team/a"],
  states: ["acme-state/network/terraform.tfstate"],
  roles: ["arn:aws:iam::111122223333:role/Audit"],
};
const all: readonly FeatureId[] = FEATURES.map(({ id }) => id);

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

function statements(wanted: readonly FeatureId[], more: Partial<PolicyScope> = {}): readonly Statement[] {
  return JSON.parse(requiredPolicy(wanted, { ...scope, ...more }).text).Statement;
}

describe("the required policy", () => {
  test("allows each action of a feature on the resources that IAM has for it", () => {
    expect(statements(["eventHistory"])).toEqual([
      {
        Sid: "EventHistoryWithoutResourceLevel",
        Effect: "Allow",
        Action: "cloudtrail:LookupEvents",
        Resource: "*",
      },
      {
        Sid: "EventHistoryAccount",
        Effect: "Allow",
        Action: "account:ListRegions",
        Resource: "arn:aws:account::*:account",
      },
    ]);
  });

  test("names the buckets and folders of log files, and keys only through S3", () => {
    expect(statements(["trailBuckets"])).toEqual([
      {
        Sid: "TrailBucketsList",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: ["arn:aws:s3:::acme-logs", "arn:aws:s3:::other-logs"],
      },
      {
        Sid: "TrailBucketsRead",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: ["arn:aws:s3:::acme-logs/AWSLogs/*", "arn:aws:s3:::other-logs/team/a/AWSLogs/*"],
      },
      {
        Sid: "TrailBucketsDecrypt",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: "arn:aws:kms:*:*:key/*",
        Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } },
      },
    ]);
  });

  test("has the ARNs and hosts of its partition", () => {
    const { text } = requiredPolicy(all, { ...scope, partition: partitionOf("aws-cn"), roles: [] });
    expect(text).not.toMatch(/arn:aws:/);
    expect(text).toContain("arn:aws-cn:cloudformation:*:*:stack/*");
    expect(text).toContain("s3.*.amazonaws.com.cn");
  });

  test("has no wildcard action, every id once, and all resources only where it says that there is no narrower one", () => {
    const found = statements(all);
    for (const { Sid, Action, Resource } of found) {
      expect([Action].flat().join(" ")).not.toContain("*");
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      expect([Resource].flat().includes("*"), Sid).toBe(Sid.endsWith("WithoutResourceLevel"));
    }
    expect(new Set(found.map(({ Sid }) => Sid)).size).toBe(found.length);
  });

  test("leaves out a feature for which nothing is named, and says so", () => {
    const policy = requiredPolicy(["eventHistory", "trailBuckets", "roles"], { ...scope, buckets: [], roles: [] });
    expect(policy.leftOut).toEqual(["trailBuckets", "roles"]);
    expect(policy.text).not.toMatch(/s3:|kms:|sts:/);
  });

  test("is counted as IAM counts it, without whitespace; all features fit into a managed policy", () => {
    const { size, text } = requiredPolicy(all, scope);
    expect(size).toBe(text.replace(/\s/g, "").length);
    expect(size).toBeLessThan(MAX_MANAGED_POLICY);
    const buckets = Array.from({ length: 200 }, (_, index) => `acme-logs-${index}`);
    expect(requiredPolicy(all, { ...scope, buckets }).size).toBeGreaterThan(MAX_MANAGED_POLICY);
  });
});

test.each([
  ["acme-logs", "acme-logs"],
  ["s3://acme-logs/team/", "acme-logs/team"],
  ["acme-state/a b/ü.tfstate", "acme-state/a b/ü.tfstate"],
  ["acme*", undefined],
  ["acme-logs/*", undefined],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM policies
  ["acme-logs/${aws:username}", undefined],
  ["arn:aws:s3:::acme-logs", undefined],
  ["", undefined],
])("the bucket of %j is %j", (text, expected) => {
  expect(bucketPath(text)).toBe(expected);
});

describe("the used features", () => {
  function open(stored?: unknown) {
    const memory = new Map<string, unknown>([["permissions.used", stored]]);
    const used = new UsedFeatures({
      get: (key) => memory.get(key),
      update: async (key, value) => void memory.set(key, value),
    });
    return { used, memory };
  }

  test("are those whose calls were made, also in an earlier session", () => {
    const { used, memory } = open();
    used.note("cloudtrail:LookupEvents", undefined);
    used.note("cloudformation:ListStacks", undefined);
    used.note("s3:GetObject", "arn:aws:s3:::acme-state/network/terraform.tfstate");
    expect(used.used).toEqual({
      features: ["eventHistory", "stacks", "states"],
      states: ["acme-state/network/terraform.tfstate"],
    });
    used.note("s3:GetObject", "arn:aws:s3:::acme-logs/p/AWSLogs/*");
    const again = open(memory.get("permissions.used")).used;
    expect(again.used.features).toContain("trailBuckets");
    expect(again.used.states).toEqual(["acme-state/network/terraform.tfstate"]);
  });

  test("are known in this window if they cannot be stored, without an unhandled rejection", async () => {
    const used = new UsedFeatures({
      get: () => undefined,
      update: async () => {
        throw new Error("no space left on device");
      },
    });
    used.note("cloudtrail:LookupEvents", undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(used.used.features).toEqual(["eventHistory"]);
  });

  test("of a damaged memory are none", () => {
    for (const stored of [null, 1, "x", { features: "trails", states: [1, "*"] }, { features: ["nothing"] }]) {
      expect(open(stored).used.used).toEqual({ features: [], states: [] });
    }
  });
});
