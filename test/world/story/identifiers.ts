/** Forms that give an identifier away wherever it stands. Words of a language, not of the product: kept apart from it. */
const forms: readonly RegExp[] = [
  /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:[\w+=,.@:/$-]*[\w$](?![\w+=,.@:/$*-])/g,
  /(?<![\w-])(?:i|sg|sgr|vpc|subnet|eni|ami|vol|snap|fs)-0[0-9a-f]{16}(?![\w-])/g,
  /(?<![A-Z0-9])(?:AKIA|ASIA|AIDA|AROA)[A-Z2-7]{16,17}(?![A-Z0-9])/g,
];

/** What a record says about the call's resources; who called is told elsewhere. */
const parts = [
  "requestParameters",
  "responseElements",
  "resources",
  "errorMessage",
  "additionalEventData",
  "serviceEventDetails",
] as const;

/** Every identifier that a record's text shows by its form: ARNs, EC2-family ids, keys and unique ids. */
export function identifiersIn(json: string): readonly string[] {
  const record: unknown = JSON.parse(json);
  const found = new Set<string>();
  const read = (value: unknown): void => {
    if (typeof value === "string") {
      const text = value.startsWith("%7B") ? decodeURIComponent(value) : value;
      for (const [identifier] of forms.flatMap((form) => [...text.matchAll(form)])) {
        found.add(identifier);
      }
    } else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(read);
    }
  };
  if (typeof record === "object" && record !== null) {
    for (const part of parts) {
      read(Object.entries(record).find(([key]) => key === part)?.[1]);
    }
  }
  return [...found];
}
