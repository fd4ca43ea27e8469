/** Shorter names are ordinary words too often: replacing them would make a text unreadable. */
const SHORTEST_NAME = 4;
/** Each is linear: no two repetitions next to each other match the same character. */
const IDENTIFIERS: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\barn:[a-z-]{1,20}:[^\s"'<>,;)\]}]+/gi, instead: "<arn>" },
  {
    pattern: /\b(?:ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)[A-Z0-9]{12,124}\b/g,
    instead: "<key or id>",
  },
  { pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, instead: "<id>" },
  { pattern: /\b(?:\d{1,3}\.){3}\d{1,3}\b/g, instead: "<address>" },
  { pattern: /(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}/gi, instead: "<address>" },
  { pattern: /(?<!\d)\d{12}(?!\d)/g, instead: "<account>" },
];

/** What stands between spaces and brackets, as an e-mail address does. */
const WORD = /[^\s"'<>(),;:[\]{}]+/g;

/** Secret access keys have 40 such characters, session tokens hundreds. Paths of files can have as many. */
const SECRET = /[A-Za-z0-9+/=_-]{40,}/g;

/**
 * The text without what identifies accounts and people or gives access: ARNs, account ids, keys, session tokens, ids of
 * events and requests, e-mail and IP addresses. What it cannot know, as names of buckets, stays.
 * @param names also replaced, such as those of profiles; names of fewer than four characters are left in
 * @param home the person's home folder, which becomes "~"
 */
export function anonymized(
  text: string,
  { names, home }: { readonly names: readonly string[]; readonly home: string },
): string {
  let rest = home.length < SHORTEST_NAME ? text : text.replaceAll(home, "~");
  for (const { pattern, instead } of IDENTIFIERS) {
    rest = rest.replace(pattern, instead);
  }
  // Packages have an "@" behind a slash.
  rest = rest.replace(WORD, (word) => (/[^/]@./.test(word) ? "<e-mail>" : word));
  rest = rest.replace(SECRET, (found) =>
    /[A-Z]/.test(found) && /[a-z]/.test(found) && /\d/.test(found) ? "<secret>" : found,
  );
  const known = [...new Set(names)].filter((name) => name.length >= SHORTEST_NAME && name !== "default");
  for (const name of known.sort((left, right) => right.length - left.length)) {
    rest = rest.replaceAll(name, "<profile>");
  }
  return rest;
}
