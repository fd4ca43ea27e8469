import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { copiedSearch, type SearchToCopy } from "../../../../src/investigation/search/copiedSearch.ts";
import { printValues } from "../../../../src/query/language/print.ts";
import { effectOf } from "../../../../src/query/translate/gaps.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";

const NOW = Date.UTC(2026, 10, 20, 12);

function copy(search: SearchToCopy, language: Parameters<typeof copiedSearch>[1]) {
  return copiedSearch(search, language, { eventHistory: EVENT_HISTORY, hours: 24 }, NOW);
}

/** The arguments that bash gives each `aws` command of a script. */
function argumentsIn(script: string): readonly (readonly string[])[] {
  const aws = 'aws() { printf "%s\\0" "$@"; printf "\\n\\0"; }\n';
  return execFileSync("bash", ["-c", aws + script], { encoding: "utf8" })
    .split("\n\0")
    .slice(0, -1)
    .map((line) => line.split("\0").slice(0, -1));
}

// On Windows, "bash" may be that of a Linux system that isn't installed.
describe.skipIf(process.platform === "win32")("AWS CLI commands", () => {
  it("ask each profile and Region for the attribute that AWS looks up, in the time range", () => {
    const { text, gaps } = copy(
      { request: { text: "event:DeleteBucket user:alice last:7d", profiles: ["prod", "dev"], regions: ["us-east-1"] } },
      "awsCli",
    );
    const rest = ["--region", "us-east-1", "--lookup-attributes", "AttributeKey=Username,AttributeValue=alice"];
    const times = ["--start-time", "2026-11-13T12:00:00Z", "--end-time", "2026-11-20T12:00:00Z"];
    expect(argumentsIn(text)).toEqual(
      ["prod", "dev"].map((profile) => ["cloudtrail", "lookup-events", "--profile", profile, ...rest, ...times]),
    );
    expect(text).toContain("# For bash or zsh. ");
    expect(text).toContain("# Finds more: AWS looks up one attribute; the rest of the search isn't in the command.");
    expect(gaps.some(({ effect }) => effect === "more")).toBe(true);
  });

  it.each(["it's", 'a"b\\c', "$(touch x)", "`id`", "a b", "né", "x\n# y", "tab\there", "\u202egpj", "a,b={c}"])(
    "hand the value %j to AWS unchanged, whatever it means to the shell",
    (value) => {
      const request = { text: printValues("user", [value]), profiles: ["it's $HOME"], from: "1h" };
      const { text } = copy({ request }, "awsCli");
      const [command = [], ...others] = argumentsIn(text);
      const attribute = command[command.indexOf("--lookup-attributes") + 1] ?? "";
      const [, shorthand] = /^AttributeKey=Username,AttributeValue=(.*)$/s.exec(attribute) ?? [];
      expect(others).toEqual([]);
      expect(command[3]).toBe("it's $HOME");
      expect(shorthand ?? (JSON.parse(attribute) as { AttributeValue: string }[])[0]?.AttributeValue).toBe(value);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    },
  );

  it("say that log files aren't asked", () => {
    const { gaps } = copy({ request: { text: "event:DeleteBucket", files: ["/logs"] } }, "awsCli");
    expect(gaps).toContainEqual({
      effect: "fewer",
      text: "The search reads log files; the command asks Event history.",
    });
  });
});

describe("copied searches", () => {
  it("have the range of the search that ran, though relative times mean later ones by now", () => {
    const window = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) };
    const ran = copy({ request: { text: "event:DeleteBucket" }, window, targets: [] }, "athena").text;
    expect(ran).toContain("eventtime >= '2026-11-01T00:00:00'\n  AND eventtime < '2026-11-02T00:00:00'");
    expect(ran).toContain(`"timestamp" >= '2026/11/01'\n  AND "timestamp" <= '2026/11/03'`);
    const relative = copy({ request: { text: "event:DeleteBucket last:1h" }, window, targets: [] }, "athena").text;
    expect(relative).toContain("eventtime >= '2026-11-01T00:00:00'");
    const saved = copy({ request: { text: "event:DeleteBucket last:1h" } }, "athena").text;
    expect(saved).toContain("eventtime >= '2026-11-20T11:00:00'");
  });

  it("have the usual range where nothing names one, so that Athena doesn't scan everything", () => {
    expect(copy({ request: {} }, "athena").text).toContain("eventtime >= '2026-11-19T12:00:00'");
  });

  it("keep quotes and line breaks of values inside the literals and comments of SQL", () => {
    const { text } = copy({ request: { text: `error:"x' OR 1=1 --" agent:"a\nb%_"` } }, "athena");
    expect(text).toContain(`'x'' or 1=1 --'`);
    expect(text.split("\n").filter((line) => !/^(?:--|SELECT|FROM|WHERE|ORDER BY|;| {2}|$)/.test(line))).toEqual([]);
  });

  it("are refused where the text has a problem", () => {
    expect(() => copy({ request: { text: "event:(" } }, "athena")).toThrow("The search can't be copied");
  });

  it("write out an EventBridge pattern that AWS documents", () => {
    const { text, gaps } = copy(
      { request: { text: "source:s3 event:(DeleteBucket,PutBucketPolicy) -user:alice error:Access*" } },
      "eventPattern",
    );
    expect(JSON.parse(text)).toEqual({
      "detail-type": [{ suffix: "via CloudTrail" }],
      detail: expect.objectContaining({
        eventSource: [{ "equals-ignore-case": "s3.amazonaws.com" }],
        eventName: [{ "equals-ignore-case": "DeleteBucket" }, { "equals-ignore-case": "PutBucketPolicy" }],
        errorCode: [
          { prefix: { "equals-ignore-case": "Access" } },
          { prefix: { "equals-ignore-case": "Client.Access" } },
          { prefix: { "equals-ignore-case": "Server.Access" } },
        ],
      }) as unknown,
    });
    expect(effectOf(gaps, "pattern")).toBe("The pattern can find more events than the search, and can miss some.");
  });

  it("say that a filter pattern is too long for AWS", () => {
    const names = Array.from({ length: 60 }, (_, index) => `CreateThing${index}`);
    const { gaps } = copy({ request: { text: `event:(${names.join(",")})` } }, "filterPattern");
    expect(effectOf(gaps, "pattern")).toBe("AWS refuses this pattern as it is.");
  });

  it("say what is left out where a language can't search the whole record", () => {
    const { text, gaps } = copy({ request: { text: "resource:orders -readonly" } }, "filterPattern");
    expect(text).toBe(
      '{ ($.readOnly NOT EXISTS) || ($.readOnly IS NULL) || ($.readOnly IS FALSE) || ($.readOnly = "false") }\n',
    );
    expect(gaps).toContainEqual({
      effect: "more",
      text: "`resource:orders` is left out: a filter pattern can't search the whole record.",
    });
  });
});
