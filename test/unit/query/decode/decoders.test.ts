import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodedParts } from "../../../../src/query/decode/decodedRecord.ts";
import { decodeBudget, decodeText, ENCODED_STARTS } from "../../../../src/query/decode/decoders.ts";

const POLICY = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const SCRIPT = "#!/bin/bash\naws s3 cp s3://tools/agent.sh .\n";
const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");
const decode = (text: string) => decodeText(text, decodeBudget());

describe("decodeText", () => {
  test.each([
    ["JSON in a string", JSON.stringify(POLICY), ["JSON"]],
    ["JSON with white space around it", `\n  ${JSON.stringify(POLICY, null, 2)}\n`, ["JSON"]],
    ["JSON written as a string of JSON", JSON.stringify(JSON.stringify(POLICY)), ["JSON in a string", "JSON"]],
    ["a URL-encoded policy", encodeURIComponent(JSON.stringify(POLICY)), ["URL encoding", "JSON"]],
    ["base64 of JSON", base64(JSON.stringify(POLICY)), ["base64", "JSON"]],
    ["base64 of gzip of JSON", base64(gzipSync(JSON.stringify(POLICY))), ["base64", "gzip", "JSON"]],
  ])("decodes %s", (_name, text, encodings) => {
    expect(decode(text)).toMatchObject({ encodings, value: POLICY });
  });

  test.each([
    ["a script", SCRIPT],
    ["cloud-config", "#cloud-config\nruncmd: [ls]\n"],
    ["an include file", "#include\nhttps://example.com/a\n"],
    ["a PowerShell script", "<powershell>\nGet-Item\n</powershell>"],
    ["an archive", 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'],
    ["a Bottlerocket configuration", "[settings.kubernetes]\n"],
    ["a script with text that is not English", "#!/bin/sh\necho 'Grüße, 世界'\n"],
  ])("decodes base64 of %s, with and without gzip", (_name, text) => {
    expect(decode(base64(text))).toEqual({ encodings: ["base64"], text });
    expect(decode(base64(gzipSync(text)))).toEqual({ encodings: ["base64", "gzip"], text });
    expect(decode(base64(text).replace(/.{20}/g, "$&\n"))?.text).toBe(text);
  });

  test.each([
    ["plain text", "hello"],
    ["an id that is base64", "Q29kZUJ1aWxkUm9sZQ"],
    ["a word", "Continue"],
    ["a digest", base64(Buffer.alloc(32, 0xa7))],
    ["base64 of bytes that are no text", base64(Buffer.concat([Buffer.from("#!/x"), Buffer.from([0xff, 0xfe, 0])]))],
    ["base64 of text with NUL", base64("#!/bin/sh\u0000")],
    ["base64 of damaged gzip", base64(gzipSync(SCRIPT).subarray(0, 25))],
    ["a percent escape in a sentence", "%20of all"],
    ["braces that are no JSON", "{name}"],
    ["a user agent", "[aws-sdk-java/2.20]"],
    ["empty JSON", "{}"],
    ["JSON nested too deep", `${"[".repeat(500)}"a"${"]".repeat(500)}`],
  ])("leaves %s as it is", (_name, text) => {
    const decoded = decode(text);
    // Base64 of readable text is decoded, whatever it was meant to be.
    expect(decoded?.text ?? text).toBe(text === "Q29kZUJ1aWxkUm9sZQ" ? "CodeBuildRole" : text);
    expect(decoded?.value).toBeUndefined();
  });

  test("decodes nothing that does not begin as the index expects", () => {
    const content = fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.constant(SCRIPT), fc.constant('{"a":1}'));
    const encoded = content.chain((text) =>
      fc.constantFrom(
        text,
        JSON.stringify(text),
        encodeURIComponent(text.toWellFormed()),
        base64(text),
        base64(gzipSync(text)),
      ),
    );
    fc.assert(
      fc.property(encoded, (text) => {
        expect(decode(text) === undefined || ENCODED_STARTS.some((start) => text.startsWith(start))).toBe(true);
      }),
    );
  });
});

describe("bounds", () => {
  test("a gzip bomb is given up at the limit, and costs its budget only", () => {
    const bomb = base64(gzipSync(Buffer.alloc(50_000_000, "#!/")));
    expect(decode(bomb)).toBeUndefined();
  });

  test("text over 1 MB stays as it is, just under it is decoded", () => {
    const long = (length: number) => JSON.stringify({ a: "x".repeat(length) });
    expect(decode(long(1_100_000))).toBeUndefined();
    expect(decode(long(1_000_000))?.value).toBeDefined();
  });

  test("a record with much encoded text is decoded in part", () => {
    const text = JSON.stringify({ a: "x".repeat(900_000) });
    const parts = decodedParts(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, text])));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.length).toBeLessThan(8);
  });

  test("texts within each other are decoded four levels deep", () => {
    let nested: unknown = "innermost";
    for (let level = 0; level < 8; level += 1) {
      nested = { nested: JSON.stringify({ nested }) };
    }
    expect(decodedParts(nested as never)).toHaveLength(4);
  });

  test("keys of Object.prototype are ordinary members", () => {
    const [part] = decodedParts({ a: '{"__proto__":{"polluted":true},"constructor":"x"}' });
    expect(Object.keys(part?.value ?? {})).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("decodedParts", () => {
  test("tells where a text is, the key it is known by, and what it is within", () => {
    const inner = encodeURIComponent(JSON.stringify(POLICY));
    const parts = decodedParts({
      requestParameters: { userData: { value: base64(SCRIPT) }, items: [{ template: JSON.stringify({ Doc: inner }) }] },
    });
    expect(parts.map(({ path, key, within }) => [path.join("."), key, within?.key])).toEqual([
      ["requestParameters.userData.value", "userData", undefined],
      ["requestParameters.items.0.template", "template", undefined],
      ["Doc", "Doc", "template"],
    ]);
  });
});
