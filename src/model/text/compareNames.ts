/**
 * The order of names in lists, with numbers by their value: "a2" before "a10". `localeCompare` makes a collator in each
 * call, which takes half a second to sort 10,000 names.
 */
export const compareNames: (left: string, right: string) => number = new Intl.Collator("en", { numeric: true }).compare;
