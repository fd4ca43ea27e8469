import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key pair with which CloudTrail signs digests in one Region for some time. Times in ms since 1970 UTC. */
export interface SigningKey {
  readonly fingerprint: string;
  readonly privateKey: KeyObject;
  /** RSA, PKCS #1, DER. */
  readonly publicKey: Buffer;
  readonly validFrom: number;
  readonly validTo: number;
}

const day = 86_400_000;
/** A key is used so long. */
const period = 60 * day;

const made = new Map<string, SigningKey>();

/** The key of a Region at a time. It is made when it is first asked for, and another one in every process. */
export function signingKeyAt(time: number, region: string): SigningKey {
  const validFrom = Math.floor(time / period) * period;
  const name = `${region} ${validFrom}`;
  const known = made.get(name);
  if (known !== undefined) {
    return known;
  }
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = publicKey.export({ type: "pkcs1", format: "der" });
  const key = {
    fingerprint: createHash("md5").update(der).digest("hex"),
    privateKey,
    publicKey: der,
    validFrom,
    validTo: validFrom + period,
  };
  made.set(name, key);
  return key;
}

/** The keys of a Region that are valid in a part of the time, oldest first. */
export function signingKeysIn(region: string, from: number, to: number): readonly SigningKey[] {
  const keys: SigningKey[] = [];
  for (let time = Math.floor(from / period) * period; time <= to; time += period) {
    keys.push(signingKeyAt(time, region));
  }
  return keys;
}
