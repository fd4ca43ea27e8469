import * as vscode from "vscode";
import type { CopiedSearch, CopyOptions, SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import { SEARCH_LANGUAGES, type SearchLanguage } from "../../protocol/searchLanguages.ts";
import { effectOf, type Gap, labeled } from "../../query/translate/gaps.ts";
import { notify } from "../dialogs.ts";

/**
 * Copies a search in another tool's language, and says what is different there. Ends before the message is closed. Throws `Failure` for a search that cannot be understood.
 */
export async function copySearchAs(
  search: SearchToCopy,
  language: SearchLanguage,
  options: CopyOptions,
): Promise<void> {
  const { copiedSearch } = await import("../../investigation/search/copiedSearch.ts");
  const copied = copiedSearch(search, language, options, Date.now());
  await vscode.env.clipboard.writeText(copied.text);
  const show = { title: "Show Details" };
  const message = copiedMessage(copied, SEARCH_LANGUAGES[language]);
  void notify(copied.gaps.some(({ effect }) => effect !== "more") ? "warning" : "information", message, show).then(
    async (answer) => {
      if (answer === show) {
        const { language: id } = copied.dialect;
        const document = await vscode.workspace.openTextDocument({
          language: id === "json" ? "jsonc" : id,
          content: detailsText(copied),
        });
        await vscode.window.showTextDocument(document);
      }
    },
  );
}

/** "Copied the search as Athena SQL. The query can find more events than the search: …" */
function copiedMessage({ gaps, dialect }: CopiedSearch, title: string): string {
  const [first] = worstFirst(gaps);
  const others = gaps.length - 1;
  return [
    `Copied the search as ${title}.`,
    effectOf(gaps, dialect.noun),
    ...(first === undefined ? [] : [first.text]),
    ...(others < 1 ? [] : [`${countOf(others, "more difference")}.`]),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function worstFirst(gaps: readonly Gap[]): readonly Gap[] {
  const order = { refused: 0, fewer: 1, more: 2 } as const;
  return gaps.toSorted((left, right) => order[left.effect] - order[right.effect]);
}

/** The copied text; what its language has no comments for stands before it. */
function detailsText({ text, gaps, dialect }: CopiedSearch): string {
  if (dialect.comment !== undefined) {
    return text;
  }
  const mark = dialect.language === "json" ? "//" : "#";
  const lines = ["Not part of the copied text:", ...worstFirst(gaps).map(labeled), ...dialect.facts];
  return `${lines.map((line) => `${mark} ${visible(line)}`).join("\n")}\n\n${text}`;
}
