import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** IAM Identity Center as far as it gives credentials, with the requests it received and the token of each. */
export async function startPortal(accessKeyId: string) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers["x-amz-sso_bearer_token"]}`);
    const expiration = Date.now() + 3_600_000;
    const roleCredentials = { accessKeyId, secretAccessKey: "not-real", sessionToken: "token", expiration };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ roleCredentials }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Writes the access token "of-the-session" as `aws sso login` does. `key`: the session's name or start URL. */
export async function writeToken(home: string, key: string, expiresAt = Date.now() + 3_600_000): Promise<void> {
  const folder = join(home, ".aws", "sso", "cache");
  await mkdir(folder, { recursive: true });
  const name = createHash("sha1").update(key).digest("hex");
  const token = { accessToken: "of-the-session", expiresAt: new Date(expiresAt).toISOString() };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(token));
}
