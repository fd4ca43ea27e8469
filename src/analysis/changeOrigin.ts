import type { CloudTrailEvent } from "../model/record.ts";
import { compileWildcard } from "../query/wildcard.ts";
import type { ChangedBy } from "./resourceChange.ts";

/** How a change was made, and with what. */
export interface ChangeOrigin {
  readonly by: ChangedBy;
  /** "Terraform", "CloudFormation", "console", "AWS CLI"; a service's domain; "API" where nothing tells. */
  readonly via: string;
}

/** Whether a role, its ARN or a user's name is one of the pipeline's. */
export type PipelineTest = (name: string) => boolean;

const CLOUDFORMATION = "cloudformation.amazonaws.com";

/**
 * What infrastructure tools call themselves, the most telling first: Terraform's provider also names the SDK it is made
 * with, and Pulumi's is built on Terraform's. "APN/1.0" is the partner's mark that HashiCorp and Pulumi set.
 */
const TOOLS: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/pulumi/i, "Pulumi"],
  [/opentofu/i, "OpenTofu"],
  [/terraform|hashicorp/i, "Terraform"],
  [/aws-cdk/i, "CDK"],
  [/aws-sam-cli/i, "SAM"],
  [/crossplane|upjet/i, "Crossplane"],
  [/\bAPN\/1\.[01]\b/, "partner tool"],
];

/** The console's own clients, and browsers: only the console calls AWS out of one. */
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
 * By the tool, or outside it. CloudFormation comes first, since it acts in the name of whoever pressed the button in the
 * console; then what the program calls itself, then the pipeline's role. A user agent can be forged: this tells habits,
 * not crimes.
 */
export function originOf(event: CloudTrailEvent, isPipeline: PipelineTest): ChangeOrigin {
  const { actor, userAgent, sourceIPAddress } = event;
  if ([actor.invokedBy, sourceIPAddress, plain(userAgent)].includes(CLOUDFORMATION)) {
    return { by: "tool", via: "CloudFormation" };
  }
  const tool = TOOLS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (tool !== undefined) {
    return { by: "tool", via: tool };
  }
  const console = event.fromConsole === true || CONSOLE.test(userAgent);
  const via = console ? "console" : (CLIENTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "API");
  if (!console && identitiesOf(event).some(isPipeline)) {
    return { by: "tool", via: via === "API" ? "pipeline" : `pipeline (${via})` };
  }
  const service = serviceBehind(event);
  return service === undefined ? { by: "outside", via } : { by: "service", via: service };
}

/** Names and ARNs with `*` and `?`, as the setting has them: "github-*", "arn:aws:iam::*:role/ci/*". */
export function pipelineTest(patterns: readonly string[]): PipelineTest {
  const tests = patterns.filter((pattern) => pattern.trim() !== "").map((pattern) => compileWildcard(pattern.trim()));
  return (name) => tests.some((test) => test(name));
}

function identitiesOf({ actor }: CloudTrailEvent): readonly string[] {
  return [actor.issuer?.name, actor.issuer?.arn, actor.userName, actor.arn].filter((name) => name !== undefined);
}

/** The AWS service that acted on its own account; a person's call through a service is the person's. */
function serviceBehind({ actor, eventType, userAgent, sourceIPAddress }: CloudTrailEvent): string | undefined {
  const domain = [actor.invokedBy, plain(userAgent), sourceIPAddress].find((text) => text?.endsWith(".amazonaws.com"));
  if (actor.type === "AWSService" || eventType === "AwsServiceEvent") {
    return domain ?? actor.name;
  }
  if (actor.issuer?.name?.startsWith("AWSServiceRoleFor") === true) {
    return domain ?? actor.issuer.name;
  }
  return domain !== undefined && actor.type === "AssumedRole" ? domain : undefined;
}

function plain(userAgent: string): string {
  return userAgent.replace(/^\[(.*)\]$/s, "$1");
}
