/** The complete answer did not arrive in time. It has the name that the SDK gives its own timeouts. */
export class AnswerTimeout extends Error {
  override readonly name = "TimeoutError";
}

/** The body of an answer exceeds the size limit. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** Status and headers show that a proxy, a firewall or a captive portal answered instead of AWS. */
export class ForeignAnswer extends Error {
  override readonly name = "ForeignAnswer";
  readonly status: number;

  constructor(status: number, contentType: string) {
    super(`the answer is not from AWS: HTTP ${status}, ${contentType === "" ? "no content type" : contentType}`);
    this.status = status;
  }
}
