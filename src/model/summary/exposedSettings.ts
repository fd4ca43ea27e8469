/** Plain keys of policies as text. */
export const POLICY_KEY = /(?:polic(?:y|ies)|policydocument|policytext|policyinjson|attributevalue)$/;

/** Plain keys whose values are not settings of the resource. */
export const UNRELATED: ReadonlySet<string> = new Set([
  "tags",
  "tagset",
  "tagspecificationset",
  "filterset",
  "filters",
  "host",
]);

/** What a setting shows about access or encryption: "public", "unencrypted"; undefined for most. `key`: a plain key. */
export function wordOfSetting(key: string, value: string): string | undefined {
  return value.length > 40 ? undefined : WORDS.get(`${key}=${value.toLowerCase()}`);
}

/** Whether a plain key is one of the four settings of a public access block. */
export function blocksPublicAccess(key: string): boolean {
  return BLOCKS.has(key);
}

/** Whether a network is that of all addresses: "0.0.0.0/0", "::/0"; the address before "/0" does not matter. */
export function isAnywhere(network: string): boolean {
  return /^[\da-f.:]{2,45}\/0$/i.test(network);
}

const BLOCKS: ReadonlySet<string> = new Set([
  "blockpublicacls",
  "blockpublicpolicy",
  "ignorepublicacls",
  "restrictpublicbuckets",
]);

/** Settings as "plainkey=value" in lower case, and their word. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["publiclyaccessible=true", "public"],
  ["xamzacl=public-read", "public"],
  ["xamzacl=public-read-write", "public"],
  ["xamzacl=authenticated-read", "any AWS account"],
  ["projectvisibility=public_read", "public"],
  ["scheme=internet-facing", "internet-facing"],
  ["endpointpublicaccess=true", "public endpoint"],
  ["encrypted=false", "unencrypted"],
  ["storageencrypted=false", "unencrypted"],
  ["atrestencryptionenabled=false", "unencrypted"],
  ["sqsmanagedsseenabled=false", "unencrypted"],
]);
