import { describe, expect, test } from "vitest";
import type { DecodedView } from "../../../src/protocol/event.ts";
import { RecordLines } from "../../../src/webview/event/recordLines.ts";

const json = JSON.stringify({ a: { policy: "…", at: 1_700_000_000 }, b: 1 }, null, 2);
const block = (more: Partial<DecodedView>): DecodedView => ({
  line: 2,
  title: "policy",
  encodings: "",
  text: JSON.stringify({ Statement: [{ x: "…" }] }, null, 2),
  isJson: true,
  links: [],
  ...more,
});

function texts(lines: RecordLines): readonly string[] {
  return Array.from({ length: lines.count }, (_, number) => {
    const line = lines.at(number);
    if (line?.kind !== "text") {
      return `${"  ".repeat(line?.depth ?? 0)}[${line?.block.title}]`;
    }
    const [start, end] = line.part.lines.range(line.line);
    return "  ".repeat(line.part.depth) + line.part.lines.text.slice(start, end) + (line.time ?? "");
  });
}

describe("the lines of a record with decoded texts", () => {
  test("puts each decoded text below its line, also within another", () => {
    const script = block({ within: 0, line: 3, title: "script", text: "#!/bin/sh\n{", isJson: false });
    const lines = new RecordLines({
      json,
      links: [],
      decoded: [block({}), script],
      times: [{ line: 3, text: " = then" }],
    });
    expect(texts(lines)).toEqual([
      "{",
      '  "a": {',
      '    "policy": "…",',
      "      [policy]",
      "        {",
      '          "Statement": [',
      "            {",
      '              "x": "…"',
      "                [script]",
      "                  #!/bin/sh",
      "                  {",
      "            }",
      "          ]",
      "        }",
      '    "at": 1700000000 = then',
      "  },",
      '  "b": 1',
      "}",
    ]);
    expect([...lines.folds.values()].map(({ from, to, members, of }) => [from, to, members, of])).toEqual(
      expect.arrayContaining([
        [0, 17, 2, "member"],
        [1, 15, 2, "member"],
        [3, 13, 7, "line"],
        [5, 12, 1, "item"],
        [8, 10, 2, "line"],
      ]),
    );
    expect(lines.at(2)).toMatchObject({ isDecoded: true });
    expect(lines.at(16)).toMatchObject({ isDecoded: false });
  });

  test("folds long decoded texts initially, and nothing else because of them", () => {
    const long = block({ text: "x\n".repeat(100), isJson: false });
    expect([...new RecordLines({ json, links: [], decoded: [long], times: [] }).initiallyFolded]).toEqual([3]);
    expect([...new RecordLines({ json, links: [], decoded: [block({})], times: [] }).initiallyFolded]).toEqual([]);
  });
});
