// Limits for reading infrastructure code and state. Lengths are in UTF-16 units, times in milliseconds. A text within
// these limits takes at most about 500 MB in the thread that reads it.

/**
 * Maximum length of a text that is read in the extension host, where every reader takes a few milliseconds; longer
 * texts are read in a worker thread.
 */
export const MAX_TEXT_HERE = 32 * 1024;
/** The same limit for texts that are parsed by packages whose running time is not known to be linear. */
export const MAX_PARSED_HERE = 2 * 1024;
/** Maximum length of a source file. */
export const MAX_CODE = 4 * 1024 * 1024;
/** Maximum length of a template. CloudFormation accepts 1 MB from S3, less from other sources. */
export const MAX_TEMPLATE = 1024 * 1024;
/** Maximum length of a state, or of one file of a CDK cloud assembly. */
export const MAX_STATE = 64 * 1024 * 1024;
/** Maximum length of a samconfig file; real ones have some hundred characters. */
export const MAX_CONFIG = 64 * 1024;
/** Maximum number of values in JSON text that is parsed into values, about 50 bytes each. */
export const MAX_JSON_VALUES = 8_000_000;
/** Maximum number of values in JSON text that is parsed into nodes with positions, about 200 bytes each. */
export const MAX_JSON_NODES = 1_000_000;
/** Time limit of the worker thread for one text. Real texts take less than a second. */
export const MAX_READING_MS = 10_000;
/** Time limit of the worker thread for one CDK app, including the files it requests. */
export const MAX_APP_MS = 60_000;

/** Whether JSON text may have more values than `most`. Counts commas and brackets, including those in strings. */
export function hasMoreValues(text: string, most: number): boolean {
  let values = 0;
  for (let at = 0; text.length > most && at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2c || unit === 0x5b || unit === 0x7b) {
      values += 1;
      if (values > most) {
        return true;
      }
    }
  }
  return false;
}
