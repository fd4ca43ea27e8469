import type { JsonObject, JsonValue } from "../../model/text/json.ts";
import { decodedPartsOf } from "../../query/decode/decodedRecord.ts";

/** What stands in the place of a secret. */
const REMOVED = "[secret removed]";
/** In the place of an encoded text (URL encoding, base64) that holds one. */
const ENCODED_REMOVED = "[encoded text with a secret removed]";

/** Names of members and parameters whose value is a secret, in lower case without separators; also as the end of a longer name. */
const SECRET_NAMES: readonly string[] = [
  "password",
  "passwd",
  "passphrase",
  "secretaccesskey",
  "sessiontoken",
  "securitytoken",
  "secretstring",
  "secretbinary",
  "clientsecret",
  "secretkey",
  "privatekey",
  "privatekeyplaintext",
  "keymaterial",
  "presharedkey",
  "sharedsecret",
  "secret",
  "authtoken",
  "authorizationtoken",
  "accesstoken",
  "refreshtoken",
  "idtoken",
  "bearertoken",
  "tokencode",
  "amzsignature",
  "authorization",
];

/** Longer names are no names of secrets. */
const LONGEST_NAME = 128;

/** Whether a member, parameter or variable of this name holds a secret: "masterUserPassword", "DB_PASSWORD", "X-Amz-Security-Token". */
function isSecretName(name: string): boolean {
  if (name.length > LONGEST_NAME) {
    return false;
  }
  const plain = name.toLowerCase().replace(/[^a-z]/g, "");
  return SECRET_NAMES.some((secret) => plain.endsWith(secret));
}

/** What CloudTrail writes in the place of a value that it hides. */
function isHidden(text: string): boolean {
  return text === "" || text.startsWith("HIDDEN_DUE_TO") || text === "<sensitiveDataRemoved>" || /^\*+$/.test(text);
}

/**
 * A record without secrets: values of members with a secret's name, of named parameters, texts that look like secrets, and
 * encoded texts that hold one when they are decoded.
 */
export function redactRecord(record: JsonObject): JsonObject {
  const encoded = new Set<string>();
  for (const part of decodedPartsOf(record)) {
    let outer = part;
    while (outer.within !== undefined) {
      outer = outer.within;
    }
    const holds = part.value === undefined ? redactText(part.text) !== part.text : holdsSecret(part.value);
    if (holds) {
      encoded.add(JSON.stringify(outer.path));
    }
  }
  return redactMembers(record, [], encoded);
}

/** The same for a part of a record that was decoded. */
function holdsSecret(value: JsonValue): boolean {
  return JSON.stringify(redactValue(value, [], new Set())) !== JSON.stringify(value);
}

type Path = readonly (string | number)[];

function redactValue(value: JsonValue, path: Path, encoded: ReadonlySet<string>): JsonValue {
  if (typeof value === "string") {
    const isEncoded = (encoded.size > 0 && encoded.has(JSON.stringify(path))) || isBase64WithSecret(value);
    return isEncoded ? ENCODED_REMOVED : redactText(value);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map((item: JsonValue, index) => redactValue(item, [...path, index], encoded))
    : redactMembers(value as JsonObject, path, encoded);
}

function redactMembers(object: JsonObject, path: Path, encoded: ReadonlySet<string>): JsonObject {
  const isNamed = namesSecret(object);
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const isSecret = isSecretName(name) || (isNamed && VALUE_MEMBERS.has(name.toLowerCase()));
      return [name, isSecret ? withoutValue(value) : redactValue(value, [...path, name], encoded)];
    }),
  );
}

/** Shorter ones hold no secret and its name. */
const SHORTEST_BASE64 = 24;

/** Short texts in base64 too, which no view shows decoded: an agent decodes them. */
function isBase64WithSecret(text: string): boolean {
  if (text.length < SHORTEST_BASE64 || text.length > MOST_DECODED || !/^[\w+/-]+={0,2}$/.test(text)) {
    return false;
  }
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return redactText(decoded) !== decoded;
}

const MOST_DECODED = 262_144;

const NAME_MEMBERS: ReadonlySet<string> = new Set(["name", "key", "parametername", "parameterkey"]);
const VALUE_MEMBERS: ReadonlySet<string> = new Set(["value", "parametervalue"]);

/** An object such as {"name": "DB_PASSWORD", "value": "…"}, or a parameter of the type SecureString. */
function namesSecret(object: JsonObject): boolean {
  return Object.entries(object).some(
    ([name, value]) =>
      typeof value === "string" &&
      ((NAME_MEMBERS.has(name.toLowerCase()) && isSecretName(value)) ||
        (name.toLowerCase() === "type" && value === "SecureString")),
  );
}

/** Numbers and booleans are no secrets: "passwordResetRequired". */
function withoutValue(value: JsonValue): JsonValue {
  if (typeof value === "string") {
    return isHidden(value) ? value : REMOVED;
  }
  return typeof value === "object" && value !== null ? REMOVED : value;
}

/**
 * A text without what looks like a secret: values after the name of one ("--password x", "X-Amz-Security-Token=…",
 * "\"secretAccessKey\":\"…\""), private keys, tokens of well-known shapes, and passwords in URLs. Takes linear time.
 */
export function redactText(text: string): string {
  return withoutTokens(withoutNamed(withoutUserInfo(withoutPrivateKeys(text))));
}

const KEY_BEGIN = "-----BEGIN ";
const KEY_END = "-----END ";

function withoutPrivateKeys(text: string): string {
  let result = "";
  let from = 0;
  for (let begin = text.indexOf(KEY_BEGIN); begin !== -1; begin = text.indexOf(KEY_BEGIN, from)) {
    const label = text.slice(begin + KEY_BEGIN.length, begin + KEY_BEGIN.length + 40);
    if (!label.includes("PRIVATE KEY")) {
      result += text.slice(from, begin + KEY_BEGIN.length);
      from = begin + KEY_BEGIN.length;
      continue;
    }
    const end = text.indexOf(KEY_END, begin);
    result += text.slice(from, begin) + REMOVED;
    from = end === -1 ? text.length : Math.min(text.length, end + KEY_END.length + label.indexOf("KEY") + 8);
  }
  return result + text.slice(from);
}

/** "https://user:password@host" */
function withoutUserInfo(text: string): string {
  let result = "";
  let from = 0;
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    const authority = /^[^\s/"'<>?#]{0,300}/.exec(text.slice(at + 3, at + 303))?.[0] ?? "";
    const host = authority.lastIndexOf("@");
    const colon = authority.indexOf(":");
    if (host !== -1 && colon !== -1 && colon < host) {
      result += `${text.slice(from, at + 3 + colon + 1)}${REMOVED}`;
      from = at + 3 + host;
    }
  }
  return result + text.slice(from);
}

/** Between the name of a secret and its value in JSON, in JSON within a string, in a URL, a command line or a sentence. */
const SEPARATORS = " \t\r\n\"'\\:=";
const VALUE_ENDS = " \t\r\n\"'\\,;&)}]<>";

function withoutNamed(text: string): string {
  let result = "";
  let from = 0;
  for (const { 0: word, index } of text.matchAll(/[\w-]+/g)) {
    const isInArn = text.charAt(index - 1) === ":" && text.charAt(index + word.length) === ":";
    if (index < from || isInArn || !isSecretName(word)) {
      continue;
    }
    const start = valueStart(text, index + word.length, word.startsWith("--"));
    if (start === undefined) {
      continue;
    }
    const end = valueEnd(text, start);
    const value = text.slice(start, end);
    if (value !== "" && !isHidden(value) && !isNoSecret(value)) {
      result += text.slice(from, start) + REMOVED;
      from = end;
    }
  }
  return result + text.slice(from);
}

/** Behind the value that begins here. Of "Bearer TOKEN" the token is part of it. */
function valueEnd(text: string, start: number): number {
  const scheme = /^(?:Bearer|Basic) /i.exec(text.slice(start, start + 7))?.[0] ?? "";
  let end = start + scheme.length;
  while (end < text.length && !VALUE_ENDS.includes(text.charAt(end))) {
    end += 1;
  }
  return end;
}

/** Values after the name of a secret that are none, such as its ARN. */
function isNoSecret(value: string): boolean {
  return (
    value.startsWith("arn:") || value.startsWith("[") || /^(?:true|false|null|none|undefined|\d{1,3}|\{)$/i.test(value)
  );
}

/** Where the value after a name begins. Undefined: what follows is no value. `isOption`: of a command line, a space separates them. */
function valueStart(text: string, from: number, isOption: boolean): number | undefined {
  let at = from;
  let isSeparated = isOption;
  // Escaped quotes of JSON in JSON need some more.
  while (at < text.length && at - from < 16 && SEPARATORS.includes(text.charAt(at))) {
    isSeparated ||= text.charAt(at) === ":" || text.charAt(at) === "=";
    at += 1;
  }
  return isSeparated && at > from ? at : undefined;
}

/** Tokens that are known by how they begin. */
const TOKEN_STARTS =
  /^(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|npm_|sk_live_|rk_live_|FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu|AQoDYXdz)/;
const SHORTEST_TOKEN = 20;
const SECRET_ACCESS_KEY = 40;

function withoutTokens(text: string): string {
  return text.replace(/[\w+/.~-]{20,}/g, (word) => (isToken(word) ? REMOVED : word));
}

function isToken(word: string): boolean {
  return word.length >= SHORTEST_TOKEN && (TOKEN_STARTS.test(word) || isJsonWebToken(word) || isSecretAccessKey(word));
}

function isJsonWebToken(word: string): boolean {
  const [head = "", body = "", signature = ""] = word.split(".", 3);
  return head.startsWith("eyJ") && body.startsWith("eyJ") && signature.length >= 8;
}

/** 40 characters of base64 in both cases with digits. A digest in hexadecimal is in one case. */
function isSecretAccessKey(word: string): boolean {
  return (
    word.length === SECRET_ACCESS_KEY &&
    /^[A-Za-z0-9+/]+$/.test(word) &&
    /[A-Z]/.test(word) &&
    /[a-z]/.test(word) &&
    /\d/.test(word)
  );
}
