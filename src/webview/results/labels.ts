import { serviceOf } from "../../model/aws/service.ts";
import { visible } from "../../model/text/text.ts";
import type { FacetFilter, FilterField } from "../../protocol/filters.ts";

const TITLES: Readonly<Record<FilterField, string>> = {
  error: "Error",
  event: "Event",
  user: "User",
  session: "Session",
  source: "Service",
  resource: "Resource",
  ip: "Source IP",
  region: "Region",
  account: "Account",
  readonly: "Read or write",
  actor: "Caller",
  role: "Role",
  key: "Access key",
  category: "Category",
  agent: "User agent",
};

export function facetTitle(field: FilterField): string {
  return TITLES[field];
}

/** Display text for events without a value. Services have no user name: the column shows which service acted. */
const NO_VALUE: Readonly<Partial<Record<FilterField, string>>> = {
  error: "Succeeded",
  user: "(no user name)",
  session: "(no session)",
  actor: "(unknown)",
};

/** Display text of a facet's value, in the words of the columns: short, on one line. */
export function valueText(field: FilterField, value: string | undefined): string {
  if (value === undefined) {
    return NO_VALUE[field] ?? "(none)";
  }
  if (field === "readonly") {
    return value === "true" ? "read" : "write";
  }
  if (field === "source") {
    return visible(serviceOf(value).name);
  }
  // The partition, service, Region and account of an ARN have facets of their own.
  return visible(value.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.)/, "$1"));
}

/** "error AccessDenied", "not user bob", "succeeded". */
export function choiceText({ field, value, exclude }: FacetFilter): string {
  if (field === "error" && value === undefined) {
    return exclude ? "failed" : "succeeded";
  }
  const title = facetTitle(field);
  return `${exclude ? "not " : ""}${field === "ip" ? title : title.toLowerCase()} ${valueText(field, value)}`;
}
