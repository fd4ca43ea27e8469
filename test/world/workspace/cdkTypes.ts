/**
 * What the CDK app uses of its packages, so that an editor finds no error in it before anybody runs `npm install`. The
 * app needs the packages themselves only to be deployed.
 */
const declarations = `declare module "constructs" {
  export class Construct {
    constructor(scope: Construct, id: string);
  }
}

declare module "aws-cdk-lib" {
  import { Construct } from "constructs";

  export class App extends Construct {
    constructor();
  }
  export interface StackProps {
    readonly env?: { readonly account?: string; readonly region?: string };
  }
  export class Stack extends Construct {
    constructor(scope: Construct, id: string, props?: StackProps);
  }
  export class Duration {
    static seconds(amount: number): Duration;
  }
  export enum RemovalPolicy {
    DESTROY = "destroy",
    RETAIN = "retain",
  }
}

declare module "aws-cdk-lib/aws-dynamodb" {
  import { Construct } from "constructs";

  export enum AttributeType {
    STRING = "S",
    NUMBER = "N",
  }
  export enum BillingMode {
    PAY_PER_REQUEST = "PAY_PER_REQUEST",
    PROVISIONED = "PROVISIONED",
  }
  export interface TableProps {
    readonly partitionKey: { readonly name: string; readonly type: AttributeType };
    readonly billingMode?: BillingMode;
  }
  export class Table extends Construct {
    constructor(scope: Construct, id: string, props: TableProps);
  }
}

declare module "aws-cdk-lib/aws-s3" {
  import { RemovalPolicy } from "aws-cdk-lib";
  import { Construct } from "constructs";

  export class Bucket extends Construct {
    constructor(scope: Construct, id: string, props?: { readonly removalPolicy?: RemovalPolicy });
  }
}

declare module "aws-cdk-lib/aws-sqs" {
  import { Duration } from "aws-cdk-lib";
  import { Construct } from "constructs";

  export class Queue extends Construct {
    constructor(scope: Construct, id: string, props?: { readonly visibilityTimeout?: Duration });
  }
}
`;

const compilerOptions = { target: "es2022", module: "esnext", moduleResolution: "bundler", strict: true, noEmit: true };

export const cdkTypeFiles: ReadonlyMap<string, string> = new Map([
  ["cdk/tsconfig.json", `${JSON.stringify({ compilerOptions, include: ["bin", "lib", "types"] }, undefined, 2)}\n`],
  ["cdk/types/aws-cdk-lib.d.ts", declarations],
]);
