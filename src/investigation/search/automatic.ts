/**
 * Stands in a request for the usual kind of source and those besides it that the person chose for searches before; none is
 * added that costs money and was not chosen.
 */
export const AUTOMATIC = "automatic";

/** For a person's choice among the kinds of source. */
export const AUTOMATIC_SOURCE = { source: AUTOMATIC, title: "Automatic" };
