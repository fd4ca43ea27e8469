import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cursorIn, type Part } from "../../../../src/query/language/syntax.ts";
import { MAX_QUERY_TEXT, parseQuery, partsOf } from "../../../../src/query/language/text.ts";

const anyText = fc
  .array(
    fc.constantFrom("event:", "(", ")", '"', "a", " ", ",", "-", "last:", "OR ", "not ", "AND", "\\", "x.y:", ">"),
    {
      maxLength: 14,
    },
  )
  .map((words) => words.join(""));

/** "and" and "or" for connectives, else the kind of a part with its negations. */
function shape(part: Part): unknown {
  return part.kind === "group"
    ? ["group", part.negations.length, part.parts.map(shape)]
    : "negations" in part
      ? [part.kind, part.negations.length]
      : part.kind;
}

describe("the parts of a search text", () => {
  it.each([
    ["a AND -event:(b, c OR d)", [["text", 0], "and", ["test", 1]]],
    [
      "not -(a or (b)) x",
      [
        ["group", 2, [["text", 0], "or", ["group", 0, [["text", 0]]]]],
        ["text", 0],
      ],
    ],
    [
      "- )",
      [
        ["nothing", 1],
        ["nothing", 0],
      ],
    ],
    ["NOT event:", [["test", 1]]],
  ])("%s", (text, shapes) => expect(partsOf(text).map(shape)).toEqual(shapes));

  it("cover everything but spaces, for any text", () => {
    const left = (text: string, parts: readonly Part[], start: number, end: number): string => {
      let rest = "";
      let at = start;
      for (const part of parts) {
        rest += text.slice(at, part.start);
        expect(part.end).toBeGreaterThan(part.start);
        if (part.kind === "group") {
          rest += left(text, part.parts, part.inner.start, part.inner.end);
        }
        at = part.end;
      }
      return rest + text.slice(at, end);
    };
    fc.assert(
      fc.property(anyText, (text) => {
        expect(left(text, partsOf(text), 0, text.length).trim()).toBe("");
      }),
    );
  });

  it("are read up to the maximum nesting depth", () => {
    const text = "(".repeat(50_000);
    expect(partsOf(text)).toHaveLength(1);
    expect(cursorIn(partsOf(text), text, text.length)).toMatchObject({ inner: true });
    expect(partsOf("a ".repeat(MAX_QUERY_TEXT / 2 + 1))).toEqual([]);
  });
});

describe("the cursor in a search text", () => {
  it.each([
    ["|-a", "", false],
    ["-|a", "", true],
    ["-|(a)", "", true],
    ["-(a)|", "", false],
    ["- |a", "", false],
    ["NOT |a", "", true],
    ["NO|T a", "NO", false],
    ["-NO|T a", "NO", true],
    ["a) b|", "b", false],
    ["(a O|R b)", "O", true],
  ])("%s", (marked, typed, inner) => {
    const text = marked.replace("|", "");
    expect(cursorIn(partsOf(text), text, marked.indexOf("|"))).toMatchObject({ typed, inner });
  });

  it("is `inner` exactly where the parser refuses a time window", () => {
    const terms = fc.constantFrom("a", '"b c"', "event:(A, B)", "(", ")", "-", "NOT", "source:ec2");
    fc.assert(
      fc.property(fc.array(terms, { maxLength: 8 }), fc.nat(8), (words, at) => {
        const before = words.slice(0, at).join(" ");
        const offset = before.length + 1;
        const text = `${before}  ${words.slice(at).join(" ")}`;
        fc.pre(cursorIn(partsOf(text), text, offset)?.start === offset);
        const { problems } = parseQuery(`${text.slice(0, offset)}last:1h${text.slice(offset)}`, { now: 0 });
        const refused = problems.some(({ message }) => message.includes("outside parentheses and negations"));
        expect(cursorIn(partsOf(text), text, offset)?.inner).toBe(refused);
      }),
    );
  });
});
