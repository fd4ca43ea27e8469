import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownText, plainItem, plainText } from "../../../src/ui/plainText.ts";

/** What VS Code 1.139 reads as a link in notifications, and as an icon in labels. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: ["'].+?["'])?\)/i;
const icon = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/i;

describe("a text for the editor's own surfaces", () => {
  it.each([
    "[Repair](command:workbench.action.terminal.sendSequence?%7B%7D)",
    '[x](https://attacker.example "title")',
    "[[a](file:///etc/passwd)",
    "$(verified) AWS says: $(sync~spin)",
    "$$(x)",
  ])("draws %s as it is written", (text) => {
    const plain = plainText(text);
    expect(plain).not.toMatch(link);
    expect(plain).not.toMatch(icon);
    expect(plain.replaceAll("\u200b", "")).toBe(text);
  });

  it("holds no link, icon or hidden character, whatever stands in it", { timeout: 60_000 }, () => {
    const part = fc.constantFrom(
      "[",
      "]",
      "(",
      ")",
      "](",
      "$",
      "$(",
      "command:x",
      "https://x",
      "\u200b",
      "\u202e",
      "a",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const plain = plainText(parts.join(""));
        expect(plain).not.toMatch(link);
        expect(plain).not.toMatch(icon);
        expect(plain).not.toMatch(/[\u202a-\u202e]/);
      }),
    );
  });

  it("leaves ordinary text alone", () => {
    for (const text of ["alice (eu-west-1)", "a[0] costs $5 (about)", "user:alice (event:A OR event:B)"]) {
      expect(plainText(text)).toBe(text);
    }
  });

  it("is every text of an item; the item's own icon is drawn", () => {
    const text = "$(verified) \u202e[x](command:y)";
    expect(plainItem({ icon: "key", label: text, description: text, detail: text, value: text })).toEqual({
      icon: "key",
      label: `$(key) ${plainText(text)}`,
      description: plainText(text),
      detail: plainText(text),
      value: text,
    });
    expect(plainItem({ label: "a" })).toEqual({ label: "a" });
  });
});

describe("the editor's surfaces", () => {
  const folder = fileURLToPath(new URL("../../../src/ui/", import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name, text: readFileSync(`${folder}${name}`, "utf8") }));

  it("are reached through dialogs.ts alone", () => {
    const direct = /\b(?:show(?:Information|Warning|Error)Message|withProgress|showInputBox|createInputBox)\b/;
    const reached = sources
      .filter(({ text }) => /vscode\.window/.test(text) && hits(text, direct))
      .map(({ name }) => name);
    expect(reached).toEqual(["dialogs.ts"]);
  });

  it("get their quick picks' texts through plainItem", () => {
    const picks = sources.filter(({ text }) => /\b(?:showQuickPick|createQuickPick)\b/.test(text));
    expect(picks.length).toBeGreaterThan(0);
    expect(picks.filter(({ text }) => !text.includes("plainItem(") && !text.includes("(plainItem)"))).toEqual([]);
  });

  function hits(text: string, what: RegExp): boolean {
    return [...text.matchAll(/vscode\.window\s*\.(\w+)/g)].some(([, name = ""]) => what.test(name));
  }
});

describe("a text inside Markdown", () => {
  it("is letters, digits, spaces and numbered characters: no link, address, tag or emphasis", () => {
    for (const text of [
      "[x](command:quit)",
      "erin@example.com",
      "https://attacker.example",
      "<img onerror=x>",
      "**a** `b`",
    ]) {
      const written = markdownText(text);
      expect(written.replace(/&#\d+;/g, "")).toMatch(/^[\p{L}\p{N} ]*$/u);
      expect(written.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(text);
    }
  });
});
