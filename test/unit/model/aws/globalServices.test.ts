import { describe, expect, test } from "vitest";
import {
  globalRegionOf,
  globalServices,
  globalServicesIn,
  globalServicesText,
  homeRegionsOf,
  isGlobalService,
} from "../../../../src/model/aws/globalServices.ts";
import { REGIONS } from "../../../../src/model/aws/regions.ts";

describe("global services", () => {
  test.each([
    ["iam", "aws", ["us-east-1"]],
    ["iam.amazonaws.com", "eu-west-1", ["us-east-1"]],
    ["globalaccelerator", "eu-west-1", ["us-west-2"]],
    ["networkmanager", "aws", ["us-west-2"]],
    ["networkmanager", "us-gov-east-1", ["us-gov-west-1"]],
    ["budgets", "aws", ["us-east-1"]],
    ["ce", "aws", ["us-east-1"]],
    ["savingsplans", "aws", ["us-east-1"]],
    ["health", "aws", ["us-east-1"]],
    ["iam.amazonaws.com.cn", "aws-cn", ["cn-north-1", "cn-northwest-1"]],
    ["support", "cn-northwest-1", ["cn-north-1", "cn-northwest-1"]],
    ["route53", "cn-north-1", ["cn-northwest-1", "cn-north-1"]],
    ["cloudfront", "aws-cn", ["cn-northwest-1", "cn-north-1"]],
    ["organizations", "aws-cn", ["cn-northwest-1", "cn-north-1"]],
    ["shield", "aws-cn", ["cn-north-1", "cn-northwest-1"]],
    ["organizations", "aws-us-gov", ["us-gov-west-1"]],
    ["ec2", "aws", []],
    ["sso", "aws", []],
    ["signin", "aws", []],
    ["sts", "aws", []],
    ["constructor", "aws", []],
  ])("%s in %s is recorded in %j", (service, where, expected) => {
    expect(homeRegionsOf(service, where)).toEqual(expected);
    expect(isGlobalService(service)).toBe(expected.length > 0);
  });

  test("have home Regions that exist and belong to the partition", () => {
    const known = new Set(REGIONS.map(({ id }) => id));
    for (const service of globalServices) {
      for (const { id } of REGIONS) {
        const homes = homeRegionsOf(service, id);
        expect(homes.length, `${service} ${id}`).toBeGreaterThan(0);
        expect(homes.filter((home) => !known.has(home) || globalRegionOf(home) !== globalRegionOf(id))).toEqual([]);
      }
    }
  });

  test("have display names, shortened in a sentence", () => {
    expect(globalServicesText("us-east-1")).toBe("IAM, CloudFront, Route 53 and other global services");
    expect(globalServicesText("us-west-2")).toBe("Global Accelerator, Network Manager");
    expect(globalServicesText("eu-west-1")).toBe("");
    expect(globalServicesIn("cn-northwest-1")).toContain("Route 53");
    expect(globalServicesIn("cn-northwest-1")).not.toContain("IAM");
    expect(globalServicesIn("cn-north-1")).not.toContain("CloudFront");
  });
});
