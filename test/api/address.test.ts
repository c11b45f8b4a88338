import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { tellAddress } from "../../src/api/address.ts";
import type { ApiEnv } from "../../src/api/env.ts";
import { networkOf } from "../../src/auth/network.ts";

const https = "https://tutor.example.org";

describe("who is at the other end", () => {
  it.each([
    [
      "the last that a proxy on this machine tells",
      https,
      "127.0.0.1",
      "1.1.1.1, 203.0.113.9",
      "203.0.113.9",
    ],
    ["what a proxy in a private network tells", https, "::ffff:10.0.0.2", "2001:db8::1", "2001:db8::1"],
    ["the peer, where no proxy is known", "", "192.168.1.5", "203.0.113.9", "192.168.1.5"],
    ["the peer, where no proxy is needed", "http://tutor.lan:3000", "10.0.0.2", "203.0.113.9", "10.0.0.2"],
    ["the peer, from outside", https, "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    ["the peer, where what is told is no address", https, "127.0.0.1", "somebody", "127.0.0.1"],
  ])("is %s", async (_, origin, remoteAddress, told, expected) => {
    const app = new Hono<ApiEnv>()
      .use(tellAddress(origin === "" ? [] : [origin]))
      .get("/", ({ text, var: { address } }) => text(address));
    const env = { incoming: { socket: { remoteAddress } } };
    const response = await app.request("/", { headers: { "x-forwarded-for": told } }, env);
    expect(await response.text()).toBe(expected);
  });

  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["in process", "in process"],
  ])("is counted: %s as %s", (address, network) => expect(networkOf(address)).toBe(network));
});
