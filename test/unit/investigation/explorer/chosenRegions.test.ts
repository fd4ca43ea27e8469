import { describe, expect, it } from "vitest";
import { byGeography, chosenRegions, enabledText } from "../../../../src/investigation/explorer/chosenRegions.ts";
import { REGIONS } from "../../../../src/model/aws/regions.ts";
import { profileNamed } from "../../aws/profileNamed.ts";

const profile = profileNamed("dev", { region: "eu-west-1" });
const china = profileNamed("china", { partition: "aws-cn", region: "cn-northwest-1" });
const none = { own: undefined, every: undefined, enabled: undefined };

describe("the Regions of a profile", () => {
  it("are its own and the global one without a choice", () => {
    expect(chosenRegions(profile, none)).toEqual({ regions: ["eu-west-1", "us-east-1"] });
  });

  it("are those chosen for it only, before those chosen for all", () => {
    const choices = { ...none, own: ["eu-west-2"], every: ["us-west-2"] };
    expect(chosenRegions(profile, choices)).toEqual({ regions: ["eu-west-2"] });
    expect(chosenRegions(profile, { ...choices, own: undefined })).toEqual({ regions: ["us-west-2"] });
  });

  it("chosen for all are reduced to the partition and to what the account has enabled", () => {
    const every = ["af-south-1", "eu-west-1", "cn-north-1"];
    expect(chosenRegions(profile, { ...none, every }).regions).toEqual(["af-south-1", "eu-west-1"]);
    expect(chosenRegions(profile, { ...none, every, enabled: ["eu-west-1", "us-east-1"] }).regions).toEqual([
      "eu-west-1",
    ]);
    expect(chosenRegions(china, { ...none, every }).regions).toEqual(["cn-north-1"]);
    expect(chosenRegions(china, { ...none, every: ["us-west-2"] }).regions).toEqual(["cn-northwest-1", "cn-north-1"]);
  });

  it("are all that AWS listed, or until then those that every account has", () => {
    const enabled = ["af-south-1", "eu-west-1", "us-east-1"];
    expect(chosenRegions(profile, { ...none, every: "all", enabled })).toEqual({
      regions: ["eu-west-1", "us-east-1", "af-south-1"],
      all: "listed",
    });
    const unlisted = chosenRegions(profile, { ...none, own: "all" });
    expect(unlisted.all).toBe("unlisted");
    expect(unlisted.regions).toHaveLength(17);
    expect(unlisted.regions.slice(0, 2)).toEqual(["eu-west-1", "us-east-1"]);
  });
});

describe("Regions in a list", () => {
  it("are grouped by part of the world, each once", () => {
    const groups = byGeography(REGIONS.map(({ id }) => id));
    expect(groups.map(({ geography, regions }) => `${geography} ${regions.length}`)).toEqual([
      "North America 7",
      "South America 2",
      "Europe 8",
      "Middle East and Africa 5",
      "Asia Pacific 14",
      "China 2",
      "AWS GovCloud 2",
      "European Sovereign Cloud 1",
      "Isolated 7",
    ]);
    expect(groups.flatMap(({ regions }) => regions)).toHaveLength(REGIONS.length);
    expect(byGeography(["xx-new-1"])).toEqual([{ geography: "Other", regions: ["xx-new-1"] }]);
  });

  it("say where they are enabled, and what is not known", () => {
    const some = ["eu-west-1", "af-south-1"];
    expect(enabledText("eu-west-1", [some, ["eu-west-1"]])).toBe("");
    expect(enabledText("af-south-1", [some, ["eu-west-1"]])).toBe("enabled in 1 of 2 profiles");
    expect(enabledText("af-south-1", [some, [], undefined])).toBe("enabled in 1 of 3 profiles; unknown for 1");
    expect(enabledText("me-south-1", [some])).toBe("not enabled");
    expect(enabledText("me-south-1", [some, undefined])).toBe("not enabled; unknown for 1 of 2 profiles");
    expect(enabledText("me-south-1", [undefined])).toBe("");
  });
});
