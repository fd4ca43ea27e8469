import { askText } from "./dialogs.ts";

export interface RangeQuestion<Range extends object> {
  readonly title: string;
  /** What can be typed, without the time zone. */
  readonly prompt: string;
  readonly placeholder: string;
  readonly value: string;
  /** What a text means, or what is wrong with it. */
  read(typed: string): Range | { readonly problem: string };
  /** IANA name of the time zone of typed times. */
  readonly timeZone: string;
}

/** Asks for a time range in words. Undefined: cancelled. */
export async function askRange<Range extends object>(question: RangeQuestion<Range>): Promise<Range | undefined> {
  const { title, prompt, placeholder, value, read, timeZone } = question;
  const typed = await askText({
    title,
    prompt: `${prompt}. Times are ${timeZone === "UTC" ? "UTC" : `in ${timeZone}`}.`,
    placeholder,
    value,
    staysOpen: true,
    problem: (text) => {
      const range = read(text);
      return "problem" in range ? range.problem : undefined;
    },
  });
  const range = typed === undefined ? undefined : read(typed);
  return range === undefined || "problem" in range ? undefined : range;
}
