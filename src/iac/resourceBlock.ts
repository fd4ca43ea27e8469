import type { IacTool } from "./tools.ts";

/** 0-based, in UTF-16 units, like the editor's positions. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** `end` is exclusive. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** A range of a source file that declares a resource. */
export interface ResourceBlock {
  readonly tool: IacTool;
  /**
   * Address within the file. Terraform: "aws_s3_bucket.logs", without module and index. CloudFormation: the logical id.
   * CDK: "Stack/LogicalId". Pulumi: the URN.
   */
  readonly address: string;
  /** The tool's type: "aws_s3_bucket", "AWS::S3::Bucket", "aws:s3/bucket:Bucket". */
  readonly type: string;
  /** The whole block. */
  readonly range: TextRange;
  /** The part that names it: the labels of a Terraform block, the logical id, the construct's call. */
  readonly nameRange: TextRange;
  /** Attributes with literal values: "bucket" -> "acme-logs". Expressions are not kept. */
  readonly literals: ReadonlyMap<string, string>;
  /** True when the block creates several resources: `count`, `for_each`, `Fn::ForEach`. */
  readonly repeated: boolean;
  /** Terraform: the provider configuration it names, "aws.development". Absent: the default of its type. */
  readonly provider?: string;
}
