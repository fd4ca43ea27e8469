import { randomUUID } from "node:crypto";
import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from "@aws-sdk/client-sts";
import { fromLoginCredentials, fromProcess, fromTokenFile } from "@aws-sdk/credential-providers";
import { CredentialsProviderError, externalDataInterceptor } from "@smithy/core/config";
import { commandProblem } from "./commandProblem.ts";
import { type Environment, machineSource } from "./machine.ts";
import { containerCredentials, instanceCredentials } from "./machineCredentials.ts";
import { codeStep, type Mfa } from "./mfa.ts";
import type { Profile } from "./profiles.ts";
import { type Credentials, clientConfig, type EndpointVariant } from "./serviceClient.ts";
import type { Section } from "./sharedConfig.ts";
import type { IdentityCenterTokens } from "./signIn/identityCenterTokens.ts";
import { sessionOfBase } from "./signIn/session.ts";
import type { CredentialBase, RoleStep, SignInPlan } from "./signInPlan.ts";
import { NotSignedIn, type SignInStep, SignInStepError } from "./signInSteps.ts";
import type { Transport } from "./transport.ts";
import type { CaBundle } from "./transports.ts";

export interface SignIn {
  /** Region in which STS is called to assume a role. */
  readonly region: string;
  /** URLs that the user's configuration sets. */
  readonly endpoints: Profile["endpoints"];
  readonly caBundle: CaBundle | undefined;
  readonly transport: Transport;
  readonly variant: EndpointVariant;
  readonly env: Environment;
  readonly mfa: Mfa;
  readonly identityCenter: IdentityCenterTokens;
  /** Aborted when the extension ends. */
  readonly closed: AbortSignal;
}

/**
 * Gets credentials by exactly the plan of a profile. The SDK's default chain is never used, because it falls back to
 * other sources when one fails. A role's MFA code is requested only after its source credentials were obtained, and not
 * at all while earlier credentials of the role are valid. Throws `SignInStepError` with what the SDK throws, or `NoMfaCode`.
 */
export async function credentialsOf(plan: SignInPlan, signIn: SignIn): Promise<Credentials> {
  const withCode = codeStep(plan);
  if (withCode < 0) {
    return upTo(plan.roles.length - 1, plan, signIn);
  }
  const credentials = signIn.mfa.started(plan) ?? (await signIn.mfa.start(plan, () => upTo(withCode, plan, signIn)));
  return assumeAll(plan, withCode + 1, plan.roles.length, credentials, signIn);
}

/** The credentials of a plan up to and including one of its roles, by index; -1 for none. */
async function upTo(step: number, plan: SignInPlan, signIn: SignIn): Promise<Credentials> {
  const credentials = await inStep("base", () => baseCredentials(plan.base, signIn));
  return assumeAll(plan, 0, step + 1, credentials, signIn);
}

/** Assumes the roles from index `from` to before `to`, one with the credentials of the other. */
async function assumeAll(
  { base, roles }: SignInPlan,
  from: number,
  to: number,
  first: Credentials,
  signIn: SignIn,
): Promise<Credentials> {
  let credentials = first;
  for (const [step, role] of [...roles.entries()].slice(from, to)) {
    const source = credentials;
    credentials = await inStep(step, () => assumeWithCode(role, base.profile, source, signIn));
  }
  return credentials;
}

/** Runs one step of a sign-in and says which one it was if it fails. */
async function inStep<T>(step: SignInStep, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new SignInStepError(step, error);
  }
}

function stsConfig(profile: string, { region, endpoints, transport, variant }: SignIn) {
  return { ...clientConfig({ profile, transport, variant, endpoint: endpoints.sts }), maxAttempts: 3, region };
}

function assumeWithCode(role: RoleStep, profile: string, source: Credentials, signIn: SignIn): Promise<Credentials> {
  const { mfaSerial } = role;
  return mfaSerial === undefined
    ? assume(role, profile, source, signIn, {})
    : signIn.mfa.exchange(mfaSerial, role.profile, (TokenCode) =>
        assume(role, profile, source, signIn, { SerialNumber: mfaSerial, TokenCode }),
      );
}

async function assume(
  role: RoleStep,
  profile: string,
  source: Credentials,
  signIn: SignIn,
  code: { readonly SerialNumber?: string; readonly TokenCode?: string },
): Promise<Credentials> {
  const { roleArn, sessionName = `aws-sdk-js-${Date.now()}`, externalId, durationSeconds = 3_600 } = role;
  // One assumer per role: it reuses the source credentials of its first call.
  return getDefaultRoleAssumer(stsConfig(profile, signIn))(source, {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...code,
  });
}

async function baseCredentials(base: CredentialBase, signIn: SignIn): Promise<Credentials> {
  const { profile, section } = base;
  const { transport, endpoints } = signIn;
  switch (base.kind) {
    case "static":
      return {
        accessKeyId: section.aws_access_key_id ?? "",
        secretAccessKey: section.aws_secret_access_key ?? "",
        ...(section.aws_session_token ? { sessionToken: section.aws_session_token } : {}),
        ...(section.aws_account_id ? { accountId: section.aws_account_id } : {}),
      };
    case "process":
      return processCredentials(base);
    case "sso":
      return ssoCredentials(base, signIn);
    case "login": {
      const clientSettings = { ...clientConfig({ profile, transport, endpoint: endpoints.sso }), maxAttempts: 3 };
      return withSettings(base, (files) => fromLoginCredentials({ ...files, clientConfig: clientSettings })());
    }
    case "web-identity":
      return webIdentityCredentials(
        {
          tokenFile: section.web_identity_token_file,
          roleArn: section.role_arn,
          sessionName: section.role_session_name,
        },
        profile,
        signIn,
      );
    case "instance":
      return machineCredentials(base, signIn);
  }
}

interface WebIdentity {
  readonly tokenFile: string | undefined;
  readonly roleArn: string | undefined;
  readonly sessionName: string | undefined;
}

/** Assumes a role with the token in a file, which is read each time. */
function webIdentityCredentials(
  { tokenFile = "", roleArn = "", sessionName }: WebIdentity,
  profile: string,
  signIn: SignIn,
): Promise<Credentials> {
  return fromTokenFile({
    webIdentityTokenFile: tokenFile,
    roleArn,
    ...(sessionName ? { roleSessionName: sessionName } : {}),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(stsConfig(profile, signIn)),
  })();
}

/** Runs the profile's `credential_process`. Throws an error with what it printed, without its command line. */
async function processCredentials(base: CredentialBase): Promise<Credentials> {
  try {
    return await withSettings(base, (files) => fromProcess(files)());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CredentialsProviderError(commandProblem(message, base.section.credential_process ?? ""));
  }
}

/** The credentials of a role from IAM Identity Center. One attempt: `Session` retries. Throws `NotSignedIn`. */
async function ssoCredentials(base: CredentialBase, signIn: SignIn): Promise<Credentials> {
  const { transport, identityCenter, closed } = signIn;
  const session = sessionOfBase(base, signIn);
  const token = session?.kind === "sso" ? await identityCenter.accessToken(session, closed) : undefined;
  if (session?.kind !== "sso" || token === undefined) {
    throw new NotSignedIn();
  }
  const { PortalApi } = await import("./signIn/portalClient.ts");
  const portal = new PortalApi(session, transport);
  try {
    const { sso_account_id: accountId = "", sso_role_name: roleName = "" } = base.section;
    const { roleCredentials: given = {} } = await portal.roleCredentials(token, accountId, roleName, closed);
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = given;
    if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration) {
      throw new SyntaxError("the answer has no credentials");
    }
    return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration), accountId };
  } finally {
    portal.close();
  }
}

/** What the SDK's providers that read files take. */
interface SettingsFiles {
  readonly profile: string;
  readonly configFilepath: string;
  readonly filepath: string;
  readonly ignoreCache: true;
}

/**
 * Calls a provider of the SDK that looks up its profile in the AWS files. It gets a file that contains exactly the
 * section of the plan and that exists only for this call: the profile may be in no file, the SDK's parser may not read
 * its name, and the real file may have changed since the plan was made.
 */
async function withSettings<T>(base: CredentialBase, provide: (files: SettingsFiles) => Promise<T>): Promise<T> {
  const profile = base.profile.replaceAll(/[^\w.@+-]/g, "_");
  const configFilepath = `section of the plan ${randomUUID()}`;
  const filepath = `${configFilepath}, credentials`;
  const lines = [`[profile ${profile}]`, ...linesOf(base.section)];
  externalDataInterceptor.interceptFile(configFilepath, lines.join("\n"));
  externalDataInterceptor.interceptFile(filepath, "");
  try {
    return await provide({ profile, configFilepath, filepath, ignoreCache: true });
  } finally {
    const files = externalDataInterceptor.getFileRecord();
    delete files[configFilepath];
    delete files[filepath];
  }
}

/** The settings of a section, without nested ones and those without a value. */
function linesOf(section: Section): readonly string[] {
  return Object.entries(section).flatMap(([key, value]) => (value && !key.includes(".") ? [`${key} = ${value}`] : []));
}

/** The access keys in the environment. Throws what the SDK's provider throws if there are none. */
function environmentCredentials(env: Environment): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new CredentialsProviderError("Unable to find environment variable credentials.");
  }
  const expiration = new Date(env.AWS_CREDENTIAL_EXPIRATION ?? "");
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  };
}

/** Credentials from the machine: from the source that the profile names, else from the one that the environment has. */
async function machineCredentials({ profile, section, machine }: CredentialBase, signIn: SignIn): Promise<Credentials> {
  const { env, transport } = signIn;
  const question = { profile, section, env, httpsAgent: transport.httpsAgent };
  switch (machineSource(machine, env)) {
    case "Environment":
      return environmentCredentials(env);
    case "WebIdentity":
      return webIdentityCredentials(
        {
          tokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE,
          roleArn: env.AWS_ROLE_ARN,
          sessionName: env.AWS_ROLE_SESSION_NAME,
        },
        profile,
        signIn,
      );
    case "EcsContainer":
      return containerCredentials(question);
    case "Ec2InstanceMetadata":
      return instanceCredentials(question);
  }
}
