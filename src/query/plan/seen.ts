/** A value and how often it was seen. */
interface SeenValue {
  readonly value: string;
  readonly count: number;
}

/** What was seen in events so far: for completion, for the case AWS uses, and for choosing what to ask. */
export interface SeenValues {
  /**
   * Values of a catalogue field that contain `part` (in any case): that value itself, those that begin with it, the most
   * frequent.
   */
  values(field: string, part: string, limit: number): readonly SeenValue[];
}

/**
 * The same for the first `most` different questions; to any other the answer is that nothing was seen. One search may
 * name thousands of values, and each question goes through all that was seen.
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
