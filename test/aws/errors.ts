/** An answer that AWS gives instead of a result: name, wording and HTTP status as the service has them. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** REST-JSON: the members of the body where they are not only a message. JSON 1.1: those beside the message. */
  readonly members: Readonly<Record<string, string>> | undefined;

  constructor(
    name: string,
    message: string,
    status = 400,
    headers: Readonly<Record<string, string>> = {},
    members?: Readonly<Record<string, string>>,
  ) {
    super(message);
    this.name = name;
    this.status = status;
    this.headers = headers;
    this.members = members;
  }
}

/** The wire protocols served here, told apart by how they spell an error. */
export type Protocol = "json-1.1" | "query" | "rest-json" | "rest-xml";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Instead of `body`: parts that are sent as they come, until the client hangs up. Where it throws, the connection is cut. */
  readonly stream?: AsyncGenerator<Uint8Array>;
}

/** A successful answer with a JSON body. */
export function jsonAnswer(value: unknown, requestId: string, type = "application/json"): Answer {
  return {
    status: 200,
    headers: { "content-type": type, "x-amzn-requestid": requestId },
    body: JSON.stringify(value),
  };
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

const restNames: Readonly<Record<string, { readonly name: string; readonly status: number }>> = {
  UnrecognizedClientException: { name: "UnrecognizedClientException", status: 403 },
  MissingAuthenticationTokenException: { name: "MissingAuthenticationTokenException", status: 403 },
  ExpiredTokenException: { name: "ExpiredTokenException", status: 403 },
  AccessDeniedException: { name: "AccessDeniedException", status: 403 },
  InvalidSignatureException: { name: "InvalidSignatureException", status: 403 },
  ThrottlingException: { name: "TooManyRequestsException", status: 429 },
  InternalFailure: { name: "InternalServerException", status: 500 },
};

/** S3's own names for what the others call so. */
const s3Names: Readonly<Record<string, { readonly name: string; readonly status: number }>> = {
  UnrecognizedClientException: { name: "InvalidAccessKeyId", status: 403 },
  MissingAuthenticationTokenException: { name: "AccessDenied", status: 403 },
  ExpiredTokenException: { name: "ExpiredToken", status: 400 },
  AccessDeniedException: { name: "AccessDenied", status: 403 },
  ThrottlingException: { name: "SlowDown", status: 503 },
  InvalidSignatureException: { name: "RequestTimeTooSkewed", status: 403 },
  InternalFailure: { name: "InternalError", status: 500 },
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
  if (protocol === "rest-xml") {
    const { name, status } = s3Names[error.name] ?? error;
    const body =
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(name)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`;
    return {
      status,
      headers: { "content-type": "application/xml", "x-amz-request-id": requestId, ...error.headers },
      body,
    };
  }
  if (protocol === "rest-json") {
    // OIDC's own errors have members and keep their names and status.
    const { name, status } = (error.members === undefined ? restNames[error.name] : undefined) ?? error;
    return {
      status,
      headers: { "content-type": "application/json", "x-amzn-errortype": name, "x-amzn-requestid": requestId },
      body: JSON.stringify(error.members ?? { message: error.message }),
    };
  }
  // The authorisation layer in front of JSON 1.1 services spells the member with a capital M.
  const member = error.name === "AccessDeniedException" ? "Message" : "message";
  return {
    status: error.status,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-errortype": error.name,
      "x-amzn-requestid": requestId,
    },
    body: JSON.stringify({ __type: error.name, ...error.members, [member]: error.message }),
  };
}

/** Text as it may stand in an XML element. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
