import type { Explorer } from "../../investigation/explorer/explorer.ts";
import type { Choices } from "../choices.ts";
import { askText } from "../dialogs.ts";
import type { Target } from "./target.ts";

/** Asks for the text that the profiles of the Accounts view must contain. Empty: all are shown. */
export async function filterProfiles(explorer: Pick<Explorer, "filter" | "filterBy">): Promise<void> {
  const text = await askText({
    title: "Filter Accounts",
    prompt:
      "Shows only the profiles whose name, account ID, alias, or role contains the text. Searches are not affected.",
    placeholder: "prod",
    value: explorer.filter,
  });
  if (text !== undefined) {
    explorer.filterBy(text);
  }
}

/** Puts a profile on top of lists, or back in its place. */
export async function setFavorite(
  target: Target,
  choices: Pick<Choices, "setFavorite">,
  isFavorite: boolean,
): Promise<void> {
  if (target.kind === "node" && target.node.kind === "profile") {
    await choices.setFavorite(target.node.profile.name, isFavorite);
  }
}
