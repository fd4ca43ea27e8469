import { findEntities } from "../../../src/model/entity/findEntities.ts";
import type { CloudTrailEvent } from "../../../src/model/event/record.ts";

/**
 * A second, simpler reading of what a record's text names, for measuring recall: ARNs and EC2-family ids by a regular
 * expression over the decoded strings, and names under keys that everybody knows. It knows nothing of `findEntities`.
 */
export function referenceIds(event: CloudTrailEvent): ReadonlySet<string> {
  const ids = new Set<string>();
  const { requestID: _opaque, ...record } = event.record;
  visit(record, "", ids);
  return ids;
}

const KNOWN_KEYS = new Set(
  [
    ...["bucketName", "roleName", "functionName", "tableName", "keyId", "kmsKeyId", "topicArn", "queueUrl", "groupId"],
    ...["instanceId", "volumeId", "vpcId", "subnetId", "snapshotId", "imageId", "networkInterfaceId", "routeTableId"],
    ...[
      "accessKeyId",
      "instanceProfileName",
      "policyArn",
      "roleArn",
      "functionArn",
      "logGroupName",
      "stackName",
      "stackId",
    ],
    ...["secretId", "trailName", "clusterName", "dBInstanceIdentifier", "dBSnapshotIdentifier", "dBSubnetGroupName"],
    ...[
      "repositoryName",
      "loadBalancerName",
      "alarmName",
      "streamName",
      "userPoolId",
      "distributionId",
      "hostedZoneId",
    ],
    ...[
      "s3BucketName",
      "secretARN",
      "resourceArn",
      "targetGroupArn",
      "loadBalancerArn",
      "parameterName",
      "documentName",
    ],
  ].map((key) => key.toLowerCase()),
);

function visit(value: unknown, key: string, ids: Set<string>): void {
  if (typeof value === "string") {
    const text = value.includes("%3A") ? decodeURIComponent(value) : value;
    for (const arn of text.matchAll(/arn:aws[\w-]*:[\w.-]+:[\w-]*:[\w-]*:[\w/:.@=+~*-]+/g)) {
      // A text with "*" is a pattern, not a resource.
      if (!arn[0].includes("*")) {
        ids.add(arn[0].replace(/[.:]+$/, ""));
      }
    }
    for (const id of text.matchAll(
      /(?<![\w/-])(?:i|sg|sgr|vpc|subnet|vol|snap|ami|eni|rtb|igw|nat|acl|eipalloc|vpce|fl|lt|pcx)-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g,
    )) {
      ids.add(id[0]);
    }
    if (KNOWN_KEYS.has(key) && value !== "" && !value.includes("HIDDEN_DUE") && !value.includes("***")) {
      ids.add(value);
    }
  } else if (Array.isArray(value)) {
    for (const item of value) {
      visit(item, key, ids);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      visit(item, name.toLowerCase(), ids);
    }
  }
}

/** The ids that are neither the value nor the ARN of any entity. */
export function missedIds(event: CloudTrailEvent, ids: Iterable<string>): readonly string[] {
  const found = new Set(findEntities(event).flatMap((entity) => [entity.value, entity.arn ?? entity.value]));
  return [...ids].filter((id) => !found.has(id));
}
