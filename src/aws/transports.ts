import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Failure } from "../model/failure.ts";
import { visible } from "../model/text/text.ts";
import { closeTransport, createTransport, type Timeouts, type Transport } from "./transport.ts";

/** A file with the only certificate authorities that a profile's connections trust. */
export interface CaBundle {
  readonly path: string;
  /** Where its path is from. */
  readonly setting: "ca_bundle" | "AWS_CA_BUNDLE";
}

/** A bundle of every public authority is about 250 kB. */
const maxBytes = 8 * 1024 * 1024;
const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

/** The transports of this process: one for each set of trusted certificate authorities. */
export class Transports {
  readonly #timeouts: Timeouts;
  /** By digest of the bundle; "" for the authorities that Node, the system and the editor trust. */
  readonly #known = new Map<string, Transport>();

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
  }

  /**
   * The transport of a profile. Reads its bundle, which replaces all other authorities as in the AWS CLI. Throws `Failure`
   * for a bundle that cannot be used.
   */
  async of(profile: string, bundle: CaBundle | undefined): Promise<Transport> {
    if (bundle === undefined) {
      return this.#get("", undefined);
    }
    const certificates = await readBundle(profile, bundle);
    return this.#get(createHash("sha256").update(certificates.join("\n")).digest("hex"), certificates);
  }

  close(): void {
    for (const transport of this.#known.values()) {
      closeTransport(transport);
    }
    this.#known.clear();
  }

  #get(key: string, authorities: readonly string[] | undefined): Transport {
    const transport = this.#known.get(key) ?? createTransport(this.#timeouts, authorities);
    this.#known.set(key, transport);
    return transport;
  }
}

/** The certificates of a bundle in PEM. Throws `Failure`. */
async function readBundle(profile: string, { path, setting }: CaBundle): Promise<readonly string[]> {
  const fail = (why: string) =>
    new Failure({
      reason: "configuration",
      message: `The CA bundle of profile "${visible(profile)}" ${why}: ${visible(path)}. Correct ${setting}, then try again.`,
      context: { profile },
      remedies: [
        { kind: "retry" },
        ...(setting === "ca_bundle" ? [{ kind: "open-aws-config" as const }] : []),
        { kind: "switch-profile" },
      ],
    });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fail(`cannot be read (${error instanceof Error && "code" in error ? error.code : "no file"})`);
  }
  if (text.length > maxBytes) {
    throw fail("is too large");
  }
  const certificates = text.split(BEGIN).flatMap((part, index) => {
    const end = index === 0 ? -1 : part.indexOf(END);
    return end < 0 ? [] : `${BEGIN}${part.slice(0, end)}${END}`;
  });
  if (certificates.length === 0) {
    throw fail("contains no certificate");
  }
  const invalid = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (invalid >= 0) {
    throw fail(`is damaged at its certificate ${invalid + 1} of ${certificates.length}`);
  }
  return certificates;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
