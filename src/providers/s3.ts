import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { LecternError } from "../errors.ts";
import { clientOptions } from "./aws-client.ts";
import type { Bucket, StoredObject } from "./bucket.ts";
import { resilient } from "./resilience/retry.ts";
import { explainS3, type S3Call } from "./s3-errors.ts";

/** A bucket of Amazon S3's, or of whatever speaks its protocol at `AWS_ENDPOINT_URL_S3`. */
export function openBucket(bucket: string, region: string | undefined): Bucket {
  const client = createClient(region);
  const call = (action: string, key: string | null): S3Call => ({ bucket, key, action, region });
  return {
    async *list(prefix, signal) {
      let token: string | undefined;
      do {
        const page = await listPage(client, { call: call("s3:ListBucket", null), prefix, token }, signal);
        yield* page.objects;
        token = page.next;
      } while (token !== undefined);
    },
    async *read(object, signal) {
      try {
        yield* readObject(client, bucket, object, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw explainS3(error, call("s3:GetObject", object.key));
      }
    },
  };
}

function createClient(region: string | undefined): S3Client {
  const client = new S3Client(clientOptions(region, { maxSockets: 16 }));
  // A self-hosted store, such as MinIO, seldom has a host name for each bucket.
  const resolve = client.config.endpointProvider;
  client.config.endpointProvider = (parameters, context) =>
    resolve({ ...parameters, ForcePathStyle: parameters.Endpoint !== undefined }, context);
  return client;
}

/** URL-encoded, since XML can't hold every character that a key may have. */
const encoding = "url";

async function listPage(
  client: S3Client,
  { call, prefix, token }: { call: S3Call; prefix: string; token: string | undefined },
  signal: AbortSignal,
): Promise<{ objects: StoredObject[]; next: string | undefined }> {
  const command = new ListObjectsV2Command({
    Bucket: call.bucket,
    Prefix: prefix,
    ContinuationToken: token,
    EncodingType: encoding,
  });
  const send = async (abortSignal: AbortSignal) => {
    try {
      return await client.send(command, { abortSignal });
    } catch (error) {
      abortSignal.throwIfAborted();
      throw explainS3(error, call);
    }
  };
  const policy = { tries: 4, limitMs: 60_000, missed: `S3 did not list ${call.bucket}` };
  const page = await resilient(send, policy, signal);
  const decode = (key: string) =>
    page.EncodingType === encoding ? decodeURIComponent(key.replaceAll("+", " ")) : key;
  return {
    objects: (page.Contents ?? []).map(({ Key = "", ETag = "", Size = 0 }) => {
      return { key: decode(Key), etag: ETag, size: Size };
    }),
    next: page.IsTruncated ? page.NextContinuationToken : undefined,
  };
}

async function* readObject(
  client: S3Client,
  bucket: string,
  { key, etag, size }: StoredObject,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const condition = etag === "" ? {} : { IfMatch: etag };
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...condition });
  const { Body } = await client.send(command, { abortSignal: signal });
  let bytes = 0;
  for await (const part of (Body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    yield part;
  }
  if (bytes === size) return;
  throw new LecternError(
    "truncated",
    `s3://${bucket}/${key} broke off after ${bytes} of ${size} bytes: run this again`,
  );
}
