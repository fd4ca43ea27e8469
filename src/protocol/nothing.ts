import * as v from "valibot";

/** The reply of a request that answers nothing: whatever came is let go. */
export const nothing: v.GenericSchema<unknown, void> = v.pipe(
  v.unknown(),
  v.transform((): void => undefined),
);
