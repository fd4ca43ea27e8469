import * as v from "valibot";
import { refusedRequest } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { DeclarationSource } from "../code/declaration.ts";
import { unmanagedText } from "../code/unmanagedText.ts";
import type { AgentHost } from "./agentHost.ts";
import { agentTool } from "./agentTool.ts";
import { foundJson } from "./codeLines.ts";
import { untrusted, untrustedLines } from "./untrusted.ts";

const MOST_LISTED = 20;
const MOST_LIMITS = 10;

export const resourceMember = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(2_048),
  v.description(
    'Name, ID or ARN of one resource, exactly as in AWS: "sg-0abc", "acme-logs", "arn:aws:iam::111122223333:role/deploy". Without wildcards.',
  ),
);

export const findInCode = agentTool({
  name: "find_in_code",
  title: "Find AWS Resource in Code",
  summary:
    "Finds the Terraform, CloudFormation, SAM, CDK or Pulumi code of this workspace that declares an AWS resource.",
  description:
    "Finds where the code of the open workspace declares an AWS resource: file, line, address and tool (Terraform, OpenTofu, CloudFormation, SAM, CDK, Pulumi). It joins IDs and ARNs to code through state files and known stacks, so it finds resources whose ID is nowhere in the code: use it instead of a text search. It sends no request to AWS. If the answer lists code that could not be matched, do not conclude that the resource is not in code.",
  input: v.strictObject({ resource: resourceMember }),
  plan: ({ resource }) => ({ message: `Looking for ${untrusted(resource, 100)} in code`, usesAws: false }),
  run: async ({ resource }, { host }, signal) => {
    const code = codeOf(host);
    const { declarations } = code;
    const found = await declarations.find(resource, signal);
    if (found.length === 0) {
      const without = await declarations.withoutLocation(resource, signal);
      return [untrusted(without ?? unmanagedText(resource), 1_000), ...(await leftOut(declarations, signal))];
    }
    const listed = found.slice(0, MOST_LISTED).map((one) => foundJson(one, code));
    return [
      `${untrusted(resource, 300)} is declared in ${countOf(found.length, "place")}.`,
      ...untrustedLines("Places in code", listed),
      ...(found.length > listed.length ? [`${found.length - listed.length} more are not listed.`] : []),
    ];
  },
});

function codeOf({ code }: AgentHost) {
  if (code === undefined) {
    throw refusedRequest(
      "No workspace is open here, so no code is known. This does not show that no code declares it.",
    );
  }
  return code;
}

/** What may declare the resource nevertheless: blocks whose resources are not known, and files that were not read. */
async function leftOut(declarations: DeclarationSource, signal: AbortSignal): Promise<readonly string[]> {
  const unresolved = (await declarations.declarations(signal)).flatMap((one) => one.unresolved?.message ?? []);
  const byMessage = [...Map.groupBy(unresolved, (message) => message)];
  const limits = await declarations.limits(signal);
  const lines = [
    ...byMessage.map(([message, of]) => `${countOf(of.length, "block")} could not be matched: ${message}`),
    ...limits,
  ];
  return lines.length === 0
    ? []
    : [
        "It may be declared nevertheless:",
        ...lines.slice(0, MOST_LIMITS).map((line) => `- ${untrusted(line, 500)}`),
        ...(lines.length > MOST_LIMITS ? [`- and ${lines.length - MOST_LIMITS} more reasons`] : []),
      ];
}
