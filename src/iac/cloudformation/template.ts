import type { Template } from "./declaration.ts";
import { readJsonTemplate } from "./jsonTemplate.ts";
import { readYamlTemplate } from "./yamlTemplate.ts";

/** In UTF-16 units: five times of what CloudFormation takes. A longer text is not read. */
const MAX_TEMPLATE = 5 * 1024 * 1024;

/**
 * Reads a template, YAML or JSON, as far as it is whole: what is being typed is left out, the rest stays. Undefined when
 * the text is none. Never throws, never expands an alias; a 300-resource template takes a few milliseconds.
 */
export function readTemplate(text: string): Template | undefined {
  if (!mayBeTemplate(text)) {
    return undefined;
  }
  return /^\uFEFF?\s*\{/.test(text) ? readJsonTemplate(text) : readYamlTemplate(text);
}

/** Whether reading a text is worth the while: false for what is surely no template. */
export function mayBeTemplate(text: string): boolean {
  return text.length <= MAX_TEMPLATE && /\b(?:Resources|AWSTemplateFormatVersion)\b/.test(text);
}
