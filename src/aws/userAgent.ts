import packageJson from "../../package.json" with { type: "json" };
import { EXTENSION_NAME } from "../model/extensionName.ts";

/**
 * What every AWS client adds to the SDK's user agent: "cloudtrail-investigator/0.1.0" at its end. This is not the SDK's
 * app id ("app/…"), which users may set for themselves (`sdk_ua_app_id`, at most 50 characters).
 */
export function customUserAgent(): [name: string, version: string][] {
  return [[EXTENSION_NAME, packageJson.version]];
}
