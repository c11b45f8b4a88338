import type { LecternError } from "../errors.ts";
import { type Explained, explainBy, isOffLine, isThrottling, statusOf, type Thrown } from "./aws-errors.ts";

/** What was asked of S3: enough to say who may not do what. */
export interface S3Call {
  bucket: string;
  /** Null for the bucket as a whole. */
  key: string | null;
  /** The IAM action, e.g. `s3:GetObject`. */
  action: string;
  region: string | undefined;
}

const elsewhere = new Set([
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
  "PermanentRedirect",
  "TemporaryRedirect",
]);
const gone = new Set(["NoSuchKey", "NoSuchVersion", "PreconditionFailed"]);
/** Translates what the SDK threw; the original stays as the cause. Messages bear no keys and no signatures. */
export const explainS3 = (error: unknown, call: S3Call): LecternError =>
  explainBy(
    error,
    `S3 failed on ${nameOf(call)}`,
    [aboutAccess, aboutPlace, aboutObject, aboutLine].map((about) => (thrown) => about(thrown, call)),
  );

const nameOf = ({ bucket, key }: S3Call) => `s3://${bucket}${key === null ? "" : `/${key}`}`;

function aboutAccess(thrown: Thrown, call: S3Call): Explained {
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
  if (isThrottling(thrown) || statusOf(thrown) === 429) {
    return ["throttled", `S3 is throttling ${call.bucket}: wait a minute and run this again`];
  }
  if (statusOf(thrown) >= 500 || isOffLine(thrown)) {
    return [
      "unavailable",
      `S3 can't be reached for ${nameOf(call)} (${thrown.code ?? thrown.name}): check AWS_REGION and the network, then run this again`,
    ];
  }
  return null;
}
