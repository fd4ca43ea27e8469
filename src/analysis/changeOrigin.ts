import { TOOL_FACTS } from "../iac/tools.ts";
import type { CloudTrailEvent } from "../model/event/record.ts";
import { compileWildcard } from "../query/condition/wildcard.ts";
import type { ChangedBy } from "./resourceChange.ts";

/** Who made a change, and with which tool or client. */
interface ChangeOrigin {
  readonly by: ChangedBy;
  /** "Terraform", "CloudFormation", "console", "AWS CLI"; a service's domain; "API" when unknown. */
  readonly via: string;
}

/** Whether a role name, role ARN or user name belongs to the pipeline. */
export type PipelineTest = (name: string) => boolean;

/** Tools whose code is not supported. "APN/1.0" is the AWS Partner Network marker that HashiCorp and Pulumi set. */
const OTHER_TOOLS: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/crossplane|upjet/i, "Crossplane"],
  [/\bAPN\/1\.[01]\b/, "partner tool"],
];

/** Clients of the AWS console, and browsers: only the console calls AWS from a browser. */
const CONSOLE = /^\[?(?:console|signin)\.amazonaws\.com|S3Console|aws-internal\/\d|AWS-?Console|^\[?Mozilla\//i;

const CLIENTS: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/exec-env\/CloudShell/i, "CloudShell"],
  [/aws-cli\//i, "AWS CLI"],
  [/AWSPowerShell/i, "PowerShell"],
  [/exec-env\/AWS_Lambda/i, "Lambda function"],
  [/boto3?\/|botocore\//i, "Python"],
  [/aws-sdk-(?:nodejs|js)/i, "JavaScript"],
  [/aws-sdk-go/i, "Go"],
  [/aws-sdk-java/i, "Java"],
  [/aws-sdk-dotnet|aws-sdk-net/i, ".NET"],
  [/aws-sdk-rust/i, "Rust"],
  [/aws-sdk-ruby/i, "Ruby"],
  [/aws-sdk-php/i, "PHP"],
];

/**
 * Whether a change was made by the tool, an AWS service or outside of both. Tools that run as a service
 * (CloudFormation) are tested first, because their calls carry the identity of the user who started them in the
 * console; then the user agent, then the pipeline's role. User agents can be forged, so the result is not proof.
 */
export function originOf(event: CloudTrailEvent, isPipeline: PipelineTest): ChangeOrigin {
  const { actor, userAgent, sourceIPAddress } = event;
  const callers = [actor.invokedBy, sourceIPAddress, plain(userAgent)];
  const asService = TOOL_FACTS.find(({ service }) => service !== undefined && callers.includes(service.principal));
  if (asService !== undefined) {
    return { by: "tool", via: asService.name };
  }
  const tool = toolIn(userAgent);
  if (tool !== undefined) {
    return { by: "tool", via: tool };
  }
  const service = [actor.invokedBy, plain(userAgent), sourceIPAddress].find(isServiceDomain);
  if (actsAlone(event)) {
    return { by: "service", via: service ?? actor.name };
  }
  if (event.fromConsole === true || CONSOLE.test(userAgent)) {
    return { by: "outside", via: "console" };
  }
  const client = CLIENTS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (identitiesOf(event).some(isPipeline)) {
    return { by: "tool", via: client === undefined ? "pipeline" : `pipeline (${client})` };
  }
  return service !== undefined && actsForService(event)
    ? { by: "service", via: service }
    : { by: "outside", via: client ?? service ?? "API" };
}

/** The domain of an AWS service: "config.amazonaws.com", in China also "config.amazonaws.com.cn". */
function isServiceDomain(text: string | undefined): boolean {
  return text !== undefined && /\.amazonaws\.com(?:\.cn)?$/.test(text);
}

/** The tool that a user agent names. Terraform's provider also names its SDK, so the last match wins. */
function toolIn(userAgent: string): string | undefined {
  const names = ([pattern]: readonly [pattern: RegExp, title: string]) => pattern.test(userAgent);
  return (TOOL_FACTS.flatMap(({ userAgents }) => userAgents).findLast(names) ?? OTHER_TOOLS.find(names))?.[1];
}

/**
 * Compiles the setting's names and ARNs with `*` and `?`: "github-*", "arn:aws:iam::*:role/ci/*". Empty patterns are
 * ignored.
 */
export function pipelineTest(patterns: readonly string[]): PipelineTest {
  const tests = patterns.filter((pattern) => pattern.trim() !== "").map((pattern) => compileWildcard(pattern.trim()));
  return (name) => tests.some((test) => test(name));
}

function identitiesOf({ actor }: CloudTrailEvent): readonly string[] {
  return [actor.issuer?.name, actor.issuer?.arn, actor.userName, actor.arn].filter((name) => name !== undefined);
}

/**
 * Whether an AWS service acted on its own, or with its service-linked role. Its user agent may be the same internal one
 * that the console's backends have.
 */
function actsAlone({ actor, eventType }: CloudTrailEvent): boolean {
  return (
    actor.type === "AWSService" ||
    eventType === "AwsServiceEvent" ||
    actor.issuer?.name?.startsWith("AWSServiceRoleFor") === true
  );
}

/** Whether a service's call used a role that the service was given, rather than the session of a person. */
function actsForService({ actor }: CloudTrailEvent): boolean {
  // A service that acts for a person uses the person's session; that remains the person's change.
  const isPerson =
    actor.issuer?.name?.startsWith("AWSReservedSSO_") === true ||
    actor.sourceIdentity !== undefined ||
    actor.sessionName?.includes("@") === true;
  return actor.type === "AssumedRole" && !isPerson;
}

function plain(userAgent: string): string {
  return userAgent.replace(/^\[(.*)\]$/s, "$1");
}
