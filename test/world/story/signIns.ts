import type { JsonObject } from "../../../src/model/text/json.ts";
import { arnOf, china, development, production } from "../accounts.ts";
import { browserAgents, hiddenUser, rootOf } from "../cast.ts";
import { type Identity, otherIdentity, type Principal, userId } from "../principals.ts";
import type { WorldAccount } from "../types.ts";
import type { Storyteller, Told } from "./storyteller.ts";

const chapter = "sign-ins";

interface SignIn {
  readonly hours: number;
  readonly account: WorldAccount;
  readonly who: Principal;
  readonly mfa: boolean;
  /** Of the sign-in endpoint that was used, which records the event. Default: the partition's global Region. */
  readonly region?: string;
  readonly failure?: string;
  readonly told?: Told;
}

/** An IAM user at the sign-in page: no access key yet. */
function atThePage(seed: number, account: WorldAccount, name: string, address: string): Principal {
  const identity: Identity = {
    userIdentity: {
      type: "IAMUser",
      principalId: userId(seed, account, name),
      arn: arnOf(account, "iam", "", `user/${name}`),
      accountId: account.id,
      userName: name,
    },
    username: name,
  };
  return { name, account, agents: browserAgents, addresses: [address], identity: () => identity };
}

/** People signing in: with a second factor and without, failing, root once, and a federated one. */
export function tellSignIns(story: Storyteller, seed: number): void {
  story.open(
    chapter,
    production.id,
    "Console sign-ins with and without MFA in all three accounts, a run of failures against dave, a name CloudTrail hides, and root once.",
  );
  const dave = atThePage(seed, development, "dave", "203.0.113.77");
  const guess = atThePage(seed, development, "dave", "198.51.100.99");
  const liWei = atThePage(seed, china, "li.wei", "198.51.100.201");
  const failed = "Failed authentication";
  const signIns: readonly SignIn[] = [
    { hours: 236, account: development, who: dave, mfa: false, region: "eu-west-1" },
    { hours: 190, account: china, who: liWei, mfa: true, region: "cn-northwest-1" },
    { hours: 141, account: production, who: rootOf(production), mfa: true },
    { hours: 118, account: development, who: dave, mfa: false, region: "us-west-2" },
    { hours: 97, account: china, who: liWei, mfa: false, failure: failed },
    { hours: 96.98, account: china, who: liWei, mfa: true },
    { hours: 44.2, account: development, who: guess, mfa: false, failure: failed, region: "eu-central-1" },
    { hours: 44.19, account: development, who: guess, mfa: false, failure: failed },
    { hours: 44.17, account: development, who: guess, mfa: false, failure: failed },
    { hours: 44.16, account: development, who: guess, mfa: false, failure: failed },
    {
      hours: 44.14,
      account: development,
      who: hiddenUser(development, "198.51.100.99"),
      mfa: false,
      failure: "No username found in supplied account",
    },
    { hours: 21, account: development, who: dave, mfa: false, region: "eu-west-1" },
    { hours: 16, account: china, who: liWei, mfa: true },
    { hours: 6.5, account: development, who: dave, mfa: false, failure: failed },
    { hours: 6.48, account: development, who: dave, mfa: false },
  ];
  for (const signIn of signIns) {
    tellSignIn(story, signIn);
  }
  const root = rootOf(production);
  story.tell(
    {
      time: story.ago(140.9),
      account: production,
      region: "us-east-1",
      who: root,
      service: "iam",
      name: "GetAccountSummary",
      readOnly: true,
      more: { sessionCredentialFromConsole: "true" },
    },
    { chapter },
  );
  const saml = otherIdentity(
    production,
    "alice@example.com",
    {
      type: "SAMLUser",
      principalId: `${story.random.letters(27)}=:alice@example.com`,
      userName: "alice@example.com",
      identityProvider: arnOf(production, "iam", "", "saml-provider/AWSSSO_5f1c_DO_NOT_DELETE"),
    },
    { agents: browserAgents, addresses: ["198.51.100.24"], username: "alice@example.com" },
  );
  const provider = arnOf(production, "iam", "", "saml-provider/AWSSSO_5f1c_DO_NOT_DELETE");
  story.tell(
    {
      time: story.ago(8.4),
      account: production,
      region: "eu-west-1",
      who: saml,
      service: "sts",
      name: "AssumeRoleWithSAML",
      readOnly: true,
      request: {
        sAMLAssertionID: `_${story.random.uuid()}`,
        roleSessionName: "alice@example.com",
        durationSeconds: 28800,
        principalArn: provider,
      },
      more: { resources: [{ accountId: production.id, type: "AWS::IAM::SAMLProvider", ARN: provider }] },
    },
    { chapter, mentions: [provider] },
  );
  const workforce = otherIdentity(
    production,
    "alice@example.com",
    {
      type: "IdentityCenterUser",
      accountId: production.id,
      onBehalfOf: {
        userId: story.random.uuid(),
        identityStoreArn: arnOf(production, "identitystore", "", "identitystore/d-9067aa11bb"),
      },
      credentialId: story.random.hex(64),
    },
    { agents: browserAgents, addresses: ["198.51.100.24"] },
  );
  for (const [service, name] of [
    ["sso", "UserAuthentication"],
    ["sso", "Federate"],
  ] as const) {
    story.tell(
      {
        time: story.ago(8.5, name === "Federate" ? 40 : 0),
        account: production,
        region: "eu-west-1",
        who: workforce,
        service,
        name,
        readOnly: false,
        eventType: "AwsServiceEvent",
        more: {
          serviceEventDetails:
            name === "Federate"
              ? { role_name: "AdministratorAccess", account_id: production.id }
              : { CredentialType: "TOTP", UserAuthentication: "Success" },
        },
      },
      { chapter },
    );
  }
}

function tellSignIn(story: Storyteller, { hours, account, who, mfa, failure, region }: SignIn): void {
  const more: JsonObject = {
    additionalEventData: {
      LoginTo: `https://console.${account.partition === "aws-cn" ? "amazonaws.cn" : "aws.amazon.com"}/console/home?hashArgs=%23&isauthcode=true`,
      MobileVersion: "No",
      ...(mfa ? { MFAIdentifier: arnOf(account, "iam", "", `mfa/${who.name}`) } : {}),
      MFAUsed: mfa ? "Yes" : "No",
    },
  };
  const time = story.ago(hours, story.random.int(30));
  story.tell(
    {
      time,
      account,
      region: region ?? account.globalRegion,
      who,
      service: "signin",
      name: "ConsoleLogin",
      readOnly: false,
      eventType: "AwsConsoleSignIn",
      // A failure may carry a message of its own, or nothing but the answer below.
      more: failure === undefined || Math.round(hours * 100) % 2 === 0 ? more : { ...more, errorMessage: failure },
      response: { ConsoleLogin: failure === undefined ? "Success" : "Failure" },
    },
    { chapter, mentions: mfa ? [arnOf(account, "iam", "", `mfa/${who.name}`)] : [] },
  );
}
