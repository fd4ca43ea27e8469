/** An answer that AWS gives instead of a result: name, wording and HTTP status as the service has them. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** The three wire protocols served here, told apart by how they spell an error. */
export type Protocol = "json-1.1" | "query" | "rest-json";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What each protocol calls the same failed authentication, and with which HTTP status. JSON 1.1 services answer 400
 * with an `…Exception` name, the query protocol answers 403 with the older name.
 */
const queryNames: Readonly<Record<string, { readonly name: string; readonly status: number }>> = {
  UnrecognizedClientException: { name: "InvalidClientTokenId", status: 403 },
  MissingAuthenticationTokenException: { name: "MissingAuthenticationToken", status: 403 },
  ExpiredTokenException: { name: "ExpiredToken", status: 403 },
  AccessDeniedException: { name: "AccessDenied", status: 403 },
  ThrottlingException: { name: "Throttling", status: 400 },
  InvalidSignatureException: { name: "SignatureDoesNotMatch", status: 403 },
  UnknownOperationException: { name: "InvalidAction", status: 400 },
};

const restStatuses: Readonly<Record<string, number>> = {
  UnrecognizedClientException: 403,
  MissingAuthenticationTokenException: 403,
  ExpiredTokenException: 403,
  AccessDeniedException: 403,
  InvalidSignatureException: 403,
  ThrottlingException: 429,
};

/** The error as the protocol writes it, with the request id in header and (query) body. */
export function errorAnswer(error: AwsError, protocol: Protocol, requestId: string): Answer {
  if (protocol === "query") {
    const { name, status } = queryNames[error.name] ?? error;
    const type = status >= 500 ? "Receiver" : "Sender";
    const body =
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>${type}</Type>` +
      `<Code>${escapeXml(name)}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
  }
  const rest = protocol === "rest-json";
  // The authorisation layer in front of JSON 1.1 services spells the member with a capital M.
  const member = !rest && error.name === "AccessDeniedException" ? "Message" : "message";
  return {
    status: rest ? (restStatuses[error.name] ?? error.status) : error.status,
    headers: {
      "content-type": rest ? "application/json" : "application/x-amz-json-1.1",
      "x-amzn-errortype": error.name,
      "x-amzn-requestid": requestId,
    },
    body: JSON.stringify(rest ? { message: error.message } : { __type: error.name, [member]: error.message }),
  };
}

/** Text as it may stand in an XML element. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
