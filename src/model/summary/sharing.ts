import { plainKey } from "../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { textsIn, valuesUnder } from "./requestValues.ts";

/** Whom a request gives access to a resource, or takes it from, outside of a policy. */
export interface Shared {
  /** What the grant is, as a verb in its base form before those who get access. */
  readonly verb: string;
  /** Account ids, ARNs, service names; "*" and "all" for everyone. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** What the grant allows, where the request says so: "lambda:InvokeFunction". */
  readonly actions: readonly string[];
  /** Values that limit the grant: the ARN that it is for, the organization. */
  readonly limits: readonly string[];
}

/** What the request of an operation that shares a resource names; undefined for other operations. */
export function sharedBy(event: CloudTrailEvent, request: JsonObject): Shared | undefined {
  const row = SHARING.get(apiName(event.eventName));
  return row === undefined
    ? undefined
    : {
        verb: row.verb ?? "share with",
        added: textsAt(request, row.added),
        removed: textsAt(request, row.removed ?? []),
        actions: valuesUnder(event, row.actions ?? []),
        limits: textsAt(request, row.limits ?? []),
      };
}

/** Whether a grantee means everyone. */
export function isEveryone(grantee: string): boolean {
  return grantee === "*" || grantee === "all";
}

/** The accounts that the event was recorded in and that own its resources. */
export function ownAccounts({ accountId, record }: CloudTrailEvent): ReadonlySet<string> {
  const resources = Array.isArray(record.resources) ? record.resources : [];
  const owners = resources.map((each) => asText(asObject(each)?.accountId));
  return new Set([accountId, ...owners].flatMap((id) => (id === undefined || id === "" ? [] : [id])));
}

/** The texts under keys given as "key" or "key.key", at the request's top or in a wrapper such as "…Request". */
function textsAt(request: JsonObject, paths: readonly string[]): readonly string[] {
  const tops = [request, ...Object.values(request).map(asObject)].filter((each) => each !== undefined);
  return paths.flatMap((path) => tops.flatMap((top) => under(top, path.split("."))));
}

function under(value: JsonValue | undefined, path: readonly string[]): readonly string[] {
  const [key, ...rest] = path;
  if (key === undefined) {
    return textsIn(value);
  }
  if (Array.isArray(value)) {
    return value.slice(0, 1_000).flatMap((item) => under(item, path));
  }
  const object = asObject(value) ?? {};
  const items = Array.isArray(object.items) ? under(object.items, path) : [];
  return [
    ...items,
    ...Object.entries(object).flatMap(([name, member]) => (plainKey(name) === key ? under(member, rest) : [])),
  ];
}

interface Sharing {
  /** "share with" where absent. */
  readonly verb?: string;
  /** Keys of those who get access, and of those who lose it. */
  readonly added: readonly string[];
  readonly removed?: readonly string[];
  /** Keys of what the grant allows, the first that occurs. */
  readonly actions?: readonly string[];
  /** Keys of the request that limit the grant. */
  readonly limits?: readonly string[];
}

const EC2_PERMISSIONS = (key: string): Sharing => ({
  added: [`${key}.add.group`, `${key}.add.userid`],
  removed: [`${key}.remove.group`, `${key}.remove.userid`],
});

const VALUES: Sharing = { added: ["valuestoadd"], removed: ["valuestoremove"] };

/** Operations that share a resource with accounts that they name outside a policy. */
const SHARING: ReadonlyMap<string, Sharing> = new Map<string, Sharing>([
  ["ModifySnapshotAttribute", EC2_PERMISSIONS("createvolumepermission")],
  ["ModifyImageAttribute", EC2_PERMISSIONS("launchpermission")],
  ["ModifyFpgaImageAttribute", EC2_PERMISSIONS("loadpermission")],
  ["ModifyDBSnapshotAttribute", VALUES],
  ["ModifyDBClusterSnapshotAttribute", VALUES],
  ["ModifyDocumentPermission", { added: ["accountidstoadd"], removed: ["accountidstoremove"] }],
  [
    "AddPermission",
    {
      verb: "allow",
      added: ["principal", "awsaccountid", "awsaccountids"],
      actions: ["action", "actionname"],
      limits: ["sourcearn", "sourceaccount", "principalorgid"],
    },
  ],
  [
    "AddLayerVersionPermission",
    { verb: "allow", added: ["principal"], actions: ["action"], limits: ["organizationid"] },
  ],
  [
    "PutPermission",
    { verb: "allow", added: ["principal"], actions: ["action"], limits: ["condition", "condition.value"] },
  ],
  ["CreateGrant", { verb: "allow", added: ["granteeprincipal"], actions: ["operations"] }],
  ["CreateResourceShare", { added: ["principals"] }],
  ["AssociateResourceShare", { added: ["principals"] }],
  ["DisassociateResourceShare", { added: [], removed: ["principals"] }],
  ["ModifyVpcEndpointServicePermissions", { added: ["addallowedprincipals"], removed: ["removeallowedprincipals"] }],
  ["CreateVpcPeeringConnection", { verb: "request peering with", added: ["peerownerid"] }],
  ["AuthorizeSnapshotAccess", { added: ["accountwithrestoreaccess"] }],
  ["RevokeSnapshotAccess", { added: [], removed: ["accountwithrestoreaccess"] }],
]);
