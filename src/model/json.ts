/** What JSON text can say. Numbers that a double cannot hold exactly are kept as a string of their digits. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}
