import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from "@aws-sdk/client-sts";
import {
  createCredentialChain,
  fromContainerMetadata,
  fromEnv,
  fromHttp,
  fromInstanceMetadata,
  fromLoginCredentials,
  fromProcess,
  fromSSO,
  fromTokenFile,
} from "@aws-sdk/credential-providers";
import { CredentialsProviderError } from "@smithy/core/config";
import { Failure } from "../model/failure.ts";
import { type Credentials, clientConfig } from "./serviceClient.ts";
import type { AwsConfigPaths } from "./sharedConfig.ts";
import type { CredentialBase, RoleStep, SignInPlan } from "./signInPlan.ts";
import { type SignInStep, SignInStepError } from "./signInSteps.ts";
import type { Transport } from "./transport.ts";

export interface SignIn {
  /** Region in which STS is called to assume a role. */
  readonly region: string;
  readonly stsEndpoint: string | undefined;
  readonly ssoEndpoint: string | undefined;
  readonly files: AwsConfigPaths;
  readonly transport: Transport;
  /** Asks the user for an MFA code. Throws `Failure` if none is entered. */
  readonly mfaCode: (serial: string) => Promise<string>;
}

/** The credentials in AWS_ACCESS_KEY_ID and related variables. Throws `SignInStepError` if they are missing. */
export function environmentCredentials(): Promise<Credentials> {
  return inStep("base", fromEnv());
}

/**
 * Gets credentials by exactly the plan of a profile. The SDK's default chain is never used, because it falls back to
 * other sources when one fails. A role's MFA code is requested only after its source credentials were obtained. Throws
 * `SignInStepError` with what the SDK throws, or `Failure`.
 */
export async function credentialsOf(plan: SignInPlan, signIn: SignIn): Promise<Credentials> {
  let credentials = await inStep("base", () => baseCredentials(plan.base, signIn));
  for (const [index, role] of plan.roles.entries()) {
    const source = credentials;
    credentials = await inStep(index, () => assume(role, plan.base.profile, source, signIn));
  }
  return credentials;
}

/** Runs one step of a sign-in and says which one it was if it fails. A `Failure` needs no explanation. */
async function inStep<T>(step: SignInStep, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw Failure.is(error) ? error : new SignInStepError(step, error);
  }
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
  const { files, transport, ssoEndpoint } = signIn;
  const named = { profile, configFilepath: files.config, filepath: files.credentials, ignoreCache: true };
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
      return fromProcess(named)();
    case "sso":
      return fromSSO({ ...named, clientConfig: sso })();
    case "login":
      return fromLoginCredentials({ ...named, clientConfig: sso })();
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

/** Credentials from the machine: the source that the profile names, else the pod's, container's or EC2 instance's. */
async function machineCredentials({ profile, machine }: CredentialBase, signIn: SignIn): Promise<Credentials> {
  const container = () => createCredentialChain(async () => fromHttp()(), fromContainerMetadata())();
  const instance = () => fromInstanceMetadata({ profile })();
  switch (machine) {
    case "Environment":
      return fromEnv()();
    case "EcsContainer":
      return container();
    case "Ec2InstanceMetadata":
      return instance();
    default: {
      const { env } = process;
      if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) {
        const roleAssumerWithWebIdentity = getDefaultRoleAssumerWithWebIdentity(stsConfig(profile, signIn));
        return fromTokenFile({ roleAssumerWithWebIdentity })();
      }
      if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
        return container();
      }
      if (env.AWS_EC2_METADATA_DISABLED && env.AWS_EC2_METADATA_DISABLED !== "false") {
        throw new CredentialsProviderError("AWS_EC2_METADATA_DISABLED is set");
      }
      return instance();
    }
  }
}
