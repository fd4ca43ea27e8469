import { type CallContext, endlessPages } from "./failures.ts";

/**
 * The page tokens of one paging. AWS never gives out one twice; something that does (a cache or a proxy before it, a fault
 * of a service) would be read for ever.
 */
export class PageTokens {
  readonly #seen = new Set<string>();

  /** Takes note of the token that a page gave, once that page was read. */
  note(token: string | undefined): void {
    if (token !== undefined) {
      this.#seen.add(token);
    }
  }

  /** Throws `Failure` ("invalid-answer") for a token that an earlier page gave. */
  check(token: string | undefined, context: CallContext): void {
    if (token !== undefined && this.#seen.has(token)) {
      throw endlessPages(context, "repeated");
    }
  }
}

/**
 * Asks for one page after another until AWS gives no further token. `page` answers the next page's token. Throws what
 * `page` throws, and `Failure` ("invalid-answer") for a repeated token or more than `most` pages: a list that was read in
 * part never passes for the whole.
 */
export async function everyPage(
  context: CallContext,
  most: number,
  page: (token: string | undefined) => Promise<string | undefined>,
): Promise<void> {
  const tokens = new PageTokens();
  let token: string | undefined;
  for (let number = 0; number < most; number++) {
    token = await page(token);
    if (token === undefined) {
      return;
    }
    tokens.check(token, context);
    tokens.note(token);
  }
  throw endlessPages(context, "too many");
}
