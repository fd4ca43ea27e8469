import { arnOf, china, development, production } from "./accounts.ts";
import type { Holdings } from "./holdings.ts";
import { Random } from "./random.ts";
import type { DeclaredResource, WorldAccount, WorldObject, WorldStack, WorldStackResource } from "./types.ts";
import { stateOf } from "./workspace/state.ts";

const hour = 3_600_000;

/**
 * The CloudFormation stacks of the world: those that the workspace declares, with what the transform adds to a SAM
 * template, and others that nobody's code here knows.
 */
export function stacksOf(
  seed: number,
  end: number,
  holdings: Holdings,
  declared: readonly DeclaredResource[],
): readonly WorldStack[] {
  const random = new Random(seed, "stacks");
  const { webshop, orders, ordersChina } = holdings;
  const stack = (
    account: WorldAccount,
    region: string,
    { stack: name, stackArn: arn }: { readonly stack: string; readonly stackArn: string },
    hours: readonly [number, number],
    more: readonly Omit<WorldStackResource, "updated">[] = [],
  ): WorldStack => {
    const created = end - hours[0] * hour;
    const updated = end - hours[1] * hour;
    const own = declared
      .filter(({ tool, address }) => tool !== "terraform" && address.startsWith(`${name}/`))
      .map(({ address, type, identifiers: [physicalId = ""] }) => ({
        logicalId: address.slice(name.length + 1),
        physicalId,
        type: type === "AWS::Serverless::Function" ? "AWS::Lambda::Function" : type,
      }));
    const resources = [...own, ...more].map((resource) => ({ ...resource, updated }));
    return { accountId: account.id, region, name, arn, status: "UPDATE_COMPLETE", created, updated, resources };
  };
  const foreign = (account: WorldAccount, region: string, name: string) => ({
    stack: name,
    stackArn: arnOf(account, "cloudformation", region, `stack/${name}/${random.uuid()}`),
  });
  const toolkit = (account: WorldAccount, region: string): WorldStack =>
    stack(
      account,
      region,
      foreign(account, region, "CDKToolkit"),
      [2_900, 1_400],
      [
        {
          logicalId: "StagingBucket",
          physicalId: `cdk-hnb659fds-assets-${account.id}-${region}`,
          type: "AWS::S3::Bucket",
        },
        {
          logicalId: "CdkBootstrapVersion",
          physicalId: "/cdk-bootstrap/hnb659fds/version",
          type: "AWS::SSM::Parameter",
        },
      ],
    );
  const api = random.letters(10).toLowerCase();
  return [
    stack(
      development,
      "eu-west-1",
      webshop,
      [620, 9.3],
      [
        {
          logicalId: "ApiFunctionRole",
          physicalId: `webshop-api-ApiFunctionRole-${random.letters(12)}`,
          type: "AWS::IAM::Role",
        },
        {
          logicalId: "ApiFunctionApiPermission",
          physicalId: `webshop-api-ApiFunctionApiPermission-${random.letters(12)}`,
          type: "AWS::Lambda::Permission",
        },
        { logicalId: "ServerlessHttpApi", physicalId: api, type: "AWS::ApiGatewayV2::Api" },
        {
          logicalId: "ServerlessHttpApiApiGatewayDefaultStage",
          physicalId: "$default",
          type: "AWS::ApiGatewayV2::Stage",
        },
      ],
    ),
    stack(
      development,
      "eu-west-1",
      foreign(development, "eu-west-1", "network-baseline"),
      [5_000, 2_200],
      [{ logicalId: "Vpc", physicalId: holdings.developmentVpc, type: "AWS::EC2::VPC" }],
    ),
    toolkit(production, "eu-central-1"),
    stack(production, "eu-central-1", orders, [580, 13.4]),
    toolkit(china, "cn-north-1"),
    stack(china, "cn-north-1", ordersChina, [556, 14.1]),
  ];
}

/** Where a team would keep the state that the workspace has as a file: the same one, and one of another workspace. */
export function objectsOf(end: number, holdings: Holdings): readonly WorldObject[] {
  const state = { accountId: production.id, region: "eu-west-1", bucket: "acme-terraform-state" };
  const text = `${JSON.stringify(stateOf(holdings), undefined, 2)}\n`;
  const empty = JSON.stringify({ version: 4, terraform_version: "1.13.4", serial: 1, outputs: {}, resources: [] });
  return [
    { ...state, key: "platform/terraform.tfstate", text, modified: end - 3 * hour },
    { ...state, key: "env:/staging/platform/terraform.tfstate", text: empty, modified: end - 700 * hour },
  ];
}
