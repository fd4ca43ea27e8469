import { type CallContext, endlessPages } from "./failures.ts";

/**
 * The page tokens of one list. AWS never repeats a token; a cache, a proxy or a service fault that does would cause
 * endless paging.
 */
export class PageTokens {
  readonly #seen = new Set<string>();

  /** Records the token that a page returned, after that page was read. */
  note(token: string | undefined): void {
    if (token !== undefined) {
      this.#seen.add(token);
    }
  }

  /** Throws `Failure` ("invalid-answer") for a token that an earlier page returned. */
  check(token: string | undefined, context: CallContext): void {
    if (token !== undefined && this.#seen.has(token)) {
      throw endlessPages(context, "repeated");
    }
  }
}

/**
 * Reads all pages until there is no further token. `page` returns the next page's token. Throws what `page` throws, and
 * `Failure` ("invalid-answer") for a repeated token or more than `most` pages: an incomplete list is never returned as
 * complete.
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
