import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concerns, createEvents, deleteEvents } from "../../../src/iac/concerns.ts";
import { isDistinct } from "../../../src/iac/identification.ts";
import { identificationsOf } from "../../../src/iac/identifyingAttributes.ts";
import { Identity } from "../../../src/iac/identity.ts";
import { arnOf, lookupValues } from "../../../src/iac/lookupValues.ts";
import type { ResourceIdentifiers } from "../../../src/iac/resourceInstance.ts";
import { RESOURCE_TYPES, resourceTypeOf, words } from "../../../src/iac/resourceTypes/catalog.ts";
import { apiName } from "../../../src/model/event/record.ts";

const where = { region: "eu-west-1", accountId: "111122223333" };

function values(type: string, identifiers: ResourceIdentifiers): readonly string[] {
  return lookupValues({ type, identifiers, ...where }).values;
}

const inRegion = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

describe("the order of values", () => {
  test.each<readonly [type: string, identifiers: ResourceIdentifiers, expected: readonly string[]]>([
    ["aws_security_group", { id: "sg-1", name: "default", arn: inRegion("ec2", "security-group/sg-1") }, ["sg-1"]],
    ["AWS::EC2::Instance", { id: "i-1" }, ["i-1"]],
    ["aws_s3_bucket", { id: "logs", arn: "arn:aws:s3:::logs" }, ["logs"]],
    ["aws_iam_role", { id: "r", name: "r", arn: "arn:aws:iam::1:role/ops/r" }, ["r", "arn:aws:iam::1:role/ops/r"]],
    ["aws_iam_policy", { arn: "arn:aws:iam::1:policy/ops/p" }, ["arn:aws:iam::1:policy/ops/p", "p"]],
    ["AWS::Lambda::Function", { name: "f" }, ["f", inRegion("lambda", "function:f")]],
    ["AWS::Serverless::Function", { name: "f" }, ["f", inRegion("lambda", "function:f")]],
    [
      "aws_db_instance",
      { id: "db-ABC", name: "ledger", arn: inRegion("rds", "db:ledger") },
      ["ledger", inRegion("rds", "db:ledger"), "db-ABC"],
    ],
    [
      "aws_db_instance",
      { id: "db-ABC", arn: inRegion("rds", "db:ledger") },
      ["ledger", inRegion("rds", "db:ledger"), "db-ABC"],
    ],
    ["aws_dynamodb_table", { id: "t" }, ["t", inRegion("dynamodb", "table/t")]],
    ["aws_ecs_service", { id: inRegion("ecs", "service/c/web") }, ["web", inRegion("ecs", "service/c/web")]],
    [
      "aws_cloudwatch_log_group",
      { arn: inRegion("logs", "log-group:/aws/x:*") },
      ["/aws/x", inRegion("logs", "log-group:/aws/x:*")],
    ],
    ["aws_ecr_repository", { id: "team/app" }, ["team/app", inRegion("ecr", "repository/team/app")]],
    ["aws_kms_key", { id: "0a1b" }, [inRegion("kms", "key/0a1b"), "0a1b"]],
    ["aws_sns_topic", { id: inRegion("sns", "t") }, [inRegion("sns", "t"), "t"]],
    [
      "aws_sqs_queue",
      { id: "https://sqs.eu-west-1.amazonaws.com/111122223333/q" },
      ["https://sqs.eu-west-1.amazonaws.com/111122223333/q", "q", inRegion("sqs", "q")],
    ],
    [
      "aws_secretsmanager_secret",
      { id: inRegion("secretsmanager", "secret:app/key-1a2B3c") },
      ["app/key", inRegion("secretsmanager", "secret:app/key-1a2B3c")],
    ],
    [
      "aws_ssm_parameter",
      { id: "/app/key", name: "/app/key" },
      ["/app/key", "app/key", inRegion("ssm", "parameter/app/key")],
    ],
    [
      "aws_lb",
      { arn: inRegion("elasticloadbalancing", "loadbalancer/app/web/50dc") },
      [inRegion("elasticloadbalancing", "loadbalancer/app/web/50dc"), "web"],
    ],
    [
      "aws_lb_target_group",
      { arn: inRegion("elasticloadbalancing", "targetgroup/web/73e2") },
      [inRegion("elasticloadbalancing", "targetgroup/web/73e2"), "web"],
    ],
    [
      "aws_msk_cluster",
      { arn: inRegion("kafka", "cluster/events/1a2b-5") },
      [inRegion("kafka", "cluster/events/1a2b-5"), "events"],
    ],
    ["aws_mq_broker", { id: "b-1a2b", arn: inRegion("mq", "broker:orders:b-1a2b") }, ["b-1a2b", "orders"]],
    [
      "aws:eks/addon:Addon",
      { arn: inRegion("eks", "addon/prod/vpc-cni/1a2b"), parent: "prod" },
      ["prod", inRegion("eks", "cluster/prod"), "vpc-cni"],
    ],
    ["aws_cloudfront_distribution", { id: "E1" }, ["E1"]],
    ["aws_route53_zone", { id: "Z1" }, ["Z1", "/hostedzone/Z1"]],
    ["AWS::Route53::HostedZone", { id: "/hostedzone/Z1" }, ["Z1", "/hostedzone/Z1"]],
    [
      "aws_sfn_state_machine",
      { id: inRegion("states", "stateMachine:m") },
      [inRegion("states", "stateMachine:m"), "m"],
    ],
    ["aws_acm_certificate", { id: inRegion("acm", "certificate/c") }, [inRegion("acm", "certificate/c"), "c"]],
    ["aws:s3/bucketV2:BucketV2", { id: "logs" }, ["logs"]],
    ["aws:rds/instance:Instance", { id: "ledger" }, ["ledger", inRegion("rds", "db:ledger")]],
    ["aws-native:sqs:Queue", { url: "https://sqs.x/q" }, ["https://sqs.x/q", "q", inRegion("sqs", "q")]],
    [
      "aws_unheard_of",
      { id: "x", name: "n", arn: inRegion("unheard", "of/n") },
      ["n", inRegion("unheard", "of/n"), "x"],
    ],
    ["aws_unheard_of", { id: "uh-0123456789abcdef0" }, ["uh-0123456789abcdef0"]],
    ["Custom::Thing", {}, []],
    ["aws_s3_bucket", { id: "" }, []],
    ["aws_s3_bucket", { id: "x_".repeat(700) }, []],
  ])("%s %j", (type, identifiers, expected) => {
    expect(values(type, identifiers)).toEqual(expected);
  });

  test.each<readonly [type: string, identifiers: ResourceIdentifiers, expected: readonly string[]]>([
    ["aws_s3_bucket_policy", { id: "logs" }, ["logs"]],
    ["AWS::S3::BucketPolicy", { id: "logs" }, ["logs"]],
    ["aws_s3_bucket_acl", { id: "logs,private", parent: "logs" }, ["logs"]],
    ["aws_iam_role_policy", { id: "r:p", name: "p" }, ["r"]],
    ["AWS::IAM::RolePolicy", { id: "p|r" }, ["r"]],
    ["aws_iam_role_policy_attachment", { id: "r/arn:aws:iam::aws:policy/P" }, ["r"]],
    [
      "aws_iam_role_policy_attachment",
      { id: "r-20220509135152620300000001", attributes: { policyarn: ["arn:aws:iam::aws:policy/P"] } },
      ["r"],
    ],
    [
      "aws_security_group_rule",
      { id: "sgrule-1", parent: "sg-1", attributes: { type: ["ingress"], protocol: ["tcp"], cidrblocks: ["::/0"] } },
      ["sg-1"],
    ],
    ["aws_vpc_security_group_ingress_rule", { id: "sgr-1", parent: "sg-1" }, ["sg-1", "sgr-1"]],
    ["aws_lambda_permission", { id: "AllowS3", parent: "f" }, ["f", inRegion("lambda", "function:f")]],
    [
      "aws_lambda_permission",
      { id: "AllowS3", parent: inRegion("lambda", "function:f") },
      ["f", inRegion("lambda", "function:f")],
    ],
    ["AWS::Lambda::Permission", { id: "f|AllowS3" }, ["f", inRegion("lambda", "function:f")]],
    ["aws_sns_topic_policy", { id: inRegion("sns", "t") }, [inRegion("sns", "t"), "t"]],
    ["aws_sqs_queue_policy", { id: "https://sqs.x/1/q" }, ["https://sqs.x/1/q", "q", inRegion("sqs", "q")]],
    ["aws_route53_record", { id: "Z1_www.example.com_A", name: "www" }, ["Z1", "/hostedzone/Z1"]],
    [
      "aws_route",
      { id: "r-rtb-0123456789abcdef01080289494", attributes: { destinationcidrblock: ["0.0.0.0/0"] } },
      ["rtb-0123456789abcdef0"],
    ],
    ["AWS::EC2::Route", { id: "rtb-0123456789abcdef0|0.0.0.0/0" }, ["rtb-0123456789abcdef0"]],
    [
      "aws_api_gateway_method",
      { id: "agm-vryjzimtj1-hl7ksq-GET", attributes: { resourceid: ["hl7ksq"], httpmethod: ["GET"] } },
      ["vryjzimtj1"],
    ],
    ["AWS::ApiGateway::Method", { id: "vryjzimtj1|hl7ksq|GET" }, ["vryjzimtj1"]],
    ["aws_eks_node_group", { id: "prod:blue" }, ["prod", inRegion("eks", "cluster/prod"), "blue"]],
    [
      "aws_lb_listener",
      {
        arn: inRegion("elasticloadbalancing", "listener/app/w/1/2"),
        parent: inRegion("elasticloadbalancing", "loadbalancer/app/w/1"),
      },
      [
        inRegion("elasticloadbalancing", "listener/app/w/1/2"),
        inRegion("elasticloadbalancing", "loadbalancer/app/w/1"),
        "w",
      ],
    ],
  ])("of a part are its parent's: %s %j", (type, identifiers, expected) => {
    expect(lookupValues({ type, identifiers, ...where })).toMatchObject({ basis: "row", values: expected });
  });

  test.each<readonly [type: string, identifiers: ResourceIdentifiers]>([
    ["aws_iam_role_policy_attachment", { id: "r-20220509135152620300000001" }],
    ["aws_security_group_rule", { id: "sgrule-1", parent: "sg-1" }],
    ["AWS::EC2::SecurityGroupIngress", { id: "stack-Ingress-1ABC", parent: "sg-1" }],
    ["aws_route", { id: "r-rtb-0123456789abcdef01080289494" }],
    ["AWS::Route53::RecordSetGroup", { id: "stack-Records-1ABC", parent: "Z1" }],
    ["aws_cloudwatch_event_target", { id: "nightly-x", parent: "nightly" }],
  ])("a part that cannot be told from its parent's others is not looked up: %s %j", (type, identifiers) => {
    const asked = lookupValues({ type, identifiers, ...where });
    expect(asked).toMatchObject({ basis: "none", values: [], eventNames: [] });
    expect(asked.why).toMatch(/nothing that the tool keeps tells them apart/);
  });

  test.each<readonly [type: string, identifiers: ResourceIdentifiers]>([
    ["aws_unheard_membership", { id: "terraform-20260101120000000000000001" }],
    ["aws_unheard_attachment", { id: "web-20260101120000000100000001" }],
    ["aws_unheard_association", { id: "dopt-0123456789abcdef0,vpc-0123456789abcdef0" }],
    ["aws_unheard_policy_association", { id: "prod#arn:aws:iam::1:role/x" }],
    ["aws_unheard_certificate", { id: `${inRegion("elasticloadbalancing", "listener/app/w/1/2")}_arn:aws:acm:x` }],
    ["aws_unheard_account_setting", { id: "111122223333" }],
    ["aws_unheard_validation", { id: "2026-01-01 00:00:00 +0000 UTC" }],
    ["AWS::Unheard::Mapping", { id: "api.example.com|v1" }],
    ["AWS::S3::BucketPolicy", { id: "stack-Policy-1ABC2DEF" }],
    ["AWS::Unheard::Assignment", { id: "arn:aws:sso:::a/b|arn:aws:sso:::c/d" }],
  ])("an id that a tool made up is not looked up: %s %j", (type, identifiers) => {
    expect(lookupValues({ type, identifiers, ...where })).toMatchObject({ basis: "none", values: [], eventNames: [] });
  });

  test("tell a row from a guess", () => {
    const basis = (type: string, identifiers: ResourceIdentifiers) => lookupValues({ type, identifiers }).basis;
    expect(basis("aws_s3_bucket", { id: "logs" })).toBe("row");
    expect(basis("aws_unheard_of", { id: "logs" })).toBe("guess");
    expect(basis("aws_s3_bucket", {})).toBe("none");
  });

  test("are at most three distinct values that LookupEvents accepts, for any identifiers", () => {
    const type = fc.constantFrom(
      ...RESOURCE_TYPES.flatMap((row) => words(row.terraform ?? row.cloudFormation).slice(0, 1)),
      "aws_other",
      "x",
    );
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("arn:aws:iam::1:role/a", "https://sqs.x/1/q", "a:b", "a|b", "constructor"),
    );
    const identifiers = fc.record({ id: text, arn: text, name: text, url: text, parent: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(type, identifiers, (name, ids) => {
        const { values: asked, service } = lookupValues({ type: name, identifiers: ids as ResourceIdentifiers });
        expect(asked.length).toBeLessThanOrEqual(3);
        expect(new Set(asked).size).toBe(asked.length);
        expect(asked.every((value) => value !== "" && value.length <= 2000)).toBe(true);
        expect(service).not.toBe("");
      }),
    );
  });
});

describe("Region and event source", () => {
  test.each([
    ["aws_iam_role", true, "iam"],
    ["AWS::CloudFront::Distribution", true, "cloudfront"],
    ["aws:route53/record:Record", true, "route53"],
    ["aws_iam_unheard_of", true, "iam"],
    ["aws_s3_bucket", false, "s3"],
    ["aws_cloudwatch_metric_alarm", false, "monitoring"],
    ["AWS::Unheard::Of", false, "unheard"],
    ["aws_msk_vpc_connection", false, "kafka"],
    ["AWS::MSK::VpcConnection", false, "kafka"],
    ["aws_api_gateway_account", false, "apigateway"],
    ["aws_cloudwatch_event_archive", false, "events"],
    ["aws_cloudwatch_contributor_insight_rule", false, "monitoring"],
    ["aws_route53_resolver_endpoint", false, "route53resolver"],
    ["aws_waf_web_acl", true, "waf"],
    ["aws_customer_unheard", false, "ec2"],
    ["aws_egress_only_unheard", false, "ec2"],
    ["aws_spot_unheard", false, "ec2"],
    ["aws_snapshot_unheard", false, "ec2"],
    ["aws_elastic_beanstalk_unheard", false, "elasticbeanstalk"],
    ["aws_cognito_user_unheard", false, "cognito-idp"],
    ["aws_cognito_identity_pool_unheard", false, "cognito-identity"],
    ["aws_identitystore_unheard", false, "identitystore"],
    ["AWS::EMR::Unheard", false, "elasticmapreduce"],
    ["Custom::Thing", false, "Custom::Thing"],
  ])("%s: global %j, %s", (type, global, service) => {
    expect(lookupValues({ type, identifiers: { id: "x" } })).toMatchObject({ global, service });
  });

  test("a type's own name is stronger than the ARN in its id", () => {
    const identifiers = { id: inRegion("sns", "alarms"), arn: inRegion("sns", "alarms") };
    expect(lookupValues({ type: "aws_autoscaling_unheard", identifiers }).service).toBe("autoscaling");
  });

  test("a web ACL's Region follows from its ARN", () => {
    const arn = (scope: string) => `arn:aws:wafv2:us-east-1:1:${scope}/webacl/n/1`;
    expect(lookupValues({ type: "aws_wafv2_web_acl", identifiers: { arn: arn("global") } }).global).toBe(true);
    expect(lookupValues({ type: "aws_wafv2_web_acl", identifiers: { arn: arn("regional") } }).global).toBe(false);
  });

  test("an ARN is derived only when name, Region and account are known", () => {
    expect(arnOf({ type: "aws_sqs_queue", identifiers: { name: "q" }, ...where })).toBe(inRegion("sqs", "q"));
    expect(arnOf({ type: "aws_sqs_queue", identifiers: { name: "q" }, region: "cn-north-1", accountId: "1" })).toBe(
      "arn:aws-cn:sqs:cn-north-1:1:q",
    );
    expect(arnOf({ type: "aws_sqs_queue", identifiers: { name: "q" }, region: "eu-west-1" })).toBeUndefined();
    expect(arnOf({ type: "aws_iam_role", identifiers: { name: "r" }, ...where })).toBeUndefined();
  });
});

describe("events that concern a type", () => {
  test.each<readonly [type: string, eventName: string, beside: readonly string[], expected: boolean | undefined]>([
    ["aws_s3_bucket_policy", "PutBucketPolicy", [], true],
    ["aws_s3_bucket_public_access_block", "PutBucketPolicy", [], false],
    ["aws_s3_bucket_public_access_block", "PutBucketPublicAccessBlock", [], true],
    ["aws_s3_bucket", "PutBucketPolicy", [], true],
    ["aws_s3_bucket", "PutBucketPolicy", ["aws_s3_bucket_policy"], false],
    ["aws_s3_bucket", "PutBucketPolicy", ["aws_s3_bucket_acl"], true],
    ["AWS::S3::Bucket", "PutBucketPolicy", ["AWS::S3::BucketPolicy"], false],
    ["AWS::S3::Bucket", "PutBucketVersioning", ["AWS::S3::BucketPolicy"], true],
    ["aws:s3/bucket:Bucket", "DeleteBucket", [], true],
    ["aws_s3_bucket", "PutSomethingNew", [], undefined],
    ["aws_iam_role", "AttachRolePolicy", [], true],
    ["aws_iam_role", "AttachRolePolicy", ["aws_iam_role_policy_attachment"], false],
    ["aws_iam_role", "CreatePolicyVersion", [], false],
    ["aws_security_group", "AuthorizeSecurityGroupIngress", [], true],
    ["aws_security_group", "AuthorizeSecurityGroupIngress", ["aws_vpc_security_group_egress_rule"], true],
    ["aws_security_group", "AuthorizeSecurityGroupIngress", ["aws_vpc_security_group_ingress_rule"], false],
    ["aws_security_group", "RunInstances", [], false],
    ["aws_security_group", "ModifyDBInstance", [], undefined],
    ["aws_vpc_security_group_egress_rule", "AuthorizeSecurityGroupIngress", [], false],
    ["aws_instance", "RunInstances", [], true],
    ["aws_lambda_function", "UpdateFunctionCode20150331v2", [], true],
    ["aws_lambda_function", "UpdateFunctionCode", [], true],
    ["aws_lambda_permission", "UpdateFunctionCode20150331v2", [], false],
    ["aws_lambda_permission", "AddPermission20150331v2", [], true],
    ["aws_cloudfront_distribution", "UpdateDistribution2014_01_31", [], true],
    ["aws_sqs_queue_policy", "SetQueueAttributes", [], true],
    ["aws_sqs_queue", "SetQueueAttributes", ["aws_sqs_queue_policy"], true],
    ["aws_instance", "CreateTags", [], undefined],
    ["aws_unheard_of", "CreateUnheardOf", [], undefined],
  ])("%s, %s beside %j: %j", (type, eventName, beside, expected) => {
    expect(concerns(type, eventName, beside)).toBe(expected);
  });

  test("create and delete events are named as recorded", () => {
    expect(createEvents("AWS::Serverless::Function")).toEqual(["CreateFunction20150331"]);
    expect(deleteEvents("aws_cloudfront_distribution")).toEqual(["DeleteDistribution2020_05_31"]);
    expect(createEvents("aws_security_group")).toEqual(["CreateSecurityGroup"]);
    expect(deleteEvents("aws_instance")).toEqual(["TerminateInstances"]);
    expect(createEvents("x")).toEqual([]);
  });
});

describe("the tables", () => {
  const names = RESOURCE_TYPES.flatMap((row) => [
    ...words(row.terraform),
    ...words(row.cloudFormation),
    ...words(row.pulumi),
  ]);

  test("list each type once, under its tool's name", () => {
    expect(names.length).toBe(new Set(names).size);
    expect(names.filter((name) => !/^(?:aws_[a-z0-9_]+|AWS::\w+::\w+|[a-z0-9]+\/\w+)$/.test(name))).toEqual([]);
    expect(RESOURCE_TYPES.length).toBeGreaterThan(120);
  });

  test("have the parent of every part and the events that create each type", () => {
    for (const row of RESOURCE_TYPES) {
      const [name = ""] = words(row.terraform ?? row.cloudFormation);
      expect(name).not.toBe("");
      expect(row.partOf === undefined || resourceTypeOf(row.partOf) !== undefined, name).toBe(true);
      expect(words(row.created).length + words(row.changed).length > 0, name).toBe(row.unrecorded === undefined);
      expect(row.partOf === undefined || row.parentAttribute !== undefined, name).toBe(true);
      for (const event of [...words(row.created), ...words(row.changed), ...words(row.deleted)]) {
        expect(apiName(event)).toMatch(/^[A-Z][A-Za-z0-9]+$/);
        expect(concerns(name, event)).toBe(true);
      }
    }
  });

  test("name each event of a type once", () => {
    for (const row of RESOURCE_TYPES) {
      const events = [row.created, row.changed, row.deleted].flatMap(words);
      expect(events.length, row.terraform).toBe(new Set(events).size);
    }
  });

  test("say what identifies each part among its siblings, and each type that is listed under nothing", () => {
    for (const row of RESOURCE_TYPES) {
      const [name = ""] = words(row.terraform ?? row.cloudFormation);
      const needed = row.partOf !== undefined || (row.values.length === 0 && row.unrecorded === undefined);
      expect(!needed || row.identifiedBy !== undefined, name).toBe(true);
      // Without identifiers nothing is told apart.
      const nothing = new Identity({ type: name, identifiers: {} });
      expect(isDistinct(nothing), name).toBe(identificationsOf(row).length === 0);
    }
  });

  test("resolve Pulumi's and Cloud Control's names of the same types", () => {
    const same = (pulumi: string) => words(resourceTypeOf(pulumi)?.terraform)[0];
    expect(same("aws:ec2/securityGroup:SecurityGroup")).toBe("aws_security_group");
    expect(same("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toBe("aws_iam_role_policy_attachment");
    expect(same("aws:lb/targetGroup:TargetGroup")).toBe("aws_lb_target_group");
    expect(same("aws:cloudwatch/eventRule:EventRule")).toBe("aws_cloudwatch_event_rule");
    expect(same("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2")).toBe(
      "aws_s3_bucket_server_side_encryption_configuration",
    );
    expect(same("aws-native:lambda:Function")).toBe("aws_lambda_function");
    expect(same("aws-native:ec2:Vpc")).toBe("aws_vpc");
    expect(same("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toBe("aws_iam_openid_connect_provider");
    expect(same("aws:ec2/instance:Instance")).toBe("aws_instance");
    expect(same("aws:ec2/launchConfiguration:LaunchConfiguration")).toBe("aws_launch_configuration");
    expect(same("aws:lightsail/instance:Instance")).not.toBe("aws_instance");
    expect(same("kubernetes:core/v1:Pod")).toBeUndefined();
  });
});
