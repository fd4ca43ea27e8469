import { MAX_TEMPLATE } from "../budget.ts";
import type { Template } from "./declaration.ts";
import { readJsonTemplate } from "./jsonTemplate.ts";
import { readYamlTemplate } from "./yamlTemplate.ts";

/**
 * Reads a YAML or JSON template; incomplete entries are skipped. Undefined when the text is not a template or is longer
 * than `MAX_TEMPLATE`. Never throws and never expands YAML aliases. A template of 300 resources takes a few
 * milliseconds.
 */
export function readTemplate(text: string): Template | undefined {
  if (text.length > MAX_TEMPLATE || !mayBeTemplate(text)) {
    return undefined;
  }
  return /^\uFEFF?\s*\{/.test(text) ? readJsonTemplate(text) : readYamlTemplate(text);
}

/** False for text that is certainly not a template. */
export function mayBeTemplate(text: string): boolean {
  return /\b(?:Resources|AWSTemplateFormatVersion)\b/.test(text);
}

/** A sentence for the UI when a template is too long to be read; undefined for any other text. */
export function unreadTemplate(text: string): string | undefined {
  const isTemplate = text.length > MAX_TEMPLATE && /AWSTemplateFormatVersion|AWS::\w+::/.test(text);
  return isTemplate && mayBeTemplate(text)
    ? "The template was not read: it exceeds CloudFormation's limit of 1 MB."
    : undefined;
}
