import { apiName, type CloudTrailEvent } from "../../event/record.ts";
import { asObject, type JsonObject, type JsonValue } from "../../text/json.ts";
import { nameOfValue } from "../nouns.ts";
import { valuesUnder } from "../requestValues.ts";
import { isEveryone, sharedBy } from "../sharing.ts";
import { doneLabel, type EffectRow, type EffectValue, rowOf } from "./effectRow.ts";
import { principalText } from "./principalText.ts";

/** An operation that gives or takes permissions that have a name. Keys are plain keys; the first that occurs counts. */
interface Grant {
  /** The label as a verb in its base form: "attach policy". */
  readonly verb: string;
  /** Where the request names what is given. */
  readonly given: readonly string[];
  /** To whom or what: words and where the request names it. */
  readonly to: readonly [words: string, ...keys: string[]];
}

/** A further operation is one row. */
const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ["iam AttachRolePolicy", { verb: "attach policy", given: ["policyarn"], to: ["to role", "rolename"] }],
  ["iam AttachUserPolicy", { verb: "attach policy", given: ["policyarn"], to: ["to user", "username"] }],
  ["iam AttachGroupPolicy", { verb: "attach policy", given: ["policyarn"], to: ["to group", "groupname"] }],
  ["iam DetachRolePolicy", { verb: "detach policy", given: ["policyarn"], to: ["from role", "rolename"] }],
  ["iam DetachUserPolicy", { verb: "detach policy", given: ["policyarn"], to: ["from user", "username"] }],
  ["iam DetachGroupPolicy", { verb: "detach policy", given: ["policyarn"], to: ["from group", "groupname"] }],
  ["iam AddUserToGroup", { verb: "add to group", given: ["groupname"], to: ["user", "username"] }],
  ["iam RemoveUserFromGroup", { verb: "remove from group", given: ["groupname"], to: ["user", "username"] }],
  [
    "iam AddRoleToInstanceProfile",
    { verb: "add role", given: ["rolename"], to: ["to instance profile", "instanceprofilename"] },
  ],
  ["ec2 AssociateIamInstanceProfile", { verb: "attach profile", given: ["name", "arn"], to: ["to", "instanceid"] }],
  [
    "sso CreateAccountAssignment",
    { verb: "assign permission set", given: ["permissionsetarn"], to: ["in account", "targetid"] },
  ],
  [
    "sso DeleteAccountAssignment",
    { verb: "remove permission set", given: ["permissionsetarn"], to: ["in account", "targetid"] },
  ],
  [
    "sso AttachManagedPolicyToPermissionSet",
    { verb: "attach policy", given: ["managedpolicyarn"], to: ["to permission set", "permissionsetarn"] },
  ],
  ["eks AssociateAccessPolicy", { verb: "attach policy", given: ["policyarn"], to: ["to", "principalarn"] }],
  ["eks CreateAccessEntry", { verb: "allow", given: ["principalarn"], to: ["in groups", "kubernetesgroups"] }],
  ["organizations AttachPolicy", { verb: "attach policy", given: ["policyid"], to: ["to", "targetid"] }],
  ["organizations DetachPolicy", { verb: "detach policy", given: ["policyid"], to: ["from", "targetid"] }],
  [
    "organizations RegisterDelegatedAdministrator",
    { verb: "delegate", given: ["serviceprincipal"], to: ["to account", "accountid"] },
  ],
]);

/** What AWS's own policies of these names allow, in words. */
const MANAGED: ReadonlyMap<string, string> = new Map([
  ["AdministratorAccess", "full access to the account"],
  ["IAMFullAccess", "full access to IAM, which is enough to get any permission"],
  ["PowerUserAccess", "full access except to IAM and Organizations"],
  ["AmazonEKSClusterAdminPolicy", "full access to the cluster"],
]);

/** Named permissions that an event gives or takes, and the accounts that it shares something with. */
export function grantRows(event: CloudTrailEvent, request: JsonObject, service: string): readonly EffectRow[] {
  return [...namedGrants(event, service), ...sharingRows(event, request), ...aclRows(event, request)];
}

function namedGrants(event: CloudTrailEvent, service: string): readonly EffectRow[] {
  const grant = GRANTS.get(`${service} ${apiName(event.eventName)}`);
  const given = grant === undefined ? [] : valuesUnder(event, grant.given);
  if (grant === undefined || given.length === 0) {
    return [];
  }
  const [words, ...keys] = grant.to;
  const to = valuesUnder(event, keys).map(nameOfValue);
  const meaning = given
    .filter((value) => /^arn:aws[\w-]*:(?:iam|eks)::aws:/.test(value))
    .map((value) => MANAGED.get(value.slice(value.lastIndexOf("/") + 1)))
    .find((text) => text !== undefined);
  const note = [to.length === 0 ? "" : `${words} ${to.join(", ")}`, meaning ?? ""].filter((text) => text !== "");
  return [rowOf(doneLabel(event, grant.verb), given.map(named), { note: note.join(": ") })];
}

function named(value: string): EffectValue {
  return { text: nameOfValue(value), of: value };
}

function sharingRows(event: CloudTrailEvent, request: JsonObject): readonly EffectRow[] {
  const shared = sharedBy(event, request);
  if (shared === undefined) {
    return [];
  }
  const { verb, added, removed, actions, limits } = shared;
  const limit = limits.length === 0 ? "" : `only for ${limits.map(nameOfValue).join(", ")}`;
  const note = [actions.join(", "), limit].filter((text) => text !== "").join(", ");
  const everyone = added.filter(isEveryone);
  const others = added.filter((grantee) => !isEveryone(grantee));
  return [
    ...everyone.slice(0, 1).map((grantee) =>
      rowOf(doneLabel(event, verb), [granteeValue(event, grantee)], {
        note,
        exposure: limits.length === 0 ? "public" : "conditional",
      }),
    ),
    ...(others.length === 0
      ? []
      : [
          rowOf(
            doneLabel(event, verb),
            others.map((grantee) => granteeValue(event, grantee)),
            { note },
          ),
        ]),
    ...(removed.length === 0
      ? []
      : [
          rowOf(
            doneLabel(event, "stop sharing with"),
            removed.map((grantee) => granteeValue(event, grantee)),
          ),
        ]),
  ];
}

function granteeValue(event: CloudTrailEvent, grantee: string): EffectValue {
  return { text: principalText(event, grantee), of: grantee };
}

const MAX_GRANTS = 200;

/** Grants of an S3 access control list to everyone or to any AWS account. */
function aclRows(event: CloudTrailEvent, request: JsonObject): readonly EffectRow[] {
  if (!event.eventSource.startsWith("s3")) {
    return [];
  }
  const groups = new Map<string, Set<string>>();
  const read = (value: JsonValue, permission: string): void => {
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MAX_GRANTS)) {
        read(item, permission);
      }
    } else if (typeof value === "string") {
      const group = GROUPS.find(({ uri }) => value.includes(uri));
      if (group !== undefined) {
        groups.set(group.uri, (groups.get(group.uri) ?? new Set()).add(permission));
      }
    } else {
      const object = asObject(value);
      const own = typeof object?.Permission === "string" ? object.Permission : undefined;
      for (const [key, member] of Object.entries(object ?? {})) {
        read(member, own ?? (key.startsWith("x-amz-grant-") ? key.slice("x-amz-grant-".length) : permission));
      }
    }
  };
  read(request, "");
  return GROUPS.filter(({ uri }) => groups.has(uri)).map(({ uri, text, exposure }) =>
    rowOf(doneLabel(event, "allow"), [text], {
      note: `${[...(groups.get(uri) ?? [])].filter((each) => each !== "").join(", ")} by access control list`.trim(),
      exposure,
    }),
  );
}

const GROUPS = [
  { uri: "groups/global/AllUsers", text: "everyone", exposure: "public" },
  { uri: "groups/global/AuthenticatedUsers", text: "everyone with an AWS account", exposure: "public" },
] as const;
