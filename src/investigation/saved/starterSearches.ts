import type { GroupField } from "../../protocol/filters.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { withCondition, withLast } from "../../query/language/edit.ts";
import type { SearchRequest } from "../search/search.ts";

/** A search that is there from the start. */
export interface StarterSearch {
  /** Stable: part of the id of its node. */
  readonly id: string;
  readonly title: string;
  /** What it finds, what is requested for it, and what it does not cover. */
  readonly explanation: string;
  readonly request: SearchRequest;
}

interface Starter extends Omit<StarterSearch, "request"> {
  /** Without a time range and Regions: all enabled Regions are searched. */
  readonly text: string;
  readonly last: string;
  readonly group?: GroupField;
  /** Leaves out the callers of the setting `cloudtrail.pipelineRoles`. */
  readonly withoutPipelines?: true;
}

const STARTERS: readonly Starter[] = [
  {
    id: "root",
    title: "Root user",
    text: "user:root actorType:Root",
    last: "90d",
    explanation:
      "What the root users of the accounts did. Looked up by user name, so that few requests are needed. Root sign-ins are recorded in the Region of the sign-in page.",
  },
  {
    id: "failed-sign-ins",
    title: "Failed sign-ins",
    text: "event:(ConsoleLogin,CredentialVerification,UserAuthentication) error:*",
    last: "7d",
    group: "ip",
    explanation:
      "Refused sign-ins to the console and to IAM Identity Center, by source address. Looked up by event name; successful ones are filtered locally. A sign-in is recorded only in the Region of the sign-in page that was used, often us-east-1.",
  },
  {
    id: "public",
    title: "Public exposure",
    text: "readonly:false -error:* event:(PutBucketPolicy,PutBucketAcl,DeleteBucketPublicAccessBlock,PutBucketPublicAccessBlock,PutAccountPublicAccessBlock,DeleteAccountPublicAccessBlock,AuthorizeSecurityGroupIngress,ModifySecurityGroupRules,ModifySnapshotAttribute,ModifyImageAttribute,ModifyDBSnapshotAttribute,ModifyDBClusterSnapshotAttribute,CreateFunctionUrlConfig,UpdateFunctionUrlConfig,DisableSnapshotBlockPublicAccess,DisableImageBlockPublicAccess)",
    last: "7d",
    explanation:
      "Calls that can open buckets, security groups, snapshots, images and functions to everyone. All write events are requested, because there are too many names to look up; the rest is filtered locally. Each may also have closed something: the event says what changed. ACLs of single objects are data events, which Event history doesn't include.",
  },
  {
    id: "trails",
    title: "Trail tampering",
    text: "event:(StopLogging,DeleteTrail,UpdateTrail,PutEventSelectors)",
    last: "90d",
    explanation:
      "Trails that were stopped, deleted or changed, failed attempts included. Looked up by event name, so that few requests are needed. Changes to a trail's bucket or key, and to event data stores, are not among them.",
  },
  {
    id: "denied",
    title: "Denied calls",
    text: "error:(*AccessDenied*,*UnauthorizedOperation,*Forbidden*)",
    last: "24h",
    group: "actor",
    explanation:
      "Calls that AWS refused, reads included, by caller. CloudTrail can't look up by error: every event of the time range is downloaded and filtered locally, which takes long in large accounts.",
  },
  {
    id: "outside",
    title: "Changes outside the tools",
    text: "readonly:false -error:* -agent:Terraform -agent:OpenTofu -agent:Pulumi -agent:aws-cdk -agent:aws-sam-cli -agent:crossplane -actor:cloudformation.amazonaws.com -ip:cloudformation.amazonaws.com -invokedBy:cloudformation.amazonaws.com -actorType:AWSService -role:AWSServiceRoleFor*",
    last: "24h",
    group: "actor",
    withoutPipelines: true,
    explanation:
      "Write events by anything but Terraform, OpenTofu, Pulumi, CloudFormation, CDK, SAM, Crossplane, AWS services and the callers of the setting cloudtrail.pipelineRoles. All write events are requested; the rest is filtered locally. User agents can be forged.",
  },
];

/** The starter searches, in display order. `pipelineRoles`: names and ARNs with "*" and "?", as in the setting. */
export function starterSearches(pipelineRoles: readonly string[]): readonly StarterSearch[] {
  const patterns = pipelineRoles.map((pattern) => pattern.trim()).filter((pattern) => pattern !== "");
  return STARTERS.map(({ id, title, explanation, text, last, group, withoutPipelines }) => {
    const others = withoutPipelines === true && patterns.length > 0 ? withCondition(text, notBy(patterns)) : text;
    const view = { title, ...(group === undefined ? {} : { group }) };
    return { id, title, explanation, request: { text: withLast(`${others} region:*`, last), view } };
  });
}

function notBy(patterns: readonly string[]): Condition {
  const values = patterns.map((value) => ({ value, wildcard: /[*?]/.test(value) }));
  return { kind: "not", of: { kind: "field", field: "actor", test: { op: "is", values } } };
}
