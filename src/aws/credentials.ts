import { randomUUID } from "node:crypto";
import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from "@aws-sdk/client-sts";
import { fromEnv, fromLoginCredentials, fromProcess, fromSSO, fromTokenFile } from "@aws-sdk/credential-providers";
import { externalDataInterceptor } from "@smithy/core/config";
import { type Environment, machineSource } from "./machine.ts";
import { containerCredentials, instanceCredentials } from "./machineCredentials.ts";
import { type Credentials, clientConfig } from "./serviceClient.ts";
import type { Section } from "./sharedConfig.ts";
import type { CredentialBase, RoleStep, SignInPlan } from "./signInPlan.ts";
import type { Transport } from "./transport.ts";

export interface SignIn {
  /** Region in which STS is called to assume a role. */
  readonly region: string;
  readonly stsEndpoint: string | undefined;
  readonly ssoEndpoint: string | undefined;
  readonly transport: Transport;
  readonly env: Environment;
  /** Asks the user for an MFA code. Throws `Failure` if none is entered. */
  readonly mfaCode: (serial: string) => Promise<string>;
}

/**
 * Gets credentials by exactly the plan of a profile. The SDK's default chain is never used, because it falls back to
 * other sources when one fails. A role's MFA code is requested only after its source credentials were obtained. Throws
 * what the SDK throws.
 */
export async function credentialsOf(plan: SignInPlan, signIn: SignIn): Promise<Credentials> {
  let credentials = await baseCredentials(plan.base, signIn);
  for (const role of plan.roles) {
    credentials = await assume(role, plan.base.profile, credentials, signIn);
  }
  return credentials;
}

function stsConfig(profile: string, { region, stsEndpoint, transport }: SignIn) {
  return { ...clientConfig({ profile, transport, endpoint: stsEndpoint }), maxAttempts: 3, region };
}

async function assume(role: RoleStep, profile: string, source: Credentials, signIn: SignIn): Promise<Credentials> {
  const { roleArn, sessionName = `aws-sdk-js-${Date.now()}`, externalId, durationSeconds = 3_600, mfaSerial } = role;
  const code = mfaSerial === undefined ? {} : { SerialNumber: mfaSerial, TokenCode: await signIn.mfaCode(mfaSerial) };
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
  const { transport, ssoEndpoint } = signIn;
  const sso = { ...clientConfig({ profile, transport, endpoint: ssoEndpoint }), maxAttempts: 3 };
  switch (base.kind) {
    case "static":
      return {
        accessKeyId: section.aws_access_key_id ?? "",
        secretAccessKey: section.aws_secret_access_key ?? "",
        ...(section.aws_session_token ? { sessionToken: section.aws_session_token } : {}),
        ...(section.aws_account_id ? { accountId: section.aws_account_id } : {}),
      };
    case "process":
      return withSettings(base, (files) => fromProcess(files)());
    case "sso":
      return withSettings(base, (files) => fromSSO({ ...files, clientConfig: sso })());
    case "login":
      return withSettings(base, (files) => fromLoginCredentials({ ...files, clientConfig: sso })());
    case "web-identity":
      return fromTokenFile({
        webIdentityTokenFile: section.web_identity_token_file ?? "",
        roleArn: section.role_arn ?? "",
        ...(section.role_session_name ? { roleSessionName: section.role_session_name } : {}),
        roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(stsConfig(profile, signIn)),
      })();
    case "instance":
      return machineCredentials(base, signIn);
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
 * sections of the plan and that exists only for this call: the profile may be in no file, the SDK's parser may not read
 * its name, and the real file may have changed since the plan was made.
 */
async function withSettings<T>(base: CredentialBase, provide: (files: SettingsFiles) => Promise<T>): Promise<T> {
  const profile = base.profile.replaceAll(/[^\w.@+-]/g, "_");
  const configFilepath = `sections of the plan ${randomUUID()}`;
  const filepath = `${configFilepath}, credentials`;
  const { section, session } = base;
  const lines = [`[profile ${profile}]`, ...linesOf(section)];
  if (session !== undefined) {
    lines.push(`[sso-session ${section.sso_session}]`, ...linesOf(session));
  }
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

/** Credentials from the machine: from the source that the profile names, else from the one that the environment has. */
async function machineCredentials({ profile, section, machine }: CredentialBase, signIn: SignIn): Promise<Credentials> {
  const { env, transport } = signIn;
  const question = { profile, section, env, httpsAgent: transport.httpsAgent };
  switch (machineSource(machine, env)) {
    case "Environment":
      return fromEnv()();
    case "WebIdentity":
      return fromTokenFile({
        webIdentityTokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE ?? "",
        roleArn: env.AWS_ROLE_ARN ?? "",
        ...(env.AWS_ROLE_SESSION_NAME ? { roleSessionName: env.AWS_ROLE_SESSION_NAME } : {}),
        roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(stsConfig(profile, signIn)),
      })();
    case "EcsContainer":
      return containerCredentials(question);
    case "Ec2InstanceMetadata":
      return instanceCredentials(question);
  }
}
