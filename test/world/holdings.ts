import { arnOf, china, development, production } from "./accounts.ts";
import { Random } from "./random.ts";

/** The physical things of the story, most of which the workspace's code declares. */
export type Holdings = ReturnType<typeof makeHoldings>;

export function makeHoldings(seed: number) {
  const random = new Random(seed, "holdings");
  const id = (prefix: string): string => `${prefix}-0${random.hex(16)}`;
  const eu = "eu-west-1";
  return {
    vpc: id("vpc"),
    subnet: id("subnet"),
    image: id("ami"),
    bastion: { group: id("sg"), groupName: "bastion-ssh", instance: id("i"), eni: id("eni") },
    developmentVpc: id("vpc"),
    exportsBucket: "acme-customer-exports",
    dataKey: random.uuid(),
    exporter: "backup-exporter",
    intruder: "svc-monitoring",
    supportRole: "support-break-glass",
    supportRoleArn: arnOf(production, "iam", "", "role/support-break-glass"),
    auditRole: "org-audit",
    auditRoleArn: arnOf(development, "iam", "", "role/audit/org-audit"),
    ledger: { name: "ledger", arn: arnOf(production, "rds", eu, "db:ledger") },
    queues: ["invoices", "orders", "refunds"].map((name) => ({
      key: name,
      name: `acme-${name}`,
      arn: arnOf(production, "sqs", eu, `acme-${name}`),
      url: `https://sqs.${eu}.amazonaws.com/${production.id}/acme-${name}`,
    })),
    thumbnailer: {
      name: "thumbnailer",
      arn: arnOf(development, "lambda", eu, "function:thumbnailer"),
      role: "thumbnailer-role",
    },
    ordersTable: { name: "orders", arn: arnOf(development, "dynamodb", eu, "table/orders") },
    webshop: {
      stack: "webshop-api",
      stackArn: arnOf(development, "cloudformation", eu, `stack/webshop-api/${random.uuid()}`),
      functionName: `webshop-api-ApiFunction-${random.letters(12)}`,
      topicArn: arnOf(development, "sns", eu, `webshop-api-OrdersTopic-${random.letters(12)}`),
      bucket: `webshop-api-uploads-${random.hex(12)}`,
      alarm: `webshop-api-ApiErrors-${random.letters(12)}`,
    },
    orders: {
      stack: "Orders",
      stackArn: arnOf(production, "cloudformation", "eu-central-1", `stack/Orders/${random.uuid()}`),
      bucket: `orders-uploads4f6e2b7c-${random.hex(12)}`,
      table: `Orders-History9D81C0E3-${random.letters(13)}`,
      queue: `Orders-Intake3B07A5D2-${random.letters(12)}`,
    },
    ordersChina: {
      stack: "OrdersChina",
      stackArn: arnOf(china, "cloudformation", "cn-north-1", `stack/OrdersChina/${random.uuid()}`),
      bucket: `orderschina-uploads4f6e2b7c-${random.hex(12)}`,
      table: `OrdersChina-History9D81C0E3-${random.letters(13)}`,
      queue: `OrdersChina-Intake3B07A5D2-${random.letters(12)}`,
    },
  };
}
