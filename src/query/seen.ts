/** What was seen in events so far: for completion, for the case AWS uses, and for choosing what to ask. */
export interface SeenValues {
  /** Values of a catalogue field that begin with `prefix` (in any case), most frequent first. */
  values(field: string, prefix: string, limit: number): readonly { readonly value: string; readonly count: number }[];
}
