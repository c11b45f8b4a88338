import { type ErrorCode, LecternError } from "../errors.ts";

/** What was asked of S3: enough to say who may not do what. */
export interface S3Call {
  bucket: string;
  /** Null for the bucket as a whole. */
  key: string | null;
  /** The IAM action, e.g. `s3:GetObject`. */
  action: string;
  region: string | undefined;
}

/** What the SDK throws, as far as it matters here. */
interface Thrown {
  name: string;
  message: string;
  code?: string;
  /** Where the bucket is; AuthorizationHeaderMalformed says so. */
  Region?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

const refusedCredentials = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
]);
const elsewhere = new Set([
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
  "PermanentRedirect",
  "TemporaryRedirect",
]);
const throttling = new Set(["RequestLimitExceeded", "SlowDown", "Throttling", "TooManyRequests"]);
const gone = new Set(["NoSuchKey", "NoSuchVersion", "PreconditionFailed"]);
const network =
  /^(?:ECONN\w+|E(?:HOST|NET)UNREACH|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|TimeoutError|RequestTimeout)$/;

/** Translates what the SDK threw; the original stays as the cause. Messages bear no keys and no signatures. */
export function explainS3(error: unknown, call: S3Call): LecternError {
  if (error instanceof LecternError) return error;
  const thrown: Thrown = error instanceof Error ? error : { name: "Error", message: String(error) };
  const [code, message] = aboutAccess(thrown, call) ??
    aboutPlace(thrown, call) ??
    aboutObject(thrown, call) ??
    aboutLine(thrown, call) ?? [
      "internal",
      `S3 failed on ${nameOf(call)} in a way Lectern doesn't know (${thrown.name})`,
    ];
  return new LecternError(code, message, { cause: error });
}

type Explained = [code: ErrorCode, message: string] | null;

const nameOf = ({ bucket, key }: S3Call) => `s3://${bucket}${key === null ? "" : `/${key}`}`;
const statusOf = (thrown: Thrown) => thrown.$metadata?.httpStatusCode ?? 0;

function aboutAccess(thrown: Thrown, call: S3Call): Explained {
  if (thrown.name === "CredentialsProviderError" || thrown.name === "TokenProviderError") {
    return [
      "credentials",
      "No AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run `aws sso login`",
    ];
  }
  if (refusedCredentials.has(thrown.name)) {
    return [
      "credentials",
      `AWS refused the credentials (${thrown.name}): renew them, e.g. \`aws sso login\`, and check the machine's clock`,
    ];
  }
  if (thrown.name === "InvalidObjectState") {
    return ["bad-deck", `${nameOf(call)} is archived (Glacier): restore it, then run this again`];
  }
  if (statusOf(thrown) !== 403 && thrown.name !== "AccessDenied") return null;
  const resource = `arn:aws:s3:::${call.bucket}${call.key === null ? "" : `/${call.key}`}`;
  const decrypting = /kms/i.test(thrown.message) ? ", and kms:Decrypt on the key it is encrypted with" : "";
  return [
    "access-denied",
    `No permission for ${nameOf(call)}: allow the IAM action ${call.action} on ${resource}${decrypting}`,
  ];
}

function aboutPlace(thrown: Thrown, { bucket, region }: S3Call): Explained {
  if (
    thrown.message === "Region is missing" ||
    /^Region not accepted|hostname component/.test(thrown.message)
  ) {
    return ["config", "No usable AWS region: set AWS_REGION to the bucket's, e.g. AWS_REGION=us-east-1"];
  }
  if (elsewhere.has(thrown.name) || statusOf(thrown) === 301) {
    const home = thrown.$response?.headers?.["x-amz-bucket-region"] ?? thrown.Region;
    return home === undefined
      ? [
          "config",
          `The bucket ${bucket} is in another region than ${region ?? "yours"}: set AWS_REGION to its own`,
        ]
      : ["config", `The bucket ${bucket} is in ${home}: set AWS_REGION=${home}`];
  }
  if (thrown.name === "NoSuchBucket") {
    return [
      "not-found",
      `There is no bucket ${bucket}: check its name, and that these credentials are the right ones`,
    ];
  }
  if (thrown.name === "InvalidBucketName") return ["usage", `${bucket} can't be the name of a bucket`];
  return null;
}

function aboutObject(thrown: Thrown, call: S3Call): Explained {
  if (!gone.has(thrown.name) && statusOf(thrown) !== 412) return null;
  return ["bad-deck", `${nameOf(call)} was replaced or removed while it was read: run this again`];
}

function aboutLine(thrown: Thrown, call: S3Call): Explained {
  if (throttling.has(thrown.name) || statusOf(thrown) === 429) {
    return ["throttled", `S3 is throttling ${call.bucket}: wait a minute and run this again`];
  }
  if (
    statusOf(thrown) >= 500 ||
    network.test(thrown.code ?? thrown.name) ||
    /socket hang up|aborted|timed? ?out/i.test(thrown.message)
  ) {
    return [
      "unavailable",
      `S3 can't be reached for ${nameOf(call)} (${thrown.code ?? thrown.name}): check AWS_REGION and the network, then run this again`,
    ];
  }
  return null;
}
