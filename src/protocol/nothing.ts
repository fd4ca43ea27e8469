import * as v from "valibot";

/** The schema for replies of requests that return nothing: any value is accepted and dropped. */
export const nothing: v.GenericSchema<unknown, void> = v.pipe(
  v.unknown(),
  v.transform((): void => undefined),
);
