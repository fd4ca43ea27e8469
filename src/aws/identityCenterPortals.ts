import { type AddedSection, settingsOf } from "./addedProfiles.ts";
import type { Environment } from "./machine.ts";
import { isProfileName, listProfiles, type Profile } from "./profiles.ts";
import type { Section, SharedConfig } from "./sharedConfig.ts";
import type { IdentityCenterSession } from "./signIn/session.ts";

/** A place to sign in to IAM Identity Center: a session of the configuration, or a start URL. */
export interface IdentityCenterPortal {
  /** The session's name, or the host of the start URL. */
  readonly title: string;
  readonly session: IdentityCenterSession;
  /** Can sign in to the session, but has no account. Where a profile has to be named. */
  readonly profile: Profile;
  /** How an added profile names the session. */
  readonly settings: AddedSection;
  /** The Region of the session's profiles that have one, otherwise that of Identity Center. */
  readonly region: string;
  /** The profiles of the configuration that use the session. */
  readonly profiles: readonly PortalProfile[];
}

/** A profile of the configuration with the account and role for which it signs in. */
interface PortalProfile {
  readonly name: string;
  readonly accountId: string;
  readonly role: string;
}

/** Stand for the account and role of `IdentityCenterPortal.profile`, which are never sent. */
const NO_ACCOUNT = { sso_account_id: "000000000000", sso_role_name: "none" } as const;
const REACHED_BY = ["ca_bundle", "endpoint_url", "ignore_configured_endpoint_urls", "services"] as const;

/**
 * The sessions of the configuration by name, then the start URLs of profiles without a session, also of added ones. A
 * start URL that a session has too is left out. Makes no request.
 */
export async function identityCenterPortals(
  shared: SharedConfig,
  env: Environment = process.env,
): Promise<readonly IdentityCenterPortal[]> {
  const names = Object.keys(shared.config)
    .filter((name) => name.startsWith("sso-session."))
    .map((name) => name.slice("sso-session.".length))
    .sort();
  const sessions = await Promise.all(names.map((name) => portalOf(name, { sso_session: name }, shared, env)));
  const known = new Set(sessions.map((portal) => portal?.session.startUrl));
  const urls = new Map<string, string>();
  for (const [, { sso_session: session, sso_start_url: url, sso_region: region }] of namedSections(shared)) {
    if (session === undefined && url && region && !known.has(url)) {
      urls.set(url, region);
    }
  }
  const legacy = await Promise.all([...urls].map(([url, region]) => typedPortal(url, region, shared, env)));
  return [...sessions, ...legacy].flatMap((portal) => portal ?? []);
}

/** The portal of a start URL, which need not be in the configuration. */
export async function typedPortal(
  startUrl: string,
  region: string,
  shared: SharedConfig,
  env: Environment = process.env,
): Promise<IdentityCenterPortal | undefined> {
  const title = URL.canParse(startUrl) ? new URL(startUrl).host : startUrl;
  return portalOf(title, { sso_start_url: startUrl, sso_region: region }, shared, env);
}

/**
 * A typed start URL as it is stored: without spaces, and without what the portal's pages add to it ("#/…", a "/" at the
 * end). Undefined: it is not the address of an access portal or an issuer.
 */
export function readStartUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  return url?.protocol === "https:" && url.username === "" && url.password === "" && url.hostname.includes(".")
    ? `${url.origin}${url.pathname.replace(/\/$/, "")}`
    : undefined;
}

/** The Region in a start URL, which only newer ones have: https://ssoins-1.portal.eu-west-1.app.aws */
export function regionOfStartUrl(startUrl: string): string | undefined {
  return /\.portal\.([a-z]{2}(?:-[a-z]{2,12}){1,3}-\d)\.app\.aws$/.exec(new URL(startUrl).hostname)?.[1];
}

async function portalOf(
  title: string,
  settings: AddedSection,
  shared: SharedConfig,
  env: Environment,
): Promise<IdentityCenterPortal | undefined> {
  const users = [...namedSections(shared)].filter(
    ([, section]) =>
      section.sso_session === settings.sso_session &&
      section.sso_start_url === (settings.sso_start_url ?? section.sso_start_url),
  );
  const first = users.find(([, section]) => REACHED_BY.some((key) => section[key] !== undefined))?.[1] ?? {};
  const reached = settingsOf(first, REACHED_BY);
  const added = { [title]: { ...reached, ...settings, ...NO_ACCOUNT } };
  // Only the sections that are no profiles are kept: the portal's own profile may have the name of one.
  const config = Object.fromEntries(Object.entries(shared.config).filter(([name]) => !isProfileName(name)));
  const listed = await listProfiles(env, async () => ({ ...shared, config, credentials: {}, added }));
  const profile = listed.find(({ name }) => name === title);
  const session = profile?.signsInWith;
  if (profile === undefined || session?.kind !== "sso") {
    return undefined;
  }
  const regions = users.flatMap(([, { region }]) => region || []);
  return {
    title,
    session,
    profile,
    settings,
    region: regions[0] ?? session.region,
    profiles: users.flatMap(([name, { sso_account_id: accountId, sso_role_name: role }]) =>
      accountId && role ? [{ name, accountId, role }] : [],
    ),
  };
}

/** The profiles of the config file, then the added ones. */
function* namedSections({ config, added = {} }: SharedConfig): Iterable<[string, Section]> {
  yield* Object.entries(config).filter(([name]) => isProfileName(name));
  yield* Object.entries(added).filter(([name]) => !Object.hasOwn(config, name));
}
