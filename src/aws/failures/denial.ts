/** A kind of policy that can deny a request. */
export type PolicyKind =
  | "identity"
  | "service-control"
  | "resource-control"
  | "boundary"
  | "session"
  | "vpc-endpoint"
  | "resource";

/** What a message about denied access says. A field is undefined if the message does not say it. */
export interface Denial {
  /** ARN of the user or role that made the request. */
  readonly who: string | undefined;
  /** "cloudtrail:LookupEvents" */
  readonly action: string | undefined;
  /** ARN of what the request was for. */
  readonly resource: string | undefined;
  /** "explicit": a Deny statement. "implicit": no Allow statement. */
  readonly effect: "explicit" | "implicit" | undefined;
  readonly policy: PolicyKind | undefined;
  /** ARN of the policy with the Deny statement. AWS names it only within one account or organization. */
  readonly policyArn: string | undefined;
  /** The id under which iam:GetRequestAuthorizationDetails returns the evaluated policies. */
  readonly authorizationId: string | undefined;
  /** The page of the AWS console about that id. */
  readonly detailsUrl: string | undefined;
}

/** The names of the kinds in AWS's messages. "Trust policy" is how some services call a role's resource-based policy. */
const POLICY_NAMES: Readonly<Record<string, PolicyKind>> = {
  "identity-based policy": "identity",
  "service control policy": "service-control",
  "resource control policy": "resource-control",
  "permissions boundary": "boundary",
  "session policy": "session",
  "vpc endpoint policy": "vpc-endpoint",
  "resource-based policy": "resource",
  "role trust policy": "resource",
};

/** Longer messages are not read to their end. AWS's own have at most about a thousand characters. */
const MAX_LENGTH = 4_000;

/**
 * Reads a message about denied access. Never throws; any text is allowed, and what it does not say is left out. Source:
 * "Troubleshoot access denied error messages" in the IAM User Guide, and the AWS Security Blog on policy ARNs in them.
 */
export function readDenial(message: string): Denial {
  const text = message.slice(0, MAX_LENGTH);
  return {
    who: arnAt(after(text, "User: ")),
    action: /^:? ?([a-z0-9-]+:[A-Za-z0-9]+)/.exec(after(text, "not authorized to perform") ?? "")?.[1],
    resource: arnAt(after(text, "on resource: ")),
    ...readReason(text),
    authorizationId: /^:? ?([\w-]{8,100})/.exec(after(text, "authorization id") ?? "")?.[1],
    detailsUrl: detailsUrl(text),
  };
}

function readReason(text: string): Pick<Denial, "effect" | "policy" | "policyArn"> {
  const denied = after(text, "with an explicit deny");
  if (denied !== undefined) {
    const [name, rest] = policyAt(denied.replace(/^ in (?:a|an|the) /, ""));
    return {
      effect: "explicit",
      policy: name,
      policyArn: rest.startsWith(": ") ? arnAt(rest.slice(2)) : undefined,
    };
  }
  const [name] = policyAt(after(text, "because no ") ?? "");
  return { effect: name === undefined ? undefined : "implicit", policy: name, policyArn: undefined };
}

/** The kind of policy named at the start of a text, and the text after its name. */
function policyAt(text: string): [kind: PolicyKind | undefined, rest: string] {
  const lower = text.toLowerCase();
  const name = Object.keys(POLICY_NAMES).find((known) => lower.startsWith(known));
  return name === undefined ? [undefined, text] : [POLICY_NAMES[name], text.slice(name.length)];
}

/** The ARN at the start of a text, in quotes or not, without the full stop of its sentence. */
function arnAt(text: string | undefined): string | undefined {
  return /^"?(arn:aws[\w+=,.@:/*-]{1,1000})/.exec(text ?? "")?.[1]?.replace(/[.,:]$/, "");
}

/** The text after the first occurrence of a phrase. Undefined: there is none. */
function after(text: string, phrase: string): string | undefined {
  const at = text.indexOf(phrase);
  return at < 0 ? undefined : text.slice(at + phrase.length);
}

/** The first link to an authorization's details. Undefined: there is none, or it does not lead to the AWS console. */
function detailsUrl(text: string): string | undefined {
  const link = text.split(" ").find((word) => word.startsWith("https://") && word.includes("#/authorization-details/"));
  const url = URL.parse(link ?? "");
  const isConsole = /^[a-z0-9-]+\.console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/.test(
    url?.host ?? "",
  );
  return isConsole ? url?.href : undefined;
}
