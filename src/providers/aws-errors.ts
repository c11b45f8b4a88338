import { type ErrorCode, LecternError } from "../errors.ts";
import { counted } from "../text/figures.ts";

/** What a failure is and what to do; null where it is of another kind. */
export type Explained = [code: ErrorCode, message: string] | null;

/** What the AWS SDK throws, as far as it matters here. */
export interface Thrown {
  name: string;
  message: string;
  code?: string;
  /** S3's, where a signature is too old or too new; of other services the response's date tells. */
  ServerTime?: string;
  /** Where a bucket is; AuthorizationHeaderMalformed says so. */
  Region?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

const refusedCredentials = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "InvalidToken",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "UnrecognizedClientException",
]);
/** A session that was good, and is over. */
const expired = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"]);
const throttling = new Set([
  "RequestLimitExceeded",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequests",
  "TooManyRequestsException",
]);
const network =
  /^(?:ECONN\w+|E(?:HOST|NET)UNREACH|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|TimeoutError|RequestTimeout)$/;

/** The first explanation that fits, the original being its cause. `work`: what failed where none does. */
export function explainBy(
  error: unknown,
  work: string,
  ways: ((thrown: Thrown) => Explained)[],
): LecternError {
  if (error instanceof LecternError) return error;
  const thrown: Thrown = error instanceof Error ? error : { name: "Error", message: String(error) };
  for (const way of [aboutCredentials, ...ways]) {
    const found = way(thrown);
    if (found) return new LecternError(...found, { cause: error });
  }
  const message = `${work} in a way Lectern doesn't know (${thrown.name})`;
  return new LecternError("internal", message, { cause: error });
}

function aboutCredentials(thrown: Thrown): Explained {
  const { name, message } = thrown;
  const skew = refusedCredentials.has(name) ? clockSkew(thrown) : null;
  if (skew !== null) {
    return [
      "credentials",
      `AWS refused the signature, as this machine's clock is ${skew}: set it (such as by NTP), and try again`,
    ];
  }
  if (expired.has(name) || (name.endsWith("ProviderError") && /expired/i.test(message))) {
    return [
      "credentials",
      "The AWS session has expired: log in again (such as by `aws sso login`), then go on; what was finished is kept",
    ];
  }
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return [
      "credentials",
      "No AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run `aws sso login`",
    ];
  }
  if (refusedCredentials.has(name)) {
    return [
      "credentials",
      `AWS refused the credentials (${name}): renew them, e.g. \`aws sso login\`, and check the machine's clock`,
    ];
  }
  if (message === "Region is missing" || /^Region not accepted|hostname component/.test(message))
    return ["config", "No usable AWS region: set AWS_REGION, e.g. AWS_REGION=us-east-1"];
  return null;
}

/** AWS takes signatures of up to five minutes before or after its own time. */
const allowedMinutes = 5;

/** How far this machine's clock is off by the service's, in words; null where that is allowed, or the service does not say. */
export function clockSkew({ ServerTime, $response }: Thrown, nowMs = Date.now()): string | null {
  const behind = Math.round((Date.parse(ServerTime ?? $response?.headers?.date ?? "") - nowMs) / 60_000);
  if (!(Math.abs(behind) >= allowedMinutes)) return null;
  return `${counted(Math.abs(behind), "minute")} ${behind > 0 ? "behind" : "ahead"}`;
}

export const statusOf = ({ $metadata }: Thrown): number => $metadata?.httpStatusCode ?? 0;

export const isThrottling = ({ name }: Thrown): boolean => throttling.has(name);

/** Whether the line to the service failed, and not the service. */
export const isOffLine = ({ name, code = "", message }: Thrown): boolean =>
  network.test(code) || network.test(name) || /socket hang up|aborted|timed? ?out/i.test(message);
