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

/**
 * An Insights record as AWS's user guide shows it, about StopInstances: 12.4 calls a minute for 14 minutes. `changes` are
 * members of the record, `details` those of its `insightDetails`.
 */
export function insightRecord(
  changes: { readonly [field: string]: unknown } = {},
  details: { readonly [field: string]: unknown } = {},
) {
  return {
    eventVersion: "1.08",
    eventTime: "2026-11-22T10:19:00Z",
    awsRegion: "eu-west-1",
    eventID: "33333333-2222-4333-8444-555555555555",
    eventType: "AwsCloudTrailInsight",
    recipientAccountId: "123456789012",
    sharedEventID: "44444444-2222-4333-8444-555555555555",
    insightDetails: {
      state: "End",
      eventSource: "ec2.amazonaws.com",
      eventName: "StopInstances",
      insightType: "ApiCallRateInsight",
      insightContext: insightContext(12.4, 0.02, 14),
      ...details,
    },
    eventCategory: "Insight",
    ...changes,
  };
}

/** `rate` and `baseline`: calls a minute; `duration`: minutes. */
export function insightContext(rate: unknown, baseline: unknown, duration: unknown) {
  const one = (attribute: string, value: string, usual: string) => ({
    attribute,
    insight: [{ value, average: rate }],
    baseline: [{ value: usual, average: baseline }],
  });
  return {
    statistics: {
      baseline: { average: baseline },
      insight: { average: rate },
      insightDuration: duration,
      baselineDuration: 10_181,
    },
    attributions: [
      one("userIdentityArn", "arn:aws:iam::123456789012:user/mallory", "arn:aws:sts::123456789012:assumed-role/Ops"),
      one("userAgent", "aws-cli/2.15.0", "aws-cli/2.15.0"),
      one("errorCode", "null", "null"),
    ],
  };
}
