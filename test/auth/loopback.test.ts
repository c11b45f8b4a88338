import { describe, expect, it } from "vitest";
import { isLoopback } from "../../src/auth/loopback.ts";

describe("loopback", () => {
  it.each([
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "127.1",
    "2130706433",
    "0x7f.1",
    "localhost",
    "LOCALHOST",
    "Localhost",
    "::1",
    "[::1]",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::FFFF:7f00:2",
    "[::ffff:127.9.9.9]",
  ])("is %s", (host) => expect(isLoopback(host)).toBe(true));

  it.each([
    "0.0.0.0",
    "::",
    "",
    "128.0.0.1",
    "126.255.255.255",
    "192.168.0.1",
    "::2",
    "::ffff:10.0.0.1",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example#localhost",
    "evil.example/localhost",
    "localhost.",
    "my-machine",
    "fe80::1%eth0",
  ])("is not %s", (host) => expect(isLoopback(host)).toBe(false));
});
