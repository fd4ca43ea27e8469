import { plainKey } from "../entity/entityKey.ts";
import { apiName } from "../event/record.ts";

/** The parts of an operation's name: RemoveRoleFromDBInstance is "remove", "role", "from", "DB instance". */
export interface OperationName {
  /** Without an API date: "CreateFunction". */
  readonly name: string;
  /** The base form of an English verb for a change: "create"; undefined for reads and unlisted verbs. */
  readonly verb?: string;
  /** The words after the verb up to a preposition: "role". */
  readonly object: string;
  readonly preposition?: string;
  /** The words after the preposition: "DB instance". */
  readonly rest: string;
  /** What the operation acts on, as a plain key: "dbinstance". */
  readonly subject: string;
  /** The other noun as a plain key: "role"; empty when there is none. */
  readonly other: string;
  /** Whether the operation acts on the words of `object`, not on those after the preposition. */
  readonly isOnObject: boolean;
  /** Whether the operation makes something new, so that what its request names are mostly ingredients. */
  readonly creates: boolean;
}

/** Reads an operation's name. Names over 100 characters, which no service has, are not split. */
export function readOperationName(eventName: string): OperationName {
  const name = apiName(eventName);
  const known = CACHE.get(name);
  if (known !== undefined) {
    return known;
  }
  const read = readName(name);
  if (CACHE.size >= MAX_CACHED) {
    CACHE.clear();
  }
  CACHE.set(name, read);
  return read;
}

/** Every row of a results table needs the name of its operation, and there are few of them. */
const CACHE = new Map<string, OperationName>();
const MAX_CACHED = 2_000;

function readName(name: string): OperationName {
  const words = name.length > 100 ? [name] : wordsOf(name).filter((word, index) => index === 0 || !/^V\d$/.test(word));
  const [first = "", ...others] = words;
  const at = others.findLastIndex((_word, index) => index > 0 && isPreposition(others, index));
  const object = at < 0 ? others : others.slice(0, at);
  const rest = at < 0 ? [] : others.slice(at + 1);
  const creates = CREATING.has(first);
  const objectKey = plainKey(object.join(""));
  const restKey = plainKey(rest.join(""));
  const isOnObject = at < 0 || creates || MOVING.has(first);
  const verb = VERBS.get(first);
  return {
    name,
    ...(verb === undefined ? {} : { verb }),
    object: object.map(inSentence).join(" "),
    ...(at < 0 ? {} : { preposition: (others[at] ?? "").toLowerCase() }),
    rest: rest.map(inSentence).join(" "),
    subject: isOnObject ? objectKey : restKey,
    other: isOnObject ? restKey : objectKey,
    isOnObject,
    creates,
  };
}

/** Splits a name into words: "CreateDBInstance" into "Create", "DB" and "Instance". Linear in the name's length. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "");
}

/** A word of a name as it is written in a sentence: "Policy" as "policy", "Vpc" as "VPC", "DB" unchanged. */
export function inSentence(word: string): string {
  const lower = word.toLowerCase();
  return SPELLINGS.get(lower) ?? (/^[A-Z][a-z0-9]*$|^[a-z]/.test(word) && word.length > 1 ? lower : word);
}

/** Acronyms and names that operations write like words. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [
    ..."ACL ACLs AMI API ARN CIDR CORS CPU DB DNS EBS ECS EIP HTTP IAM ID IP IPs IPv6 KMS MFA OIDC OU SAML SMS SQL SSH SSL".split(
      " ",
    ),
    ..."SSO TLS TTL URL URLs VPC VPCs VPN WAF XSS AWS DHCP ENI NAT EC2 RDS S3 SNS SQS DNSSEC MSK GraphQL REST".split(
      " ",
    ),
    ..."Elasticsearch Kafka Kinesis Kubernetes Lambda Redshift CloudFront CloudWatch CloudTrail Insights".split(" "),
  ].map((word) => [word.toLowerCase(), word]),
);

function isPreposition(words: readonly string[], index: number): boolean {
  const word = words[index] ?? "";
  return PREPOSITIONS.has(word) && words[index + 1] !== undefined && !FIXED.has(`${word}${words[index + 1]}`);
}

const PREPOSITIONS: ReadonlySet<string> = new Set(["From", "To", "For", "With", "In", "On", "Of", "Into"]);

/** Prepositions that belong to a noun: PointInTime, OnDemand, SignInUrl. */
const FIXED: ReadonlySet<string> = new Set([
  "InTime",
  "OnDemand",
  "ToLive",
  "InUrl",
  "InToken",
  "OfService",
  "InPlace",
]);

const CREATING: ReadonlySet<string> = new Set(
  "Create Run Launch Restore Copy Import Allocate Request Purchase Generate Issue Provision Clone".split(" "),
);

/** Verbs whose object the operation acts on, wherever it goes: TransferDomainToAnotherAwsAccount. */
const MOVING: ReadonlySet<string> = new Set("Export Move Replicate Send Share Transfer Upload".split(" "));

/** Verbs of operations that change something; "Put=write" where English has a better word than the API. */
const VERBS: ReadonlyMap<string, string> = new Map(
  [
    "Accept Activate Add Allocate Apply Approve Archive Assign Associate Attach Authorize Cancel Change Clone Close Decrease Increase",
    "Complete Configure Confirm Connect Copy Create Deactivate Deauthorize Decline Delete Deny Deploy Deprecate Deprovision",
    "Deregister Detach Disable Disassociate Disconnect Dissociate Enable Enroll Execute Export Extend Failover=fail-over",
    "Forget Freeze Generate Grant Import Initiate Install Invalidate Invite Invoke Issue Label Launch Leave Link",
    "Lock Merge Migrate Modify Monitor Move Open Pause Promote Provision Publish Purchase Purge Put=write Reboot",
    "Rebuild Recover Refresh Register Reimport Reject Release Remove Rename Renew Reopen Replace Replicate Request Reset Resend",
    "Resize Restart Restore Resume Retire Retry Revoke Rollback=roll-back Rotate Run Schedule Select Send Set Share",
    "Shutdown=shut-down Start Stop Submit Subscribe Suspend Swap Switch Sync Tag Terminate Transfer Trigger Unarchive",
    "Unassign Undeploy Undeprecate Unfreeze Unlabel Unlink Unlock Unmonitor Unshare Unsubscribe Untag Update Upgrade",
    "Upload Verify Withdraw Wipe Write",
  ]
    .join(" ")
    .split(" ")
    .map((text) => {
      const [name = "", verb = name.toLowerCase()] = text.split("=");
      return [name, verb.replace("-", " ")];
    }),
);

/** Whether a word is the base form of a verb that operations begin with: "delete". */
export function isVerb(word: string): boolean {
  return VERBS.has(word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

/** The past tense of a phrase that begins with a verb in its base form: "shut down X" becomes "shut down X". */
export function inPast(phrase: string): string {
  const end = phrase.indexOf(" ");
  const verb = end < 0 ? phrase : phrase.slice(0, end);
  const rest = end < 0 ? "" : phrase.slice(end);
  return `${IRREGULAR.get(verb) ?? regularPast(verb)}${rest}`;
}

function regularPast(verb: string): string {
  return verb.endsWith("e") ? `${verb}d` : /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  [
    "begin began, forget forgot, freeze froze, give gave, leave left, let let, make made, put put, read read",
    "rebuild rebuilt, reset reset, run ran, send sent, resend resent, set set, shut shut, take took, unfreeze unfroze",
    "withdraw withdrew, write wrote, stop stopped, submit submitted, swap swapped, tag tagged, untag untagged",
    "label labelled, unlabel unlabelled, cancel cancelled, get got, transfer transferred, log logged, rebut rebutted",
    "permit permitted, drop dropped",
  ]
    .join(", ")
    .split(", ")
    .map((pair) => pair.split(" ") as [string, string]),
);
