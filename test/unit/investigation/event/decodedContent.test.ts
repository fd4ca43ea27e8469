import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodedEntities, decodedFrom, drawDecoded } from "../../../../src/investigation/event/decodedContent.ts";
import { prettyRecord } from "../../../../src/investigation/event/prettyRecord.ts";
import { findEntities } from "../../../../src/model/entity/findEntities.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { recordWith } from "../../model/records.ts";

const ROLE = "arn:aws:iam::111122223333:role/deploy";
const TRUST = { Statement: [{ Effect: "Allow", Principal: { AWS: ROLE }, Action: "sts:AssumeRole" }] };
const SCRIPT = "#!/bin/bash\naws ec2 attach-volume --volume-id vol-0123456789abcdef0\n";
const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");

function draw(requestParameters: unknown) {
  const event = readRecord(JSON.stringify(recordWith({ requestParameters })));
  const known = findEntities(event);
  const entities = [...known, ...decodedEntities(event, known)];
  const pretty = prettyRecord(event.raw);
  const { decoded, times } = drawDecoded(event, pretty, entities, "Europe/Berlin");
  const lines = pretty.text.split("\n");
  return { decoded, times, entities, lineOf: (line: number) => lines[line]?.trim() ?? "" };
}

describe("drawDecoded", () => {
  test("shows a URL-encoded trust policy below its text, formatted and with links", () => {
    const { decoded, entities, lineOf } = draw({
      assumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
    });
    const [block] = decoded;
    expect(decoded).toHaveLength(1);
    expect(block).toMatchObject({ title: "trust policy", encodings: "URL encoding", isJson: true });
    expect(block?.text).toBe(JSON.stringify(TRUST, null, 2));
    expect(lineOf(block?.line ?? -1)).toMatch(/^"assumeRolePolicyDocument": "%7B/);
    const [link] = block?.links ?? [];
    expect(block?.text.slice(link?.start, link?.end)).toBe(ROLE);
    expect(entities[link?.entity ?? -1]).toMatchObject({ value: ROLE, kind: "iam-role" });
  });

  test("lists what only user data names, and says so", () => {
    const { decoded, entities } = draw({ userData: { value: base64(gzipSync(SCRIPT)) } });
    expect(decoded[0]).toMatchObject({ title: "script", encodings: "base64, gzip", isJson: false, text: SCRIPT });
    const volume = entities.find(({ value }) => value === "vol-0123456789abcdef0");
    expect(volume).toMatchObject({ kind: "ec2-resource", type: "AWS::EC2::Volume", occurrences: [{ in: "decoded" }] });
    expect(volume === undefined ? undefined : decodedFrom(volume)).toBe("userData");
    expect(decoded[0]?.links.map(({ entity }) => entities[entity]?.value)).toEqual(["vol-0123456789abcdef0"]);
  });

  test("shows a text within a decoded text below its line there", () => {
    const { decoded } = draw({
      template: JSON.stringify({ AWSTemplateFormatVersion: "x", Doc: JSON.stringify(TRUST) }),
    });
    expect(decoded.map(({ title, within, line }) => [title, within, line])).toEqual([
      ["CloudFormation template", undefined, expect.any(Number)],
      ["policy", 0, 2],
    ]);
  });

  test("says what time a number is, in members that are times only", () => {
    const { times, lineOf } = draw({
      startTime: 1_700_000_000,
      expirationDate: "1700000000000",
      options: { CreatedAt: 1_700_000_000.5 },
      size: 1_700_000_000,
      lastTime: 12,
      uptime: "1700000000x",
    });
    expect(times.map(({ line, text }) => [lineOf(line).replace(/:.*/, ""), text])).toEqual([
      ['"startTime"', "2023-11-14 23:13:20 CET · 2023-11-14 22:13:20 UTC"],
      ['"expirationDate"', "2023-11-14 23:13:20 CET · 2023-11-14 22:13:20 UTC"],
      ['"CreatedAt"', "2023-11-14 23:13:20.500 CET · 2023-11-14 22:13:20.500 UTC"],
    ]);
  });

  test("leaves the record's own text as it is", () => {
    const event = readRecord(JSON.stringify(recordWith({ requestParameters: { p: JSON.stringify(TRUST) } })));
    expect(JSON.parse(prettyRecord(event.raw).text)).toEqual(event.record);
    expect(draw({ p: "plain", q: "{broken" }).decoded).toEqual([]);
  });
});
