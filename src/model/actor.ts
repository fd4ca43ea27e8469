/** `userIdentity.type` as CloudTrail documents it; anything else is read as "Unknown". */
export type ActorType =
  | "Root"
  | "IAMUser"
  | "AssumedRole"
  | "Role"
  | "FederatedUser"
  | "Directory"
  | "AWSAccount"
  | "AWSService"
  | "IdentityCenterUser"
  | "SAMLUser"
  | "WebIdentityUser"
  | "Unknown";

/** Who made the call: one reading of `userIdentity`, whatever its type. Absent facts are absent. */
export interface Actor {
  readonly type: ActorType;
  /** What a person calls them: a user, role or service name. Never empty: "unknown" when the record does not say. */
  readonly name: string;
  /** One line that tells the whole: "alice via role Admin (session alice@corp)". */
  readonly label: string;
  readonly arn?: string;
  readonly principalId?: string;
  /** The account that the identity belongs to: may differ from the account that received the event. */
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  /** Role session name (the part after the role in an STS ARN, or after ":" in the principal id). */
  readonly sessionName?: string;
  /** The role or user that issued the session. */
  readonly issuer?: {
    readonly type?: string;
    readonly name?: string;
    readonly arn?: string;
    readonly principalId?: string;
  };
  readonly sourceIdentity?: string;
  /** The AWS service that called on the actor's behalf. */
  readonly invokedBy?: string;
  /** IAM Identity Center: the workforce user the call is on behalf of. */
  readonly onBehalfOf?: { readonly userId?: string; readonly identityStoreArn?: string };
  /** OIDC or SAML provider of a federated session. */
  readonly webIdentityProvider?: string;
  readonly mfa?: boolean;
}
