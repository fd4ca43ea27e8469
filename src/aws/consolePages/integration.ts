import { named, type TypePages } from "./page.ts";

const LOG_GROUP = "cloudwatch/home?region={region}#logsV2:log-groups/log-group/{name!}";

/** Messages, events, APIs, sign-in of applications, and monitoring. */
export const INTEGRATION_PAGES: TypePages = {
  "AWS::SQS::Queue": "sqs/v3/home?region={region}#/queues/{queue}",
  "AWS::SNS::Topic": "sns/v3/home?region={region}#/topic/{arn}",
  "AWS::Events::Rule": [
    "events/home?region={region}#/eventbus/{parent}/rules/{name}",
    "events/home?region={region}#/eventbus/default/rules/{name}",
  ],
  "AWS::Events::EventBus": "events/home?region={region}#/eventbus/{name}",
  "AWS::Events::Connection": "events/home?region={region}#/connections/{name}",
  "AWS::Events::ApiDestination": "events/home?region={region}#/apidestinations/{name}",
  "AWS::EventSchemas::Registry": "events/home?region={region}#/registries/{name}",
  "AWS::Pipes::Pipe": "events/home?region={region}#/pipes/{name}",
  "AWS::Scheduler::Schedule": "scheduler/home?region={region}#schedules/{1}/{2}",
  "AWS::Scheduler::ScheduleGroup": "scheduler/home?region={region}#schedule-groups/{name}",
  "AWS::StepFunctions::StateMachine": "states/home?region={region}#/v2/statemachines/view/{arn}",
  "AWS::StepFunctions::Execution": "states/home?region={region}#/v2/executions/details/{arn}",
  "AWS::ApiGateway::RestApi": "apigateway/main/apis/{name}/resources?api={name}&region={region}",
  "AWS::ApiGateway::ApiKey": "apigateway/main/api-keys/{name}?api=unselected&region={region}",
  "AWS::ApiGateway::UsagePlan": "apigateway/main/usage-plans/{name}?api=unselected&region={region}",
  "AWS::ApiGateway::DomainName": "apigateway/main/publish/domain-names?api=unselected&domain={name}&region={region}",
  "AWS::ApiGatewayV2::DomainName": "apigateway/main/publish/domain-names?api=unselected&domain={name}&region={region}",
  "AWS::ApiGatewayV2::Api": "apigateway/main/develop/routes?api={name}&region={region}",
  "AWS::AppSync::GraphQLApi": "appsync/home?region={region}#/{name}/v1/home",
  "AWS::Cognito::UserPool": "cognito/v2/idp/user-pools/{name}/users?region={region}",
  "AWS::Cognito::IdentityPool": "cognito/v2/identity/identity-pools/{name}/user-statistics?region={region}",
  "AWS::SES::EmailIdentity": "ses/home?region={region}#/identities/{name}",
  "AWS::SES::ConfigurationSet": "ses/home?region={region}#/configuration-sets/{name}",
  "AWS::IoT::Thing": "iot/home?region={region}#/thing/{name}",
  "AWS::IoT::Policy": "iot/home?region={region}#/policy/{name}",
  "AWS::IoT::TopicRule": "iot/home?region={region}#/rule/{name}",
  "AWS::IoT::Certificate": named(/^[0-9a-f]{64}$/, "iot/home?region={region}#/certificate/{name}"),
  "AWS::ServiceDiscovery::HttpNamespace": named(/^ns-/, "cloudmap/home/namespaces/{name}?region={region}"),
  "AWS::ServiceDiscovery::PrivateDnsNamespace": named(/^ns-/, "cloudmap/home/namespaces/{name}?region={region}"),
  "AWS::ServiceDiscovery::PublicDnsNamespace": named(/^ns-/, "cloudmap/home/namespaces/{name}?region={region}"),

  "AWS::Logs::LogGroup": [`${LOG_GROUP}/log-events/{stream!}`, LOG_GROUP],
  "AWS::CloudWatch::Alarm": "cloudwatch/home?region={region}#alarmsV2:alarm/{name}",
  "AWS::CloudWatch::Dashboard": "cloudwatch/home?region={region}#dashboards/dashboard/{name}",
  "AWS::CloudWatch::MetricStream": "cloudwatch/home?region={region}#metric-streams:streamsList/{name}",
  "AWS::Synthetics::Canary": "cloudwatch/home?region={region}#synthetics:canary/detail/{name}",
  "AWS::RUM::AppMonitor": "cloudwatch/home?region={region}#rum:dashboard/{name}",
};
