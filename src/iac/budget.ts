// What reading infrastructure code and states may cost. Lengths are in UTF-16 units, times in milliseconds. A text within
// these bounds takes at most about 500 MB while it is read, in the thread that reads it.

/** A longer text is not read in the extension host, but in a thread: up to this every reader takes some milliseconds. */
export const MAX_TEXT_HERE = 32 * 1024;
/** The same for texts that are parsed by packages whose time is not known to be linear in the text. */
export const MAX_PARSED_HERE = 2 * 1024;
/** One source, or one file of Terraform's. */
export const MAX_CODE = 4 * 1024 * 1024;
/** CloudFormation takes 1 MB from S3, and less from elsewhere. */
export const MAX_TEMPLATE = 1024 * 1024;
/** One state, or one file of a CDK app's assembly. */
export const MAX_STATE = 64 * 1024 * 1024;
/** A samconfig file: real ones have some hundred. */
export const MAX_CONFIG = 64 * 1024;
/** Values of one JSON text that is built whole: about 50 bytes each. */
export const MAX_JSON_VALUES = 8_000_000;
/** Values of one JSON text that is read with the place of each: about 200 bytes each. */
export const MAX_JSON_NODES = 1_000_000;
/** How long the thread may read one text. Real ones take less than a second. */
export const MAX_READING_MS = 10_000;
/** How long the thread may read one CDK app, with the files that it asks for. */
export const MAX_APP_MS = 60_000;

/** Whether a JSON text may have more values than `most`. Commas and brackets within strings count too. */
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
