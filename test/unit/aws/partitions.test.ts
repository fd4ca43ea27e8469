import { describe, expect, test } from "vitest";
import { partitionOf, partitions, regionTitle } from "../../../src/aws/partitions.ts";
import { globalRegionOf } from "../../../src/model/aws/globalServices.ts";

describe("partitions", () => {
  test.each([
    ["eu-west-1", "aws", "us-east-1"],
    ["us-east-2", "aws", "us-east-1"],
    ["cn-northwest-1", "aws-cn", "cn-north-1"],
    ["us-gov-east-1", "aws-us-gov", "us-gov-west-1"],
    ["us-iso-west-1", "aws-iso", "us-iso-east-1"],
    ["us-isob-east-1", "aws-iso-b", "us-isob-east-1"],
    ["eu-isoe-west-1", "aws-iso-e", "eu-isoe-west-1"],
    ["eusc-de-east-1", "aws-eusc", "eusc-de-east-1"],
    ["ap-southeast-99", "aws", "us-east-1"],
    ["aws-cn", "aws-cn", "cn-north-1"],
    ["nonsense", "aws", "us-east-1"],
  ])("%s is of %s, with %s", (region, partition, global) => {
    expect(partitionOf(region).id).toBe(partition);
    expect(globalRegionOf(region)).toBe(global);
  });

  test("every Region stands in the partition that its name says, once, and its global Region is among them", () => {
    for (const { id, regions } of partitions) {
      expect(new Set(regions.map((region) => region.id)).size).toBe(regions.length);
      expect(regions.map((region) => partitionOf(region.id).id)).toEqual(regions.map(() => id));
      expect(regions.map((region) => region.id)).toContain(globalRegionOf(id));
    }
    expect(partitionOf("aws").regions.filter(({ optIn }) => !optIn)).toHaveLength(17);
  });

  test("a Region's name, or what there is of it", () => {
    expect(regionTitle("eu-west-1")).toBe("Europe (Ireland)");
    expect(regionTitle("ap-southeast-99")).toBe("ap-southeast-99");
  });
});
