import type { IncomingMessage } from "node:http";

/** The operations of Identity Center by method and path: its calls are not signed, so the path alone tells the service. */
const operations: Readonly<Record<string, readonly [service: "sso" | "sso-oidc", operation: string]>> = {
  "POST /client/register": ["sso-oidc", "RegisterClient"],
  "POST /device_authorization": ["sso-oidc", "StartDeviceAuthorization"],
  "POST /token": ["sso-oidc", "CreateToken"],
  "GET /authorize": ["sso-oidc", "Authorize"],
  "GET /device": ["sso-oidc", "Device"],
  "GET /assignment/accounts": ["sso", "ListAccounts"],
  "GET /assignment/roles": ["sso", "ListAccountRoles"],
  "GET /federation/credentials": ["sso", "GetRoleCredentials"],
  "POST /logout": ["sso", "Logout"],
};

export function isIdentityCenter(service: string): boolean {
  return service === "sso" || service === "sso-oidc";
}

/** Reads an unsigned call; its parameters are those of query and body, and the `accessToken` of the header. */
export function readIdentityCenterCall(
  request: IncomingMessage,
  body: string,
): { readonly service: string; readonly operation: string; readonly parameters: unknown } | undefined {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [service, operation] = operations[`${request.method} ${url.pathname}`] ?? [];
  if (service === undefined || operation === undefined) {
    return undefined;
  }
  const accessToken = request.headers["x-amz-sso_bearer_token"];
  return {
    service,
    operation,
    parameters: {
      ...Object.fromEntries(url.searchParams),
      ...jsonOf(body),
      ...(typeof accessToken === "string" ? { accessToken } : {}),
    },
  };
}

function jsonOf(body: string): object {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
