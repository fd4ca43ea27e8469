import type { Searches } from "../../investigation/search/searches.ts";
import { visible } from "../../model/text/text.ts";
import type { SourceKind, TargetRef } from "../../sources/source.ts";
import { withProgress } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";

/** How targets of a kind of source are picked. */
export interface PickTexts {
  readonly title: string;
  /** While they are listed. */
  readonly listing: string;
  readonly icon: string;
  readonly placeholder: string;
  /** In place of `placeholder` where there are none. */
  readonly none: string;
  /** The item with which the person enters another one. */
  readonly other: { readonly label: string; readonly description: string };
}

/**
 * A target of the kind for the shown profiles that the person picks, or the answer of `ask`, which asks for another one.
 * Undefined: cancelled.
 */
export async function pickSourceTarget(
  kind: SourceKind,
  { title, listing, icon, placeholder, none, other }: PickTexts,
  searches: Pick<Searches, "targetsOf">,
  ask: () => Promise<TargetRef | undefined>,
): Promise<TargetRef | undefined> {
  const found = await withProgress(listing, (_report, signal) => searches.targetsOf(kind, signal));
  const items = found.map((origin) => ({
    icon,
    label: visible(origin.label),
    description: visible([origin.profile, origin.target.region].filter((part) => typeof part === "string").join(" · ")),
    value: origin.target as TargetRef | "other",
  }));
  const answer = await pickOne([...items, { icon: "edit", ...other, value: "other" as const }], {
    title,
    placeholder: items.length === 0 ? none : placeholder,
  });
  if (typeof answer !== "object") {
    return undefined;
  }
  return answer.value === "other" ? ask() : answer.value;
}
