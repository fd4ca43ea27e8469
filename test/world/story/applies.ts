import { arnOf, production } from "../accounts.ts";
import { type Casts, terraformAgent } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import { otherIdentity, type RolePrincipal } from "../principals.ts";
import { developmentRoles, functionCode, functionCreated, identities, logGroups, roleTagged } from "./identitySteps.ts";
import { createQueue, database, exportsCall, network, storage, table, tuneQueue } from "./infrastructureSteps.ts";
import type { Step, Storyteller } from "./storyteller.ts";
import { assumeRoleCall } from "./stsCalls.ts";

const eu = "eu-west-1";
const chapter = "deployments";

/** Terraform at work from the pipeline: the month's four applies to production and development. */
export function tellApplies(story: Storyteller, casts: Casts, holdings: Holdings): void {
  story.open(
    chapter,
    production.id,
    "What the pipelines changed in the month: Terraform in production and development, CloudFormation and CDK in all three accounts.",
  );
  const inProduction = casts.production.terraform;
  const inDevelopment = casts.development.terraform;
  apply(story, inProduction, 668, [
    ...network(story, holdings),
    ...storage(holdings),
    ...identities(story, holdings),
    ...holdings.queues.map((queue) => createQueue(queue)),
    database(story, holdings, "CreateDBInstance"),
  ]);
  apply(story, inDevelopment, 667, [table(holdings, "CreateTable"), ...functionCreated(story, holdings)]);
  apply(story, inProduction, 460, [
    ...holdings.queues.slice(1, 2).map((queue) => tuneQueue(queue, "60")),
    database(story, holdings, "ModifyDBInstance"),
  ]);
  apply(story, inDevelopment, 459, [functionCode(story, holdings), table(holdings, "UpdateTable")]);
  apply(story, inProduction, 290, [
    exportsCall(holdings, "PutBucketLifecycle", "lifecycle", ["aws_s3_bucket.exports"]),
  ]);
  apply(
    story,
    inProduction,
    122,
    holdings.queues.slice(2).map((queue) => tuneQueue(queue, "90")),
  );
  apply(story, inProduction, 11.5, [
    ...holdings.queues.map((queue) => tuneQueue(queue, "120")),
    exportsCall(holdings, "PutBucketTagging", "tagging", ["aws_s3_bucket.exports"]),
    roleTagged(holdings),
    ...logGroups(inProduction.account.id),
  ]);
  apply(story, inDevelopment, 7.2, [
    functionCode(story, holdings),
    table(holdings, "UpdateTable"),
    ...logGroups(inDevelopment.account.id),
    ...developmentRoles(),
  ]);
}

/** One run: the pipeline takes its role by web identity, asks who it is, then changes things. */
function apply(story: Storyteller, role: RolePrincipal, hours: number, steps: readonly Step[]): void {
  const { account } = role;
  const time = story.ago(hours, story.random.int(600));
  const repository = `repo:acme/infrastructure:environment:${account.profile}`;
  const provider = arnOf(account, "iam", "", "oidc-provider/token.actions.githubusercontent.com");
  const web = otherIdentity(
    account,
    repository,
    {
      type: "WebIdentityUser",
      principalId: `${provider}:sts.amazonaws.com:${repository}`,
      userName: repository,
      identityProvider: provider,
    },
    {
      agents: [
        "aws-sdk-js/3.901.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#20.19.4 configure-aws-credentials-for-github-actions",
      ],
      addresses: role.addresses,
      username: repository,
    },
  );
  story.act(
    { time: time - 40_000, account, region: eu, who: web },
    { ...assumeRoleCall(role, time, `IQoJb3JpZ2luX2Vj${story.random.letters(64)}`), name: "AssumeRoleWithWebIdentity" },
  );
  story.act(
    { time: time - 20_000, account, region: eu, who: role },
    { service: "sts", name: "GetCallerIdentity", readOnly: true },
  );
  let second = 0;
  for (const step of steps) {
    second += 1 + story.random.int(6);
    story.act(
      { time: time + second * 1000, account, region: step.region ?? eu, who: role, agent: terraformAgent },
      step.call,
      { chapter, changes: step.changes ?? [] },
    );
  }
}
