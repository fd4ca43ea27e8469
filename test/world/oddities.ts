import type { JsonValue } from "../../src/model/text/json.ts";
import type { Draft } from "./draft.ts";
import { type Identity, isoSeconds, otherIdentity, type Principal } from "./principals.ts";
import type { Random } from "./random.ts";

/** Something that real records do and a naive reader misses. */
interface Oddity {
  readonly name: string;
  /** Share of everyday records. */
  readonly rate: number;
  readonly make: (draft: Draft, random: Random) => Draft;
}

type Wear = (record: Record<string, JsonValue>, draft: Draft, random: Random) => void;

const worn = (name: string, rate: number, wear: Wear): Oddity => ({
  name,
  rate,
  make: (draft, random) => ({ ...draft, wear: (record) => wear(record, draft, random) }),
});

/** The same caller with its identity told otherwise. */
function retold(who: Principal, tell: (identity: Identity) => Identity): Principal {
  return { ...who, identity: (time) => tell(who.identity(time)) };
}

function withoutArn({ userIdentity, ...rest }: Identity): Identity {
  if (typeof userIdentity !== "object" || userIdentity === null || Array.isArray(userIdentity)) {
    return { userIdentity, ...rest };
  }
  return { userIdentity: Object.fromEntries(Object.entries(userIdentity).filter(([key]) => key !== "arn")), ...rest };
}

function masked({ userIdentity, accessKeyId, ...rest }: Identity): Identity {
  if (accessKeyId === undefined || typeof userIdentity !== "object" || userIdentity === null) {
    return { userIdentity, ...rest };
  }
  const hidden = `${accessKeyId.slice(0, 4)}************${accessKeyId.slice(-4)}`;
  return { userIdentity: { ...userIdentity, accessKeyId: hidden }, accessKeyId: hidden, ...rest };
}

/** The record's own `resources`, with the key that one service or another uses. */
function resourcesAs(key: "ARN" | "arn" | "ARNPrefix" | undefined): Wear {
  return (record, { account, region }) => {
    const arn = `arn:${account.partition}:ec2:${region}:${account.id}:instance/i-0d15ea5ed0ddba11`;
    record.resources = [
      { accountId: account.id, type: "AWS::EC2::Instance", ...(key === undefined ? {} : { [key]: arn }) },
    ];
  };
}

/** Another identity in place of the caller's. */
function become(
  name: string,
  rate: number,
  identity: (draft: Draft, random: Random) => { name: string; userIdentity: JsonValue; username?: string },
): Oddity {
  return {
    name,
    rate,
    make(draft, random) {
      const { userIdentity, username, ...other } = identity(draft, random);
      const { agents, addresses } = draft.who;
      return {
        ...draft,
        who: otherIdentity(draft.account, other.name, userIdentity, {
          agents,
          addresses,
          ...(username === undefined ? {} : { username }),
        }),
      };
    },
  };
}

/** Every oddity that the everyday calls do not have by themselves; rates as counted over public records. */
export const oddities: readonly Oddity[] = [
  {
    name: "identity-without-arn",
    rate: 0.012,
    make: (draft) => ({ ...draft, who: retold(draft.who, withoutArn) }),
  },
  { name: "masked-access-key", rate: 0.002, make: (draft) => ({ ...draft, who: retold(draft.who, masked) }) },
  become("foreign-account", 0.006, (_, random) => ({
    name: "vendor",
    userIdentity: {
      type: "AWSAccount",
      principalId: `AROAVENDORSCANNER0001:scan-${random.hex(6)}`,
      accountId: "444455556666",
    },
  })),
  become("federated-user", 0.001, ({ account }) => ({
    name: "mobile-user",
    userIdentity: {
      type: "FederatedUser",
      principalId: `${account.id}:mobile-user`,
      arn: `arn:${account.partition}:sts::${account.id}:federated-user/mobile-user`,
      accountId: account.id,
      sessionContext: { sessionIssuer: { type: "IAMUser", userName: "token-vendor", accountId: account.id } },
    },
    username: "mobile-user",
  })),
  become("directory-user", 0.0004, ({ account }) => ({
    name: "CORP\\frank",
    userIdentity: {
      type: "Directory",
      principalId: "d-926712ab34:frank",
      accountId: account.id,
      userName: "CORP\\frank",
    },
    username: "CORP\\frank",
  })),
  become("unknown-identity", 0.0008, ({ account }) => ({
    name: "unknown",
    userIdentity: {
      type: "Unknown",
      principalId: "",
      accountId: account.id,
      userName: "HIDDEN_DUE_TO_SECURITY_REASONS",
    },
    username: "HIDDEN_DUE_TO_SECURITY_REASONS",
  })),
  worn("no-identity", 0.0006, (record) => {
    delete record.userIdentity;
  }),
  worn("in-scope-of", 0.001, (record, { account, region }) => {
    const identity = record.userIdentity;
    if (typeof identity === "object" && identity !== null) {
      record.userIdentity = {
        ...identity,
        inScopeOf: {
          sourceArn: `arn:${account.partition}:lambda:${region}:${account.id}:function:mailer-worker`,
          sourceAccount: account.id,
          issuerType: "AWS::Lambda::Function",
          credentialsIssuedTo: `arn:${account.partition}:lambda:${region}:${account.id}:function:mailer-worker`,
        },
      };
    }
  }),
  worn("assumed-root", 0.0004, (record) => {
    const identity = record.userIdentity;
    if (typeof identity === "object" && identity !== null) {
      record.userIdentity = {
        ...identity,
        sessionContext: {
          attributes: { creationDate: record.eventTime ?? "", mfaAuthenticated: "false" },
          assumedRoot: "true",
        },
      };
    }
  }),
  worn("resources-arn", 0.004, resourcesAs("arn")),
  worn("resources-ARN", 0.01, resourcesAs("ARN")),
  worn("resources-ARNPrefix", 0.001, resourcesAs("ARNPrefix")),
  worn("resources-without-any", 0.0006, resourcesAs(undefined)),
  worn("bracketed-agent", 0.03, (record) => {
    record.userAgent = `[${String(record.userAgent)}]`;
  }),
  worn("time-with-blank", 0.006, (record, { time }) => {
    record.eventTime = isoSeconds(time).replace("T", " ").replace("Z", "");
  }),
  worn("time-with-offset", 0.001, (record, { time }) => {
    record.eventTime = isoSeconds(time).replace("Z", "+00:00");
  }),
  worn("no-time", 0.0003, (record) => {
    delete record.eventTime;
  }),
  {
    name: "code-without-message",
    rate: 0.007,
    make: (draft) => ({ ...draft, error: { code: "ValidationException" } }),
  },
  {
    name: "message-without-code",
    rate: 0.001,
    make: (draft) => ({ ...draft, error: { message: "The request signature does not conform" } }),
  },
  worn("parameters-omitted", 0.002, (record) => {
    delete record.requestParameters;
    delete record.responseElements;
  }),
  worn("additional-data-omitted", 0.0005, (record) => {
    record.additionalEventData = null;
  }),
  worn("error-in-response", 0.001, (record) => {
    record.responseElements = { failures: [{ reason: "MISSING", detail: "no such service" }], unprocessedCount: 1 };
  }),
  worn("vpc-endpoint", 0.02, (record, { account }, random) => {
    record.vpcEndpointId = `vpce-0${random.hex(16)}`;
    record.vpcEndpointAccountId = account.id;
    record.sourceIPAddress = `10.20.${random.int(250)}.${random.int(250)}`;
  }),
  worn("edge-device", 0.0002, (record) => {
    record.edgeDeviceDetails = { deviceId: "sbe-0f1e2d3c" };
  }),
  {
    name: "long-integer",
    rate: 0.002,
    make: (draft, random) => ({
      ...draft,
      service: "elasticfilesystem",
      name: "CreateFileSystem",
      readOnly: false,
      request: { creationToken: random.uuid(), encrypted: true },
      response: {
        fileSystemId: `fs-0${random.hex(16)}`,
        lifeCycleState: "creating",
        sizeInBytes: { value: "int:9223372036854775807", timestamp: draft.time },
      },
      resources: [],
      longIntegers: true,
    }),
  },
  {
    name: "network-activity",
    rate: 0.002,
    make: (draft, random) => ({
      ...draft,
      category: "NetworkActivity",
      eventType: "AwsVpceEvents",
      error: { code: "VpceAccessDenied", message: "The request was denied due to a VPC endpoint policy" },
      more: { ...draft.more, vpcEndpointId: `vpce-0${random.hex(16)}`, vpcEndpointAccountId: draft.account.id },
    }),
  },
  {
    name: "service-event",
    rate: 0.003,
    make: (draft, random) => ({
      ...draft,
      service: "ecr",
      name: "PolicyExecutionEvent",
      readOnly: true,
      eventType: "AwsServiceEvent",
      who: otherIdentity(
        draft.account,
        "AWS Internal",
        { accountId: draft.account.id, invokedBy: "AWS Internal" },
        { agents: ["AWS Internal"], addresses: ["AWS Internal"] },
      ),
      request: null,
      resources: [],
      more: {
        serviceEventDetails: {
          "repository-name": "web",
          "rule-id": random.hex(8),
          "lifecycle-event-policy-expirations": [],
        },
      },
    }),
  },
];
