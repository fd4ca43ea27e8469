import { createHash, randomBytes } from "node:crypto";

/** Page tokens that are valid only with the parameters with which they were given out, and for this server alone. */
export class SealedTokens<T> {
  readonly #secret = randomBytes(16).toString("hex");

  /** @param bound what the token is valid for, as text */
  seal(value: T, bound: string): string {
    const text = Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${text}.${this.#sign(text, bound)}`;
  }

  /** Undefined for a token of something else. */
  open(token: string, bound: string): T | undefined {
    const [text = "", signature] = token.split(".");
    return signature === this.#sign(text, bound)
      ? (JSON.parse(Buffer.from(text, "base64url").toString()) as T)
      : undefined;
  }

  #sign(text: string, bound: string): string {
    return createHash("sha256").update(`${this.#secret} ${text} ${bound}`).digest("base64url");
  }
}
