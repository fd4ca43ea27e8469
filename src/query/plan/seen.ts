/** A value and the number of events that have it. */
interface SeenValue {
  readonly value: string;
  readonly count: number;
}

/** Values of the events loaded so far: used for completion, for the letter case of lookups, and to choose lookups. */
export interface SeenValues {
  /**
   * Values of a catalog field that contain `part` (ignoring letter case), in this order: `part` itself, values that
   * begin with it, then by frequency.
   */
  values(field: string, part: string, limit: number): readonly SeenValue[];
}

/**
 * Limits `seen` to the first `most` distinct queries; later ones return nothing. A search may contain thousands of
 * values, and each query scans all seen values.
 */
export function firstSeen(seen: SeenValues, most: number): SeenValues {
  const answers = new Map<string, readonly SeenValue[]>();
  return {
    values: (field, part, limit) => {
      const question = JSON.stringify([field, part, limit]);
      const known = answers.get(question);
      if (known !== undefined || answers.size >= most) {
        return known ?? [];
      }
      const answer = seen.values(field, part, limit);
      answers.set(question, answer);
      return answer;
    },
  };
}
