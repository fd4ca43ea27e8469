import type { IacTool } from "./tools.ts";

/** 0-based, in UTF-16 units, as the editor counts. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** `end` is past the last character. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** A place in a source file that declares a resource. */
export interface ResourceBlock {
  readonly tool: IacTool;
  /**
   * As the file itself can tell it. Terraform: "aws_s3_bucket.logs", without module and index. CloudFormation: the logical
   * id. CDK: "Stack/LogicalId". Pulumi: the URN.
   */
  readonly address: string;
  /** The tool's own: "aws_s3_bucket", "AWS::S3::Bucket", "aws:s3/bucket:Bucket". */
  readonly type: string;
  /** The whole block. */
  readonly range: TextRange;
  /** What names it: the labels of a Terraform block, the key of a logical id, the construct's call. */
  readonly nameRange: TextRange;
  /** Attributes written as plain text, without any expression: "bucket" -> "acme-logs". What else it says is not kept. */
  readonly literals: ReadonlyMap<string, string>;
  /** One block that makes several resources: `count`, `for_each`, `Fn::ForEach`. */
  readonly repeated: boolean;
  /** Terraform: the provider's configuration that it names, "aws.development". Absent: the default of its type. */
  readonly provider?: string;
}
