interface ValueCount {
  /** Empty for the events that have none. */
  readonly value: string;
  readonly count: number;
}

export interface Group extends ValueCount {
  readonly errors: number;
  /** ms since 1970 UTC, of the events that have a time. */
  readonly first?: number;
  readonly last?: number;
}
