import { formatArn, lastSegment, partitionOf } from "./arn.ts";
import type { Entity, EntityKind } from "./entity.ts";
import { isUuid } from "./entityShape.ts";
import type { Sighting } from "./entitySighting.ts";
import { asObject, asText, type JsonValue } from "./json.ts";
import type { CloudTrailEvent } from "./record.ts";

type Origin = Pick<Entity, "arn" | "service" | "region" | "accountId"> & { readonly label?: string };

/** Whose and where something is that was named without an ARN; its ARN only where the event leaves no guess. */
export function originOf(sighting: Sighting, event: CloudTrailEvent): Origin {
  const { kind, value, type } = sighting;
  if (kind === "bucket" || kind === "object") {
    return s3Origin(sighting, event);
  }
  if (kind === "queue" && value.startsWith("http")) {
    return queueOrigin(value);
  }
  const service = SERVICE_OF_KIND.get(kind) ?? (RESOURCE_KINDS.has(kind) ? serviceOfType(type, event) : undefined);
  if (service === undefined) {
    return {};
  }
  const account = /^\d{12}$/.test(event.accountId) ? { accountId: event.accountId } : {};
  if (GLOBAL_SERVICES.has(service) || event.region === "") {
    return { service, ...account };
  }
  const resource = account.accountId === undefined ? undefined : resourceOf(kind, type, value);
  const { region } = event;
  return {
    service,
    region,
    ...account,
    ...(resource === undefined || account.accountId === undefined
      ? {}
      : {
          arn: formatArn({ partition: partitionOf(region), service, region, accountId: account.accountId, resource }),
        }),
  };
}

function s3Origin({ kind, value, path }: Sighting, event: CloudTrailEvent): Origin {
  const bucket = kind === "bucket" ? value : bucketBeside(event, path);
  if (bucket === undefined) {
    return { service: "s3" };
  }
  const resource = kind === "bucket" ? bucket : `${bucket}/${value}`;
  const arn = formatArn({ partition: partitionOf(event.region), service: "s3", region: "", accountId: "", resource });
  return { service: "s3", arn, label: resource };
}

/** The bucket that stands beside an object's key. */
function bucketBeside(event: CloudTrailEvent, path: Sighting["path"]): string | undefined {
  let beside: JsonValue | undefined = event.record;
  for (const step of path.slice(0, -1)) {
    beside = asObject(beside)?.[step];
  }
  return asText(asObject(beside)?.bucketName);
}

/** "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs" says all that the ARN says. */
function queueOrigin(url: string): Origin {
  const match = /^https?:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([\w.-]+)$/.exec(url);
  const [, region = "", accountId = "", resource = ""] = match ?? [];
  if (match === null) {
    return { service: "sqs", label: lastSegment(url) };
  }
  const arn = formatArn({ partition: partitionOf(region), service: "sqs", region, accountId, resource });
  return { service: "sqs", region, accountId, arn, label: resource };
}

/** The resource part of an ARN that follows from the name alone: no path, no random part, no other home. */
function resourceOf(kind: EntityKind, type: string | undefined, value: string): string | undefined {
  if (!/^[\w./#:+=@-]+$/.test(value)) {
    return undefined;
  }
  switch (kind) {
    case "function":
      return /^[\w-]+$/.test(value) ? `function:${value}` : undefined;
    case "log-group":
      return `log-group:${value}`;
    case "topic":
    case "queue":
      return value;
    case "db-instance":
      return `db:${value}`;
    case "kms-key":
      return value.startsWith("alias/")
        ? value
        : isUuid(value) || value.startsWith("mrk-")
          ? `key/${value}`
          : undefined;
    default:
      break;
  }
  switch (type) {
    case "AWS::DynamoDB::Table":
      return `table/${value}`;
    case "AWS::ECR::Repository":
      return `repository/${value}`;
    case "AWS::SSM::Parameter":
      return value.startsWith("/") ? `parameter${value}` : `parameter/${value}`;
    default:
      return undefined;
  }
}

/** A type's service as ARNs and event sources write it; without a type the service whose call it is. */
function serviceOfType(type: string | undefined, event: CloudTrailEvent): string | undefined {
  const name = type?.split("::")[1];
  if (name !== undefined) {
    return SERVICE_OF_TYPE.get(name) ?? name.toLowerCase();
  }
  return event.eventSource.split(".", 1)[0] || undefined;
}

const SERVICE_OF_TYPE: ReadonlyMap<string, string> = new Map([
  ["ApiGatewayV2", "apigateway"],
  ["CertificateManager", "acm"],
  ["CloudWatch", "monitoring"],
  ["Cognito", "cognito-idp"],
  ["EFS", "elasticfilesystem"],
  ["EMR", "elasticmapreduce"],
  ["ElasticLoadBalancingV2", "elasticloadbalancing"],
  ["KinesisFirehose", "firehose"],
  ["MSK", "kafka"],
  ["OpenSearchService", "es"],
  ["StepFunctions", "states"],
]);

const GLOBAL_SERVICES: ReadonlySet<string> = new Set(["iam", "sts", "cloudfront", "route53", "organizations"]);

const RESOURCE_KINDS: ReadonlySet<EntityKind> = new Set(["resource", "table", "cluster"]);

const SERVICE_OF_KIND: ReadonlyMap<EntityKind, string> = new Map([
  ["ec2-resource", "ec2"],
  ["iam-user", "iam"],
  ["iam-role", "iam"],
  ["iam-policy", "iam"],
  ["iam-group", "iam"],
  ["instance-profile", "iam"],
  ["access-key", "iam"],
  ["kms-key", "kms"],
  ["function", "lambda"],
  ["queue", "sqs"],
  ["topic", "sns"],
  ["log-group", "logs"],
  ["stack", "cloudformation"],
  ["secret", "secretsmanager"],
  ["db-instance", "rds"],
  ["trail", "cloudtrail"],
]);
