/**
 * The address of a page of the AWS console, without its host. Placeholders, each URL-encoded:
 *
 * - `{region}`, `{account}`, `{arn}`
 * - `{name}`: as requests name the resource
 * - `{scope}`: of WAF, "global" or the Region
 * - `{1}`, `{2}`, …: the parts of the ARN's resource after its type: "prod" and "web" of "nodegroup/prod/web"
 * - `{parent}`: what is before the last "/" of it: "prod" of "service/prod/web"
 * - `{last}`: its last part: "t-0abc" of "task/t-0abc"
 * - `{bucket}`, `{key}`: of an object's ARN
 * - `{queue}`: the URL of an SQS queue
 * - `{name!}`, `{stream!}`: a log group and a log stream, encoded twice as CloudWatch's console does
 */
type Address = string;

/** A page whose `{name}` must have a form, or must not; events may have another identifier of the resource instead. */
export interface NamedPage {
  readonly page: Address;
  readonly name?: RegExp;
  readonly notName?: RegExp;
}

/** The page of a type of resource. Of several, the first whose placeholders all have a value. */
export type TypePage = Address | NamedPage | readonly (Address | NamedPage)[];

/** Pages by CloudFormation-style type, or by "service:type" as in the ARN where there is no such type. */
export type TypePages = Readonly<Record<string, TypePage>>;

/** A page with a name of this form: an id that AWS assigns. */
export function named(name: RegExp, page: Address): NamedPage {
  return { page, name };
}

/** A page with a name of another form than this. */
export function notNamed(notName: RegExp, page: Address): NamedPage {
  return { page, notName };
}
