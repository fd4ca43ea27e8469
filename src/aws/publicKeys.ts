import type { CallOptions, Connection } from "./connections.ts";
import { everyPage } from "./paging.ts";

/** A key with which CloudTrail signs digest files in one Region. Times in ms since 1970 UTC. */
export interface DigestKey {
  readonly region: string;
  readonly fingerprint: string;
  /** RSA, PKCS #1, DER. */
  readonly der: Uint8Array;
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** A Region has had a key every few weeks since 2015. */
const MOST_PAGES = 100;

/**
 * CloudTrail's public keys of the connection's Region that were valid in a part of a time (ms since 1970 UTC). Throws
 * `Failure` or an AbortError.
 */
export async function readPublicKeys(
  connection: Connection<"cloudtrail">,
  { from, to }: { readonly from: number; readonly to: number },
  options: CallOptions,
): Promise<readonly DigestKey[]> {
  const action = "cloudtrail:ListPublicKeys";
  const { profile, region, identity } = connection;
  const found: DigestKey[] = [];
  await everyPage({ profile, region, accountId: identity.accountId, action }, MOST_PAGES, async (token) => {
    const { value } = await connection.call(
      {
        apiClass: "read",
        action,
        run: (api, signal) => api.listPublicKeys({ from: new Date(from), to: new Date(to), token }, signal),
      },
      options,
    );
    for (const { Fingerprint, Value, ValidityStartTime, ValidityEndTime } of value.PublicKeyList ?? []) {
      if (Fingerprint !== undefined && Value !== undefined) {
        found.push({
          region,
          fingerprint: Fingerprint,
          der: Value,
          ...(ValidityStartTime === undefined ? {} : { validFrom: ValidityStartTime.getTime() }),
          ...(ValidityEndTime === undefined ? {} : { validTo: ValidityEndTime.getTime() }),
        });
      }
    }
    return value.NextToken;
  });
  return found;
}
