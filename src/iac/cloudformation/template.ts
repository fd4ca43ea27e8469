import { MAX_TEMPLATE } from "../budget.ts";
import type { Template } from "./declaration.ts";
import { readJsonTemplate } from "./jsonTemplate.ts";
import { readYamlTemplate } from "./yamlTemplate.ts";

/**
 * Reads a template, YAML or JSON, as far as it is whole: what is being typed is left out, the rest stays. Undefined when
 * the text is none, or longer than `MAX_TEMPLATE`. Never throws, never expands an alias; a 300-resource template takes a
 * few milliseconds.
 */
export function readTemplate(text: string): Template | undefined {
  if (text.length > MAX_TEMPLATE || !mayBeTemplate(text)) {
    return undefined;
  }
  return /^\uFEFF?\s*\{/.test(text) ? readJsonTemplate(text) : readYamlTemplate(text);
}

/** Whether reading a text is worth the while: false for what is surely no template. */
export function mayBeTemplate(text: string): boolean {
  return /\b(?:Resources|AWSTemplateFormatVersion)\b/.test(text);
}

/** Why a text is not read though it looks like a template, in a sentence for a person; undefined for any other. */
export function unreadTemplate(text: string): string | undefined {
  const isTemplate = text.length > MAX_TEMPLATE && /AWSTemplateFormatVersion|AWS::\w+::/.test(text);
  return isTemplate && mayBeTemplate(text)
    ? "The template is not read: it is longer than 1 MB, which is more than CloudFormation takes."
    : undefined;
}
