/** The answer did not arrive whole in time. The name is the one by which the SDK calls its own time-outs. */
export class AnswerTimeout extends Error {
  override readonly name = "TimeoutError";
}

/** The body of an answer is larger than may be read. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** Status and headers show that a proxy, a firewall or a captive portal answered in the place of AWS. */
export class ForeignAnswer extends Error {
  override readonly name = "ForeignAnswer";
  readonly status: number;

  constructor(status: number, contentType: string) {
    super(`the answer is not from AWS: HTTP ${status}, ${contentType === "" ? "no content type" : contentType}`);
    this.status = status;
  }
}
