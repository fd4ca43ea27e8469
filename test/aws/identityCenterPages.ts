import { identityCenter } from "../world/identityCenter.ts";
import { type Answer, escapeXml } from "./errors.ts";
import type { Members } from "./members.ts";

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#16191f}" +
  "a{display:inline-block;padding:.5rem 1.25rem;margin-right:.75rem;border-radius:6px;border:1px solid #0972d3;" +
  "color:#0972d3;text-decoration:none}a.primary{background:#0972d3;color:#fff}code{font-size:1.5rem}" +
  "small{color:#5f6b7a}";

/** A page of Identity Center with plain text. */
export function messagePage(title: string, text: string, status = 200): Answer {
  return page(title, `<p>${escapeXml(text)}</p>`, status);
}

/** Asks the person to allow a sign-in in the browser; the links repeat the request with the decision. */
export function authorizePage(request: Members): Answer {
  const names = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge_method",
    "code_challenge",
    "scopes",
  ];
  const query = new URLSearchParams(names.map((name): [string, string] => [name, request.text(name) ?? ""]));
  return page(
    "Allow CloudTrail Investigator to access your data?",
    `<p>It asks for access to your AWS accounts as <b>${escapeXml(identityCenter.user)}</b>.</p>${links(`/authorize?${query}`)}`,
  );
}

/** Asks the person to compare a device code and to allow the sign-in. */
export function devicePage(userCode: string): Answer {
  return page(
    "Authorization requested",
    `<p>Confirm that the application shows this code:</p><p><code>${escapeXml(userCode)}</code></p>` +
      `<p>You are signed in as <b>${escapeXml(identityCenter.user)}</b>.</p>${links(`/device?user_code=${userCode}`)}`,
  );
}

/** Sends the browser to the address that the client registered. */
export function redirectTo(address: string, parameters: Readonly<Record<string, string>>): Answer {
  const location = `${address}?${new URLSearchParams(parameters)}`;
  return { status: 302, headers: { location, "content-type": "text/html" }, body: "" };
}

function links(address: string): string {
  const href = escapeXml(address);
  return (
    `<p><a class="primary" id="allow" href="${href}&amp;decision=allow">Allow</a>` +
    `<a id="deny" href="${href}&amp;decision=deny">Deny</a></p>`
  );
}

function page(title: string, body: string, status = 200): Answer {
  const text =
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escapeXml(title)}</title>` +
    `<style>${style}</style></head><body><h1>${escapeXml(title)}</h1>${body}` +
    "<small>IAM Identity Center of the demo account. Nothing here is real.</small></body></html>";
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body: text };
}
