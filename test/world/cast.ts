import { arnOf, china, development, production } from "./accounts.ts";
import { assumedRole, iamUser, otherIdentity, type Principal, type RolePrincipal, rootUser } from "./principals.ts";
import { Random } from "./random.ts";
import type { WorldAccount } from "./types.ts";

const chrome =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const firefox = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const cli = "aws-cli/2.31.3 md/awscrt#0.27.6 ua/2.1 os/macos#25.1.0 md/arch#arm64 lang/python#3.13.7 md/prompt#off";
export const terraformAgent =
  "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.19.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.4 ua/2.1 os/linux lang/go#1.24.9 md/GOOS#linux md/GOARCH#amd64";
const cdkAgent =
  "aws-sdk-js/3.901.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#22.19.0 api/cloudformation#3.901.0 app/aws-cdk-cli-2.1031.0";
const lambdaAgent = "aws-sdk-nodejs/3.896.0 linux/5.10.245 lang/js md/nodejs#22.19.0 exec-env/AWS_Lambda_nodejs22.x";
const boto = "Boto3/1.40.52 md/Botocore#1.40.52 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.11";
const console3 =
  "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.783 Linux/5.10.245-218.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.462-b08 java/1.8.0_462]";
const ssmAgent = "aws-sdk-go/1.55.5 (go1.23.9; linux; amd64) amazon-ssm-agent/3.3.3050.0";

export const browserAgents: readonly string[] = [chrome, firefox];
export const bracketedAgent = console3;

/** One account's people and machines. */
export interface Cast {
  readonly account: WorldAccount;
  /** At the console or a terminal. */
  readonly people: readonly Principal[];
  /** Those of them who may change things. */
  readonly editors: readonly Principal[];
  /** Who looks around all day without being asked. */
  readonly watchers: readonly Principal[];
  readonly terraform: RolePrincipal;
  readonly cloudFormation: RolePrincipal;
  readonly cdkDeploy: RolePrincipal;
  readonly lambda: RolePrincipal;
  readonly instance: RolePrincipal;
  readonly autoScaling: RolePrincipal;
  readonly config: RolePrincipal;
}

export interface Casts {
  readonly development: Cast;
  readonly production: Cast;
  readonly china: Cast;
  /** SRE; opens the port by hand. */
  readonly erin: RolePrincipal;
  /** Administrator in production. */
  readonly alice: RolePrincipal;
  /** Developer; tries things in production that the role does not allow. */
  readonly bob: RolePrincipal;
  readonly bobInProduction: RolePrincipal;
  /** Security; answers the incident. */
  readonly carol: RolePrincipal;
  /** IAM user without MFA in development. */
  readonly dave: Principal;
  readonly daveConsole: Principal;
  readonly liWei: Principal;
}

const office = "198.51.100.24";

/** The name of IAM Identity Center's role for a permission set in an account. */
export function reservedRole(seed: number, accountId: string, set: string): string {
  return `AWSReservedSSO_${set}_${new Random(seed, "sso", accountId, set).hex(16)}`;
}

/** IAM Identity Center's role for a permission set: its path never shows in a session's ARN. */
function person(
  seed: number,
  account: WorldAccount,
  user: string,
  set: string,
  agents: readonly string[],
): RolePrincipal {
  const who = new Random(seed, "workforce", user);
  return assumedRole(seed, account, {
    role: reservedRole(seed, account.id, set),
    path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
    session: `${user}@example.com`,
    hours: 8,
    onBehalfOf: who.uuid(),
    agents,
    addresses: [office, `203.0.113.${10 + who.int(40)}`],
  });
}

function castOf(
  seed: number,
  account: WorldAccount,
  people: readonly Principal[],
  editors: readonly Principal[],
): Cast {
  const random = new Random(seed, "cast", account.id);
  const home = account.partition === "aws-cn" ? "cn-north-1" : "eu-west-1";
  const githubProvider = arnOf(account, "iam", "", "oidc-provider/token.actions.githubusercontent.com");
  const terraform = assumedRole(seed, account, {
    role: "github-terraform",
    path: "/pipelines/",
    session: "GitHubActions",
    webIdentity: {
      provider: githubProvider,
      attributes: {
        "token.actions.githubusercontent.com:sub": `repo:acme/infrastructure:environment:${account.profile}`,
        "token.actions.githubusercontent.com:aud":
          account.partition === "aws-cn" ? "sts.amazonaws.com.cn" : "sts.amazonaws.com",
      },
    },
    agents: [terraformAgent],
    addresses: ["192.0.2.101", "192.0.2.117", "192.0.2.140"],
  });
  const qualifier = `hnb659fds`;
  const cloudFormation = assumedRole(seed, account, {
    role: `cdk-${qualifier}-cfn-exec-role-${account.id}-${home}`,
    session: "AWSCloudFormation",
    invokedBy: "cloudformation.amazonaws.com",
    agents: ["cloudformation.amazonaws.com"],
    addresses: ["cloudformation.amazonaws.com"],
  });
  const cdkDeploy = assumedRole(seed, account, {
    role: `cdk-${qualifier}-deploy-role-${account.id}-${home}`,
    session: "aws-cdk-github-runner",
    sourceIdentity: "github-acme-orders",
    agents: [cdkAgent],
    addresses: ["192.0.2.102", "192.0.2.118"],
  });
  const lambda = assumedRole(seed, account, {
    role: "webshop-api-ApiFunctionRole",
    path: "/service-role/",
    session: "webshop-api",
    hours: 6,
    agents: [lambdaAgent],
    addresses: [`54.74.${random.int(250)}.${random.int(250)}`, `34.250.${random.int(250)}.${random.int(250)}`],
  });
  const instance = assumedRole(seed, account, {
    role: "web-instance",
    session: `i-0${random.hex(16)}`,
    hours: 6,
    ec2RoleDelivery: "2.0",
    agents: [ssmAgent, boto],
    addresses: [`10.20.${random.int(200)}.${1 + random.int(250)}`, `52.18.${random.int(250)}.${random.int(250)}`],
  });
  const autoScaling = assumedRole(seed, account, {
    role: "AWSServiceRoleForAutoScaling",
    path: "/aws-service-role/autoscaling.amazonaws.com/",
    session: "AutoScaling",
    invokedBy: "autoscaling.amazonaws.com",
    agents: ["autoscaling.amazonaws.com"],
    addresses: ["autoscaling.amazonaws.com"],
  });
  const config = assumedRole(seed, account, {
    role: "AWSServiceRoleForConfig",
    path: "/aws-service-role/config.amazonaws.com/",
    session: "AWSConfig-Describe",
    hours: 3,
    invokedBy: "config.amazonaws.com",
    agents: ["config.amazonaws.com"],
    addresses: ["config.amazonaws.com"],
  });
  const trustedAdvisor = assumedRole(seed, account, {
    role: "AWSServiceRoleForTrustedAdvisor",
    path: "/aws-service-role/trustedadvisor.amazonaws.com/",
    session: "TrustedAdvisor",
    agents: ["AWS Internal"],
    addresses: ["AWS Internal"],
  });
  return {
    account,
    people,
    editors,
    watchers: [terraform, terraform, instance, config, config, trustedAdvisor],
    terraform,
    cloudFormation,
    cdkDeploy,
    lambda,
    instance,
    autoScaling,
    config,
  };
}

export function makeCasts(seed: number): Casts {
  const alice = person(seed, production, "alice", "AdministratorAccess", [chrome, cli]);
  const erin = person(seed, production, "erin", "SiteReliability", [chrome, cli]);
  const carol = person(seed, production, "carol", "SecurityAudit", [firefox, cli]);
  const bob = person(seed, development, "bob", "PowerUserAccess", [chrome, cli]);
  const bobInProduction = person(seed, production, "bob", "ReadOnlyAccess", [chrome, cli]);
  const dave = iamUser(seed, development, { name: "dave", agents: [cli, boto], addresses: ["203.0.113.77"] });
  const daveConsole = iamUser(seed, development, {
    name: "dave",
    session: { mfa: false },
    agents: [firefox, console3],
    addresses: ["203.0.113.77"],
  });
  const liWei = iamUser(seed, china, {
    name: "li.wei",
    session: { mfa: true },
    agents: [chrome, cli],
    addresses: ["198.51.100.201"],
  });
  const aliceInDevelopment = person(seed, development, "alice", "AdministratorAccess", [chrome, cli]);
  const inDevelopment = [bob, bob, dave, daveConsole, aliceInDevelopment];
  const inChina = [
    liWei,
    iamUser(seed, china, { name: "zhang.min", agents: [cli, boto], addresses: ["198.51.100.202"] }),
  ];
  return {
    development: castOf(seed, development, inDevelopment, inDevelopment),
    production: castOf(seed, production, [alice, erin, erin, carol, bobInProduction], [alice, erin, erin]),
    china: castOf(seed, china, inChina, inChina),
    alice,
    erin,
    carol,
    bob,
    bobInProduction,
    dave,
    daveConsole,
    liWei,
  };
}

/** Root's one appearance. */
export function rootOf(account: WorldAccount): Principal {
  return rootUser(account, { agents: [chrome], addresses: [office] });
}

/** Somebody who signed in with a name that CloudTrail will not repeat. */
export function hiddenUser(account: WorldAccount, address: string): Principal {
  return otherIdentity(
    account,
    "unknown",
    {
      type: "IAMUser",
      principalId: "",
      accountId: account.id,
      accessKeyId: "",
      userName: "HIDDEN_DUE_TO_SECURITY_REASONS",
    },
    { agents: browserAgents, addresses: [address], username: "HIDDEN_DUE_TO_SECURITY_REASONS" },
  );
}
