import { describe, expect, it } from "vitest";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { selectionsOf } from "../../../../src/aws/selectors.ts";
import type { TrailList } from "../../../../src/aws/trails.ts";
import { recordingPieces } from "../../../../src/investigation/trails/recordingExport.ts";
import { recordingMarkdown } from "../../../../src/investigation/trails/recordingMarkdown.ts";
import { type RecordingReport, readRecording } from "../../../../src/investigation/trails/recordingReport.ts";
import { recordingRows } from "../../../../src/investigation/trails/recordingRows.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { denied, list, trail } from "./lists.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const profile = (name: string): Profile => ({
  name,
  kind: "static",
  isDefault: false,
  origin: "file",
  partition: "aws",
  endpoints: {},
});
const never = new AbortController().signal;
const stopped = trail({ state: "stopped", stoppedLogging: NOW - 86_400_000, selections: selectionsOf([{}], []) });

type Answers = Readonly<Record<string, TrailList | Error>>;

async function report(answers: Answers, signal = never, onRead?: (region: string) => void): Promise<RecordingReport> {
  const regions = Object.keys(answers);
  return readRecording(
    [{ profile: profile("dev"), regions }],
    {
      read: async (_profile, region) => {
        onRead?.(region);
        signal.throwIfAborted();
        const answer = answers[region];
        if (answer === undefined || answer instanceof Error) {
          throw answer ?? new Error("no such Region");
        }
        return { accountId: "123456789012", list: answer };
      },
      enabledRegions: async () => [...regions, "ap-south-1"],
      now: () => NOW,
    },
    signal,
    () => undefined,
  );
}

const text = async (pieces: AsyncIterable<string>) => (await Array.fromAsync(pieces)).join("");
const refusal = new Failure({
  reason: "access-denied",
  message: 'Profile "dev" in us-east-1 isn\'t authorized to call cloudtrail:DescribeTrails.',
  context: { accountId: "123456789012" },
  remedies: [],
});

describe("readRecording", () => {
  it("reads every Region, and says not known of one that AWS refuses", async () => {
    const { profiles } = await report({ "eu-west-1": list([stopped]), "us-east-1": refusal });
    expect(profiles).toMatchObject([
      {
        profile: "dev",
        accountId: "123456789012",
        otherRegions: ["ap-south-1"],
        regions: [
          { region: "eu-west-1", trails: [stopped.arn] },
          { region: "us-east-1", findings: [{ kind: "not-known", values: [refusal.message] }] },
        ],
      },
    ]);
    expect(profiles[0]?.regions[1]).not.toHaveProperty("trails");
  });

  it("keeps what was read when it is cancelled, and says of the rest that it was not asked", async () => {
    const cancel = new AbortController();
    const regions = ["r-1", "r-2", "r-3", "r-4", "r-5", "r-6", "r-7"];
    const answers = Object.fromEntries(regions.map((region) => [region, list([stopped])]));
    const read: string[] = [];
    const { profiles } = await report(answers, cancel.signal, (region) => {
      read.push(region);
      if (region === "r-5") {
        cancel.abort();
      }
    });
    expect(read).toHaveLength(5);
    const asked = profiles[0]?.regions.filter(({ findings }) => findings[0]?.kind !== "not-asked") ?? [];
    expect(asked.map(({ region }) => region)).toEqual(["r-1", "r-2", "r-3", "r-4"]);
    expect(recordingMarkdown({ made: NOW, profiles })).toContain("**This report is not complete**: 3 details");
  });

  it("throws what is no refusal", async () => {
    await expect(report({ "eu-west-1": new TypeError("a bug") })).rejects.toThrow("a bug");
  });
});

describe("the document", () => {
  it("lists a finding of several Regions once, with its Regions and its page", async () => {
    const markdown = recordingMarkdown(await report({ "eu-west-1": list([stopped]), "eu-west-2": list([stopped]) }));
    const lines = markdown
      .split("\n")
      .filter((line) => line.includes("The trail is not logging") && line.includes("·"));
    expect(lines).toEqual([
      "- **The trail is not logging**: trail `main`, `since 2026-11-21 12:00:00 UTC` · eu-west-1, eu-west-2 · [AWS console][console-1]",
    ]);
    expect(markdown).toContain(
      "[console-1]: <https://console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/trails/arn%3Aaws%3Acloudtrail%3Aeu-west-1%3A123456789012%3Atrail%2Fmain>",
    );
    expect(markdown).toContain("Every call was answered.");
    expect(markdown).toContain("has 1 enabled Region more that this report did not read: ap-south-1.");
  });

  it("never says that every call was answered where one was refused", async () => {
    const some = trail({ selections: selectionsOf([{}], []), failures: [denied("ListTags")] });
    const markdown = recordingMarkdown(await report({ "eu-west-1": list([some]), "us-east-1": refusal }));
    expect(markdown).not.toContain("Every call was answered");
    expect(markdown).toContain("**This report is not complete**: 2 details");
    expect(markdown).toContain("### Not known\n\n- **Not known**: trail `main`, `no permission cloudtrail:ListTags`");
  });

  it("does not say so either where the enabled Regions are not known", async () => {
    const { profiles } = await report({ "eu-west-1": list([stopped]) });
    const markdown = recordingMarkdown({ made: NOW, profiles: profiles.map(({ otherRegions: _, ...rest }) => rest) });
    expect(markdown).not.toContain("Every call was answered");
    expect(markdown).toContain("Which other Regions are enabled for profile `dev` is not known.");
  });

  it("counts no trails and no findings of a Region that could not be read", async () => {
    const markdown = recordingMarkdown(await report({ "us-east-1": refusal, "eu-west-1": list([stopped]) }));
    const cells = markdown
      .split("\n")
      .filter((line) => /^\| `1234/.test(line))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells).toEqual([
      ["", "`123456789012`", "`dev`", "us-east-1", "not known", "not known", "not known", "not known", "1", ""],
      ["", "`123456789012`", "`dev`", "eu-west-1", "1", "2", "0", "1", "0", ""],
    ]);
  });

  it("shows hostile names and messages literally", async () => {
    const name = "`[click](command:evil)` | <img src=x>\n# heading";
    const hostile = trail({
      name,
      state: "error",
      errors: [{ to: "bucket", name: "b", error: "``![x](https://evil.example)" }],
    });
    const markdown = recordingMarkdown(await report({ "eu-west-1": list([hostile]) }));
    const line = markdown.split("\n").find((one) => one.includes("Delivery to the S3 bucket fails"));
    expect(line).toContain("trail `` `[click](command:evil)` | <img src=x>\\n# heading ``");
    expect(line).toContain("```` ``![x](https://evil.example) ````".replaceAll("````", "```"));
    expect(markdown.split("\n").filter((one) => one.startsWith("# "))).toEqual(["# What is not recorded"]);
  });
});

describe("the export", () => {
  it("has a row for each finding and Region, with a command that shows it", async () => {
    const rows = recordingRows(await report({ "eu-west-1": list([stopped]), "eu-west-2": list([stopped]) }));
    expect(rows.filter(({ kind }) => kind === "not-logging")).toMatchObject([
      {
        severity: "high",
        account: "123456789012",
        profile: "dev",
        region: "eu-west-1",
        subject: "trail",
        name: "main",
        check: `aws cloudtrail get-trail-status --name ${stopped.arn} --region eu-west-1 --profile dev`,
      },
      { region: "eu-west-2" },
    ]);
  });

  it("puts no hostile name into a command, and no formula into a cell", async () => {
    const evil = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/$(touch x)";
    const hostile = trail({ arn: evil, name: '=HYPERLINK("https://evil.example")', state: "stopped" });
    const made = await report({ "eu-west-1": list([hostile]) });
    expect(recordingRows(made).find(({ kind }) => kind === "not-logging")?.check).toBe("GetTrailStatus");
    const csv = await text(recordingPieces(made, "csv"));
    expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(csv.split("\r\n")[0]).toMatch(/severity,account,profile,region,subject,name,arn,kind,finding,details/);
  });

  it("names in JSON the enabled Regions that were not read", async () => {
    const read = async (made: RecordingReport) => JSON.parse(await text(recordingPieces(made, "json")));
    const made = await report({ "eu-west-1": list([stopped]) });
    expect(await read(made)).toMatchObject({ otherRegions: [{ profile: "dev", regions: ["ap-south-1"] }] });
    const unlisted = { made: NOW, profiles: made.profiles.map(({ otherRegions: _, ...rest }) => rest) };
    expect(await read(unlisted)).toMatchObject({ otherRegions: [{ profile: "dev", regions: null }] });
  });

  it("says in JSON how much is not known", async () => {
    const made = await report({ "eu-west-1": list([stopped]), "us-east-1": refusal });
    const json = JSON.parse(await text(recordingPieces(made, "json"))) as { unknown: number; findings: unknown[] };
    expect(json).toMatchObject({ made: "2026-11-22 12:00:00 UTC", unknown: 1 });
    expect(json.findings).toHaveLength(recordingRows(made).length);
    expect(await text(recordingPieces(made, "md"))).toBe(recordingMarkdown(made));
  });
});
