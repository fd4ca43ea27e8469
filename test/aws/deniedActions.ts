import { AwsError } from "./errors.ts";
import type { Call } from "./services.ts";
import type { Caller } from "./signature.ts";

/** Throws what AWS answers where a policy denies the demo profile's principal an action: `athena:*`, `logs:StartQuery`. */
export function refuseDenied({ service, operation }: Call, { account, arn }: Caller): void {
  const action = `${service}:${operation}`;
  const isDenied = account.denied?.some((denied) => denied === action || denied === `${service}:*`) ?? false;
  if (isDenied && arn === account.caller.arn) {
    throw new AwsError(
      "AccessDeniedException",
      `User: ${arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
    );
  }
}
