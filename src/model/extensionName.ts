/**
 * The name of this extension in the user agent of its requests to AWS, which CloudTrail records. Filters and
 * documentation refer to it: never change it.
 */
export const EXTENSION_NAME = "cloudtrail-investigator";
