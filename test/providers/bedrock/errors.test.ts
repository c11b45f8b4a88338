import { describe, expect, it, vi } from "vitest";
import { LecternError } from "../../../src/errors.ts";
import { explain } from "../../../src/providers/bedrock/errors.ts";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import { serviceNotes } from "../../../src/providers/notes.ts";
import { onFastClock } from "../../fixtures/fast-clock.ts";
import {
  collect,
  config,
  failure,
  hit,
  never,
  passage,
  record,
  routes,
  stubCredentials,
  useFakeBedrock,
} from "./fake-bedrock.ts";

useFakeBedrock();

const secret = "my phone number is 555 0100";
const request = {
  system: "",
  turns: [{ role: "user" as const, content: secret }],
  passages: [passage("a", "Proofing")],
  maxTokens: 9,
};
const ask = (settings = config) =>
  onFastClock(() => collect(createBedrockProvider(settings).converse(request, never)));

describe("what Bedrock refuses", () => {
  it.each([
    [
      "AccessDeniedException",
      403,
      "You don't have access.",
      "access-denied",
      /claude-haiku.*us-east-1.*bedrock:InvokeModelWithResponseStream.*aws-marketplace.*LECTERN_BEDROCK_MODEL/,
    ],
    [
      "ResourceNotFoundException",
      404,
      "Model use case details have not been submitted for this account.",
      "access-denied",
      /aws-marketplace/,
    ],
    [
      "ResourceNotFoundException",
      404,
      "Could not resolve the foundation model.",
      "config",
      /us-east-1.*claude-haiku.*Could not resolve.*AWS_REGION/,
    ],
    [
      "ValidationException",
      400,
      "Invocation with on-demand throughput isn't supported. Retry with an inference profile.",
      "config",
      /inference profile.*LECTERN_BEDROCK_MODEL/,
    ],
    [
      "ValidationException",
      400,
      "The provided model identifier is invalid.",
      "config",
      /LECTERN_BEDROCK_MODEL.*AWS_REGION/,
    ],
    ["ValidationException", 400, "Input is too long for requested model.", "too-large", /claude-haiku/],
    [
      "ValidationException",
      400,
      `Value '${secret}' at 'messages' failed.`,
      "rejected",
      /at 'messages' failed/,
    ],
    [
      "UnrecognizedClientException",
      403,
      "The security token included in the request is invalid.",
      "credentials",
      /UnrecognizedClientException/,
    ],
    [
      "ExpiredTokenException",
      403,
      "The security token included in the request is expired.",
      "credentials",
      /aws sso login/,
    ],
    [
      "ExpiredTokenException",
      403,
      "The security token included in the request is expired.",
      "credentials",
      /session has expired: log in again.*what was finished is kept/,
    ],
    [
      "ResourceNotFoundException",
      404,
      "This model version has reached the end of its life.",
      "config",
      /claude-haiku-4-5.* is retired.*LECTERN_BEDROCK_MODEL to us\.anthropic\.claude-haiku-5-5, which replaces it/,
    ],
    [
      "AccessDeniedException",
      403,
      "Access denied. This Model is marked by provider as Legacy and you have not been actively using it.",
      "config",
      /is retired.*us\.anthropic\.claude-haiku-5-5/,
    ],
    ["ServiceQuotaExceededException", 400, "Too many tokens per day.", "outage", /quota.*tomorrow/],
    ["ThrottlingException", 429, "Too many tokens per day, please wait.", "outage", /quota.*tomorrow/],
    ["ModelErrorException", 424, "The model failed.", "unavailable", /claude-haiku/],
    ["ModelTimeoutException", 408, "Too slow.", "unavailable", /ModelTimeoutException/],
    ["TeapotException", 418, "I'm a teapot.", "internal", /TeapotException/],
  ] as const)("%s %i (%s) is %s", async (name, status, message, code, says) => {
    const bodies = record(routes.converse, () => failure(name, status, message));
    const error = await ask().catch((error: unknown) => error);
    expect(bodies).toHaveLength(code === "unavailable" ? 5 : 1);
    expect(error).toBeInstanceOf(LecternError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(says), cause: { name } });
    expect(String(error)).not.toContain(secret);
    expect(String(error)).not.toContain("\n");
  });

  it("for a profile of another geography says which one the region has", async () => {
    record(routes.converse, () =>
      failure("ValidationException", 400, "The provided model identifier is invalid."),
    );
    const answerModel = "eu.anthropic.claude-haiku-5-5";
    await expect(ask({ ...config, answerModel })).rejects.toMatchObject({
      code: "config",
      message:
        "us-east-1 has no inference profile eu.anthropic.claude-haiku-5-5: set LECTERN_BEDROCK_MODEL to one that it has, such as us.anthropic.claude-haiku-5-5",
    });
  });

  /** The service's time, by which it refuses signatures of this machine. */
  const dated = (name: string, date: Date) => {
    const refused = failure(name, 403, "Signature expired.");
    refused.headers.set("date", date.toUTCString());
    return refused;
  };
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

  it("for a clock that is off is asked for again by the service's time, and says by how much", async () => {
    const notes: unknown[] = [];
    const hear = (note: unknown) => void notes.push(note);
    serviceNotes.subscribe(hear);
    let calls = 0;
    record(routes.invoke, () =>
      ++calls === 1
        ? dated("InvalidSignatureException", inMinutes(14))
        : { embedding: Array(256).fill(0.0625), inputTextTokenCount: 1 },
    );
    await createBedrockProvider(config).embedding?.embed(["Bread"], "query", never);
    serviceNotes.unsubscribe(hear);
    expect(notes).toEqual([
      "This machine's clock is 14 minutes behind by that of AWS: set it (such as by NTP)",
    ]);
  });

  it("again for its clock is told by how much", async () => {
    record(routes.converse, () => dated("InvalidSignatureException", inMinutes(-30)));
    await expect(ask()).rejects.toMatchObject({
      code: "credentials",
      message:
        "AWS refused the signature, as this machine's clock is 30 minutes ahead: set it (such as by NTP), and try again",
    });
  });

  it.each([
    ["ServiceUnavailableException", 503, "unavailable"],
    ["ThrottlingException", 429, "throttled"],
    ["ModelNotReadyException", 429, "unavailable"],
  ])("for the moment (%s %i) is tried again, then told", async (name, status, code) => {
    const bodies = record(routes.converse, () => failure(name, status));
    await expect(ask()).rejects.toMatchObject({ code });
    expect(bodies).toHaveLength(5);
  });

  it.each([
    ["DependencyFailedException", 424, 3],
    ["ThrottlingException", 429, 3],
    ["ValidationException", 400, 1],
  ])("of a reranker's (%s %i) is tried less often", async (name, status, tries) => {
    const bodies = record(routes.rerank, () => failure(name, status));
    const { rerank } = createBedrockProvider(config);
    const hits = [hit(0, "Proofing", 1)];
    await expect(onFastClock(async () => rerank?.("Why?", hits, never))).rejects.toBeInstanceOf(LecternError);
    expect(bodies).toHaveLength(tries);
  });

  it("is tried by one layer only, whatever the SDK's variables say", async () => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "7");
    const bodies = record(routes.guardrail, () => failure("ThrottlingException", 429));
    const { moderate } = createBedrockProvider(config);
    const asking = onFastClock(async () => moderate?.("dough", "question", null, never));
    await expect(asking).rejects.toMatchObject({ code: "throttled" });
    expect(bodies).toHaveLength(5);
  });
});

describe("what never reaches Bedrock", () => {
  it("for want of credentials says how to set them", async () => {
    stubCredentials(false);
    await expect(ask()).rejects.toMatchObject({
      code: "credentials",
      message: expect.stringMatching(/AWS_ACCESS_KEY_ID.*AWS_PROFILE.*aws sso login/),
    });
  });

  it.each([undefined, "not a region"])("for want of a region (%s) names AWS_REGION", async (region) => {
    for (const attempt of [
      () => ask({ ...config, region }),
      () => createBedrockProvider({ ...config, region }).embedding?.embed(["dough"], "query", never),
      () => createBedrockProvider({ ...config, region }).moderate?.("dough", "question", null, never),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: "config",
        message: expect.stringContaining("AWS_REGION"),
      });
    }
  });

  it("for a region without Bedrock names the region", () => {
    const cause = Object.assign(new Error("getaddrinfo ENOTFOUND bedrock-runtime.eu-west-9.amazonaws.com"), {
      code: "ENOTFOUND",
    });
    const call = { action: "bedrock:InvokeModel", resource: "m", variable: "V", region: "eu-west-9" };
    expect(explain(cause, call)).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/eu-west-9.*AWS_REGION/),
      cause,
    });
  });

  it("or is no error of its own stays what it is", () => {
    const call = { action: "", resource: "", variable: "", region: null };
    const own = new LecternError("invalid", "Empty");
    expect(explain(own, call)).toBe(own);
    expect(explain("odd", call)).toMatchObject({ code: "internal", cause: "odd" });
  });
});
