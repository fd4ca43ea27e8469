import type { IdentityCenterSession } from "../../../src/aws/signIn/session.ts";

/** The Identity Center session "corp". */
export const corp: IdentityCenterSession = {
  kind: "sso",
  key: "corp",
  name: "corp",
  startUrl: "https://corp.awsapps.com/start",
  region: "eu-west-1",
  scopes: ["sso:account:access"],
  endpoints: {},
  profile: "one",
};
