import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { Digest } from "./digest.ts";

/** A public key of CloudTrail in one Region, as ListPublicKeys returns it. Times in ms since 1970 UTC. */
export interface PublicKey {
  readonly region: string;
  readonly fingerprint: string;
  /** RSA, PKCS #1, DER. */
  readonly der: Uint8Array;
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** The only algorithm with which CloudTrail signs digests. */
const ALGORITHM = "SHA256withRSA";

/** The public keys with which signatures of digests are verified. */
export class SigningKeys {
  readonly #keys = new Map<string, KeyObject | undefined>();

  constructor(keys: readonly PublicKey[]) {
    for (const { region, fingerprint, der } of keys) {
      this.#keys.set(nameOf(region, fingerprint), readKey(der));
    }
  }

  /** Whether one of the keys is the one with which a digest of a Region says that it is signed. */
  has(region: string, { fingerprint, algorithm }: Digest): boolean {
    return algorithm === ALGORITHM && this.#keys.get(nameOf(region, fingerprint)) !== undefined;
  }

  /**
   * Whether a signature (hex) is CloudTrail's for a digest. `hash`: SHA-256 of the digest's unpacked content, in lower-case hex.
   * Source: CloudTrail user guide, "Custom implementations of log file integrity validation".
   */
  isSigned(region: string, digest: Digest, hash: string, signature: string): boolean {
    const key = this.#keys.get(nameOf(region, digest.fingerprint));
    if (key === undefined || digest.algorithm !== ALGORITHM || !/^(?:[0-9a-fA-F]{2}){64,1024}$/.test(signature)) {
      return false;
    }
    try {
      return verify("sha256", Buffer.from(signedText(digest, hash)), key, Buffer.from(signature, "hex"));
    } catch {
      return false;
    }
  }
}

/** What CloudTrail signs. */
function signedText({ endText, bucket, key, previousSignature }: Digest, hash: string): string {
  return `${endText}\n${bucket}/${key}\n${hash}\n${previousSignature ?? "null"}`;
}

function nameOf(region: string, fingerprint: string): string {
  return `${region} ${fingerprint.toLowerCase()}`;
}

function readKey(der: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "pkcs1" });
    return key.asymmetricKeyType === "rsa" ? key : undefined;
  } catch {
    return undefined;
  }
}
