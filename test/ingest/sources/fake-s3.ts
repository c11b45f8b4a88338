import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { vi } from "vitest";

/** What a key answers with instead of its bytes. */
export interface Fault {
  status: number;
  code: string;
  headers?: Record<string, string>;
  /** Only so many times; absent: always. */
  times?: number;
}

export interface FakeS3 {
  /** Content by key. */
  objects: Map<string, string>;
  /** By key; by `list` of the listing. */
  faults: Map<string, Fault>;
  /** What a key's bytes are cut to, while the header promises all. */
  cuts: Map<string, number>;
  /** Called, and waited for, before an object is answered, e.g. to replace it in between. */
  onGet: ((key: string) => unknown) | null;
  /** Keys in the order of their downloads. */
  downloads: string[];
  /** Most downloads that were answered at once. */
  busiest: number;
  pages: number;
  close(): Promise<void>;
}

const etagOf = (content: string) => `"${createHash("md5").update(content).digest("hex")}"`;
const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The wire of Amazon S3, as far as listing and reading go (API reference, ListObjectsV2 and GetObject). */
export async function startFakeS3(bucket: string, pageSize = 1_000): Promise<FakeS3> {
  let busy = 0;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const [, name = "", ...rest] = url.pathname.split("/");
    if (name !== bucket) return refuse(response, { status: 404, code: "NoSuchBucket" });
    const key = decodeURIComponent(rest.join("/"));
    if (key === "") return list(fake, url.searchParams, pageSize, response);
    fake.busiest = Math.max(fake.busiest, ++busy);
    await fake.onGet?.(key);
    busy -= 1;
    get(fake, key, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  const fake: FakeS3 = {
    objects: new Map(),
    faults: new Map(),
    cuts: new Map(),
    onGet: null,
    downloads: [],
    busiest: 0,
    pages: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function refuse(response: ServerResponse, { status, code, headers = {} }: Fault): void {
  response.writeHead(status, { "content-type": "application/xml", ...headers });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>Refused.</Message></Error>`);
}

function faultFor(fake: FakeS3, name: string): Fault | null {
  const fault = fake.faults.get(name);
  if (!fault) return null;
  if (fault.times !== undefined && fault.times-- <= 0) return null;
  return fault;
}

function list(fake: FakeS3, query: URLSearchParams, pageSize: number, response: ServerResponse): void {
  const fault = faultFor(fake, "list");
  if (fault) {
    refuse(response, fault);
    return;
  }
  fake.pages += 1;
  const prefix = query.get("prefix") ?? "";
  const keys = [...fake.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const start = Number(query.get("continuation-token") ?? 0);
  const page = keys.slice(start, start + pageSize);
  const isTruncated = start + pageSize < keys.length;
  const isEncoded = query.get("encoding-type") === "url";
  const contents = page.map((key) => {
    const content = fake.objects.get(key) ?? "";
    const shown = isEncoded
      ? encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+")
      : escapeXml(key);
    return `<Contents><Key>${shown}</Key><ETag>${escapeXml(etagOf(content))}</ETag><Size>${Buffer.byteLength(content)}</Size></Contents>`;
  });
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${isTruncated}</IsTruncated>` +
      (isEncoded ? "<EncodingType>url</EncodingType>" : "") +
      (isTruncated ? `<NextContinuationToken>${start + pageSize}</NextContinuationToken>` : "") +
      `${contents.join("")}</ListBucketResult>`,
  );
}

function get(fake: FakeS3, key: string, request: IncomingMessage, response: ServerResponse): void {
  fake.downloads.push(key);
  const fault = faultFor(fake, key);
  const content = fake.objects.get(key);
  if (fault) refuse(response, fault);
  else if (content === undefined) refuse(response, { status: 404, code: "NoSuchKey" });
  else if (request.headers["if-match"] !== etagOf(content)) {
    refuse(response, { status: 412, code: "PreconditionFailed" });
  } else {
    const bytes = Buffer.from(content);
    const cut = fake.cuts.get(key);
    response.writeHead(200, { etag: etagOf(content), "content-length": bytes.length });
    if (cut === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, cut), () => response.destroy());
  }
}
