/** A complete, ordinary record for tests. Given fields replace its own; undefined removes one. */
export function recordWith(changes: { readonly [field: string]: unknown } = {}): { readonly [field: string]: unknown } {
  const record: { [field: string]: unknown } = {
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: "AIDAEXAMPLEUSER00001",
      arn: "arn:aws:iam::123456789012:user/alice",
      accountId: "123456789012",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      userName: "alice",
    },
    eventTime: "2026-11-21T18:06:52Z",
    eventSource: "s3.amazonaws.com",
    eventName: "PutBucketPolicy",
    awsRegion: "eu-west-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: "[aws-cli/2.15.0 Python/3.11]",
    requestParameters: { bucketName: "logs", Host: "logs.s3.eu-west-1.amazonaws.com" },
    responseElements: null,
    requestID: "Q2M4EXAMPLE",
    eventID: "11111111-2222-4333-8444-555555555555",
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: "123456789012",
    eventCategory: "Management",
    ...changes,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** A role session in STS's format. */
export function assumedRole(role: string, session: string, changes: { readonly [field: string]: unknown } = {}) {
  return {
    type: "AssumedRole",
    principalId: `AROAEXAMPLEROLE00001:${session}`,
    arn: `arn:aws:sts::123456789012:assumed-role/${role}/${session}`,
    accountId: "123456789012",
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLEROLE00001",
        arn: `arn:aws:iam::123456789012:role/${role}`,
        accountId: "123456789012",
        userName: role,
      },
      attributes: { creationDate: "2026-11-21T18:00:00Z", mfaAuthenticated: "false" },
    },
    ...changes,
  };
}
