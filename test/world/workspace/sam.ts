/** A SAM template and the file that says which stack it is. */
export function samFiles(stack: string): ReadonlyMap<string, string> {
  return new Map([
    [
      "sam/samconfig.toml",
      `version = 0.1

[default.global.parameters]
stack_name = "${stack}"

[default.deploy.parameters]
region = "eu-west-1"
profile = "development"
capabilities = "CAPABILITY_IAM"
confirm_changeset = true
`,
    ],
    [
      "sam/template.yaml",
      `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: The web shop's API

Globals:
  Function:
    Runtime: nodejs22.x
    MemorySize: 512
    Timeout: 10

Resources:
  UploadsBucket:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: team
          Value: webshop

  OrdersTopic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: orders

  ApiFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment:
        Variables:
          TOPIC: !Ref OrdersTopic
          UPLOADS: !Ref UploadsBucket
      Policies:
        - SNSPublishMessagePolicy:
            TopicName: !GetAtt OrdersTopic.TopicName
      Events:
        Api:
          Type: HttpApi

  ApiErrors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions:
        - Name: FunctionName
          Value: !Ref ApiFunction
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 3
      Threshold: 3
      ComparisonOperator: GreaterThanThreshold

Outputs:
  Topic:
    Value: !Ref OrdersTopic
`,
    ],
    [
      "sam/src/app.mjs",
      `export const handler = async () => ({ statusCode: 200, body: JSON.stringify({ ok: true }) });
`,
    ],
  ]);
}
