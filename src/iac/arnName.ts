import { lastSegment, logGroupIn, parseArn } from "../model/arn.ts";

/**
 * The name or id by which a service's requests call what an ARN names: "Admin" of "role/ops/Admin", "/app/key" of
 * "parameter/app/key", "web" of "loadbalancer/app/web/50dc6c". Undefined where the text is no ARN.
 */
export function nameInArn(arn: string): string | undefined {
  const parsed = parseArn(arn);
  if (parsed === undefined) {
    return undefined;
  }
  const { service, resourceType, resourceId } = parsed;
  const parts = resourceId.split("/");
  switch (`${service}:${resourceType ?? ""}`) {
    case "ssm:parameter":
      return parts.length > 1 ? `/${resourceId}` : resourceId;
    case "logs:log-group":
      return logGroupIn(resourceId);
    case "secretsmanager:secret":
      // Six characters that Secrets Manager adds.
      return resourceId.replace(/-[A-Za-z0-9]{6}$/, "");
    case "lambda:function":
    case "lambda:layer":
      return resourceId.split(":")[0];
    case "elasticloadbalancing:loadbalancer":
      return parts.length > 2 ? parts[1] : resourceId;
    case "elasticloadbalancing:targetgroup":
    case "cloudformation:stack":
      return parts[0];
    case "ecr:repository":
      return resourceId;
    case "ecs:task-definition":
      return resourceId.split(":")[0];
    case "kms:alias":
      return `alias/${resourceId}`;
    default:
      return resourceType === undefined ? resourceId : lastSegment(resourceId);
  }
}
