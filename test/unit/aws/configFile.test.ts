import { describe, expect, test } from "vitest";
import { parseConfigFile } from "../../../src/aws/configFile.ts";

const read = (text: string, file: "config" | "credentials" = "config") => parseConfigFile(text, file);
const names = (text: string, file?: "config" | "credentials") => Object.keys(read(text, file).sections);
const notes = (text: string, file?: "config" | "credentials") =>
  read(text, file).notes.map(({ line, message }) => `${line}: ${message}`);
const region = "region = eu-west-1\n";

describe("names", () => {
  /** The same names as botocore 1.43.107 gives for these headers. */
  test.each([
    ["[default]", "default"],
    ["[profile default]", "default"],
    ["[profile plain]", "plain"],
    ['[profile "with space"]', "with space"],
    ["[profile 'with space']", "with space"],
    ["[profile with\\ space]", "with space"],
    ["[profile büro]", "büro"],
    ['[profile "büro süd"]', "büro süd"],
    ["[profile 東京]", "東京"],
    ["[profile a!b$c&d(e)]", "a!b$c&d(e)"],
    ["[profile   wide]", "wide"],
    ["[profile\ttab]", "tab"],
    ["  [profile indented]", "indented"],
    ["[profile behind] # a comment", "behind"],
    ["[profile behind]# a comment", "behind"],
    ["[profile behind] and more", "behind"],
    ["[profile padded ]", "padded"],
    ["[profile a#b]", "a#b"],
    ["[profile constructor]", "constructor"],
  ])("%s", (header, name) => {
    expect(read(`${header}\n${region}`)).toEqual({ sections: { [name]: { region: "eu-west-1" } }, notes: [] });
  });

  test("a comment behind a header may have brackets, as for the SDK", () => {
    expect(names(`[profile behind] ; a comment with [brackets]\n${region}`)).toEqual(["behind"]);
  });

  test("sessions and services have keys of their own, also with spaces", () => {
    expect(names(`[sso-session corp]\n${region}[sso-session "my corp"]\n${region}[services local]\n${region}`)).toEqual(
      ["sso-session.corp", "sso-session.my corp", "services.local"],
    );
  });

  test("in the credentials file a name stands as it is", () => {
    expect(names(`[with space]\n${region}[büro] # x\n${region}["quoted"]\n${region}`, "credentials")).toEqual([
      "with space",
      "büro",
      '"quoted"',
    ]);
  });

  test("[profile default] replaces [default], wherever it stands", () => {
    const own = "[profile default]\noutput = json\n";
    expect(read(`[default]\n${region}${own}`).sections).toEqual({ default: { output: "json" } });
    expect(read(`${own}[default]\n${region}`).sections).toEqual({ default: { output: "json" } });
  });
});

describe("what is not read is explained", () => {
  test.each([
    ["[foo]", "config", "1: [foo] is not read: in the config file a profile is written [profile foo]"],
    [
      "[profiles foo]",
      "config",
      "1: [profiles foo] is not read: in the config file a profile is written [profile foo]",
    ],
    [
      "[profile with space]",
      "config",
      '1: [profile with space] is not read: a name with spaces needs quotation marks, [profile "with space"]',
    ],
    ['[profile "open]', "config", '1: [profile "open] is not read: a quotation mark is missing'],
    ["[ profile foo]", "config", "1: [ profile foo] is not read: there is a space behind the bracket"],
    ["[profile]", "config", "1: [profile] is not read: it has no name"],
    ["[DEFAULT]", "config", "1: [DEFAULT] is not read as a profile by any AWS tool: write [default]"],
    ["[DEFAULT]", "credentials", "1: [DEFAULT] is not read as a profile by any AWS tool: write [default]"],
    [
      "[profile foo]",
      "credentials",
      "1: [profile foo] is not read: in the credentials file the name stands alone, [foo]",
    ],
    ["[sso-session q]", "credentials", "1: [sso-session q] is not read here: it belongs in the config file"],
  ] as const)("%s in the %s file", (header, file, note) => {
    expect(read(`${header}\n${region}`, file)).toMatchObject({ sections: {} });
    expect(notes(`${header}\n${region}`, file)).toEqual([note]);
  });

  test("sections of other tools need no explanation", () => {
    expect(read("[plugins]\nendpoint = awscli_plugin_endpoint\n[preview]\ncloudsearch = true\n")).toEqual({
      sections: {},
      notes: [],
    });
  });

  test("what is repeated counts, but the AWS CLI refuses the file", () => {
    const text = `[profile a]\n${region}[profile b]\n${region}[profile a]\noutput = json\nregion = us-east-1\n`;
    expect(read(text).sections.a).toEqual({ region: "us-east-1", output: "json" });
    expect(notes(text)).toEqual([
      "5: [profile a] occurs twice. Its settings are put together, but the AWS CLI refuses the file",
      "7: region is set twice. The last one counts, but the AWS CLI refuses the file",
    ]);
  });

  test("a header that is not read does not give its settings to the section above", () => {
    const text = `[profile a]\n${region}[profile not read here]\nrole_arn = arn:aws:iam::111122223333:role/X\n`;
    expect(read(text).sections).toEqual({ a: { region: "eu-west-1" } });
  });
});

describe("settings", () => {
  test("a byte order mark, CRLF, comments, nested settings, and keys without a value", () => {
    const text = [
      "\uFEFF# a comment",
      "[profile a]",
      "region = eu-west-1 # here",
      ";region = us-east-1",
      "role_arn =",
      "s3 =",
      "  max_queue_size = 10",
      "  addressing_style = path",
      "output: json",
      "credential_process = tool --filter a#b;c",
      "endpoint_url = http://127.0.0.1:4566/?a=b",
      "= nothing",
      "nothing",
    ].join("\r\n");
    expect(read(text).sections.a).toEqual({
      region: "eu-west-1",
      role_arn: "",
      "s3.max_queue_size": "10",
      "s3.addressing_style": "path",
      output: "json",
      credential_process: "tool --filter a#b;c",
      endpoint_url: "http://127.0.0.1:4566/?a=b",
    });
  });

  test("no text makes it throw, or reach the prototype of objects", () => {
    const hostile = "\u0000[[[[\n= = =\n[profile __proto__]\nx=1\n[]\n[]]\n[profile a]\n__proto__ = y\nb=c\n";
    expect(read(hostile).sections.a).toMatchObject({ b: "c" });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(names(`[profile a]\n${"x".repeat(100_000)} = 1\n${region}`)).toEqual(["a"]);
    expect(names(`${"[".repeat(8_000)}\n${"]".repeat(8_000)}\n[profile a]\n${region}`)).toEqual(["a"]);
  });
});
