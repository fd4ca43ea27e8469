import type { IdentifiedEntity } from "../../entity/entity.ts";
import { apiName, type CloudTrailEvent } from "../../event/record.ts";
import { asObject } from "../../text/json.ts";
import { readTime } from "../../text/time.ts";
import { nameOf, nameOfValue, nounOf } from "../nouns.ts";
import { textsUnder, valuesUnder } from "../requestValues.ts";
import { doneLabel, type EffectRow, type RowDetails, rowOf } from "./effectRow.ts";

/** What an operation hands out or takes back. Keys are plain keys; the first that occurs counts. */
interface Credential {
  /** The label as a verb in its base form: "issue access key". */
  readonly verb: string;
  /** Where the answer, or else the request, names the credential. */
  readonly id: readonly string[];
  /** Where the answer has its expiry. */
  readonly until?: readonly string[];
  /** Whose it is: a noun and where the request or the answer names it. */
  readonly owner?: readonly [noun: string, ...keys: string[]];
  /** What is true of all of them: "does not expire". */
  readonly note?: string;
  /** A credential that calls are made with: its own events show what it was used for. */
  readonly follow?: true;
}

const TEMPORARY = { verb: "issue access key", id: ["accesskeyid"], until: ["expiration"], follow: true } as const;

/** Operations that issue, set or withdraw credentials. A further one is one row. */
const CREDENTIALS: ReadonlyMap<string, Credential> = new Map<string, Credential>([
  ["sts AssumeRole", { ...TEMPORARY, owner: ["session", "rolesessionname"] }],
  ["sts AssumeRoleWithSAML", { ...TEMPORARY, owner: ["role", "rolearn"] }],
  ["sts AssumeRoleWithWebIdentity", { ...TEMPORARY, owner: ["session", "rolesessionname"] }],
  ["sts AssumeRoot", { ...TEMPORARY, owner: ["root of account", "targetprincipal"] }],
  ["sts GetSessionToken", TEMPORARY],
  ["sts GetFederationToken", { ...TEMPORARY, owner: ["federated user", "name"] }],
  ["sts GetDelegatedAccessToken", TEMPORARY],
  ["sts GetWebIdentityToken", { verb: "issue web identity token", id: [], until: ["expiration"] }],
  ["rolesanywhere CreateSession", { ...TEMPORARY, owner: ["role", "rolearn"] }],
  ["cognito-identity GetCredentialsForIdentity", { ...TEMPORARY, owner: ["identity", "identityid"] }],
  ["eks-auth AssumeRoleForPodIdentity", { ...TEMPORARY, owner: ["cluster", "clustername"] }],
  ["sso GetRoleCredentials", { ...TEMPORARY, owner: ["role", "rolename"] }],
  ["signin CreateOAuth2Token", { ...TEMPORARY, verb: "issue sign-in token" }],
  [
    "iam CreateAccessKey",
    {
      ...{ verb: "create access key", id: ["accesskeyid"], follow: true },
      ...{ owner: ["user", "username"], note: "does not expire" },
    },
  ],
  ["iam DeleteAccessKey", { verb: "delete access key", id: ["accesskeyid"], owner: ["user", "username"] }],
  ["iam UpdateAccessKey", { verb: "set status of access key", id: ["accesskeyid"], owner: ["user", "username"] }],
  ["iam CreateLoginProfile", { verb: "create console password", id: ["username"], note: "allows signing in" }],
  ["iam UpdateLoginProfile", { verb: "reset console password", id: ["username"], note: "allows signing in" }],
  ["iam DeleteLoginProfile", { verb: "delete console password", id: ["username"] }],
  [
    "iam CreateServiceSpecificCredential",
    { verb: "create service credential", id: ["servicespecificcredentialid"], owner: ["user", "username"] },
  ],
  ["iam UploadSSHPublicKey", { verb: "add SSH key", id: ["sshpublickeyid"], owner: ["user", "username"] }],
  [
    "iam UploadSigningCertificate",
    { verb: "add signing certificate", id: ["certificateid"], owner: ["user", "username"] },
  ],
  ["ec2 CreateKeyPair", { verb: "create key pair", id: ["keypairid", "keyname"] }],
  ["ec2 ImportKeyPair", { verb: "import key pair", id: ["keypairid", "keyname"] }],
  [
    "ec2-instance-connect SendSSHPublicKey",
    { verb: "add SSH key to", id: ["instanceid"], owner: ["user", "instanceosuser"], note: "for 60 seconds" },
  ],
  ["redshift GetClusterCredentials", { verb: "issue database password", id: ["dbuser"], until: ["expiration"] }],
  ["appsync CreateApiKey", { verb: "create API key", id: ["id"], until: ["expires"] }],
  ["apigateway CreateApiKey", { verb: "create API key", id: ["id", "name"] }],
]);

/** The credentials that an event issued, set or withdrew; of a refused call, those that it would have. */
export function credentialRows(
  event: CloudTrailEvent,
  service: string,
  resource: IdentifiedEntity | undefined,
): readonly EffectRow[] {
  const credential = CREDENTIALS.get(`${service} ${apiName(event.eventName)}`);
  if (credential === undefined) {
    return [];
  }
  const answer = asObject(event.record.responseElements);
  const answered = textsUnder(answer, credential.id);
  const ids = answered.length > 0 ? answered : valuesUnder(event, credential.id);
  const until = readTime(textsUnder(answer, credential.until ?? [])[0]);
  const owner = ownerOf(event, credential);
  const details: RowDetails = {
    note: [owner, credential.note, ...settings(event)].filter((part) => part !== undefined).join(", "),
    ...(until === undefined ? {} : { until }),
    ...(credential.follow === undefined ? {} : { follow: credential.follow }),
  };
  const label = doneLabel(event, credential.verb);
  if (ids.length > 0) {
    return [rowOf(label, ids, details)];
  }
  if (event.error === undefined) {
    return [rowOf(label, ["not named in the record"], details)];
  }
  // A refused call has no credential to name, only whose it would have been.
  const whose = owner === undefined && resource !== undefined;
  const value = whose ? [{ text: `for ${nounOf(resource)} ${nameOf(resource)}`, of: resource.value }] : [];
  return [rowOf(label, value, details)];
}

function ownerOf(event: CloudTrailEvent, { owner }: Credential): string | undefined {
  const [noun, ...keys] = owner ?? [];
  const [value] = valuesUnder(event, keys);
  return value === undefined ? undefined : `for ${noun} ${nameOfValue(value)}`;
}

/** What the request sets about the credential besides: "now Inactive". */
function settings(event: CloudTrailEvent): readonly string[] {
  const [status] = event.eventName === "UpdateAccessKey" ? valuesUnder(event, ["status"]) : [];
  const [reset] = event.eventName.endsWith("LoginProfile") ? valuesUnder(event, ["passwordresetrequired"]) : [];
  return [
    ...(status === undefined ? [] : [`${event.error === undefined ? "now" : "to"} ${status}`]),
    ...(reset === "true" ? ["must be changed at the first sign-in"] : []),
  ];
}
