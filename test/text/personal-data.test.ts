import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestWord, readSegments } from "../../src/text/personal-data/segments.ts";
import { findPersonalData, maskPersonalData } from "../../src/text/personal-data.ts";

const masked = (text: string) => maskPersonalData(text).text;
// Put together here, so that no scanner of repositories takes them for real.
const github = `ghp_${"a1B2c3D4e5F6g7H8i9J0".repeat(2).slice(0, 36)}`;
const openai = `sk-proj-${"Ab3dEf6hIj9lMn2pQr5t"}`;
const jwt = [
  { alg: "HS256", typ: "JWT" },
  { sub: "1234567890", name: "Jo" },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .concat("c2lnbmF0dXJlLW9mLWl0MTIzNDU2Nzg5MA")
  .join(".");
const body = Array.from(
  { length: 4 },
  (_, line) => `${"MIIEowIBAAKCAQEA7b1".repeat(4).slice(line, line + 64)}`,
);
const pem = ["-----BEGIN RSA PRIVATE KEY-----", ...body, "Zm9v==", "-----END RSA PRIVATE KEY-----"].join(
  "\n",
);

describe("finding personal data", () => {
  it.each([
    ["Write to jane.doe+bread@bakery.example.com.", "Write to {EMAIL}."],
    ["请发邮件到jane@example.com或打电话", "请发邮件到{EMAIL}或打电话"],
    ["mailto:jürgen@bäckerei.de?", "mailto:{EMAIL}?"],
    ["<jane@example.org>, joe@example.org;", "<{EMAIL}>, {EMAIL};"],
    ["Ring +49 30 901820 or +1 (415) 555-2671.", "Ring {PHONE} or {PHONE}."],
    ["My number is (415) 555-2671, or 415-555-2672", "My number is {PHONE}, or {PHONE}"],
    ["Tel.: 030 / 901820", "Tel.: {PHONE}"],
    ["Mon portable: 06 12 34 56 78", "Mon portable: {PHONE}"],
    ["我的手机号码是13812345678。", "我的手机号码是{PHONE}。"],
    ["card 4111 1111 1111 1111, exp 12/29", "card {CARD}, exp 12/29"],
    ["5555-5555-5555-4444 and 378282246310005", "{CARD} and {CARD}"],
    ["IBAN DE89 3704 0044 0532 0130 00 please", "IBAN {IBAN} please"],
    ["GB82WEST12345698765432; GB82 WEST 1234 5698 7654 32 12", "{IBAN}; {IBAN} 12"],
    ["My SSN is 123-45-6789.", "My SSN is {ID}."],
    ["my social security number is 123 45 6789", "my social security number is {ID}"],
    ["NINO QQ123456C is not given out, AB123456C is", "NINO QQ123456C is not given out, {ID} is"],
    ["DNI 12345678Z", "DNI {ID}"],
    ["身份证号码是11010519491231002X。", "身份证号码是{ID}。"],
    ["key AKIAIOSFODNN7EXAMPLE", "key {KEY}"],
    [`export TOKEN="${github}"`, 'export TOKEN="{KEY}"'],
    [`Authorization: Bearer ${jwt}`, "Authorization: Bearer {KEY}"],
    [`use ${openai}, not mine`, "use {KEY}, not mine"],
    ["aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = {KEY}"],
    [`My key:\n${pem}\nWhat now?`, "My key:\n{KEY}\nWhat now?"],
  ])("masks %j", (text, wanted) => expect(masked(text)).toBe(wanted));

  it.each([
    "Python 3.12.4, torch==2.3.1+cu121, node v20.20.0, build 20240115.1432",
    "10.0.0.1, 192.168.100.200:5432, 2001:db8::8a2e:370:7334, ::ffff:10.0.0.1",
    "commit 4f2a9c81d7e6b05398417263548190abcdef1234, sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "550e8400-e29b-41d4-a716-446655440000 and 41111111-1111-1111-1111-111111111111",
    "2024-01-15, 15.01.2024, 01/15/2024, 2024-01-15T12:30:45Z, 1999-2004, 1700000000000",
    "$1,234,567.89, 181,674,817 and 4,111,111,111,111,111 USD; 0.4111111111111111",
    "ISBN 978-3-16-148410-0, ISBN-10 0-306-40615-2, pp. 123-456, 123–129, RFC 5322",
    "x = 12345678 + 87654321; y[100:200]; range(1000000, 2000000); 1e-10",
    "| 12 | 34 56 | 78 90 12 34 56 78 90 | 01 02 03 04 05",
    "2012 2013 2014 2015 2016 2017, 100 200 300 4000",
    "the function call 12345678 and phone-like 3.141.592.653",
    "@pytest.fixture, user@latest, git@github.com:me/it.git, https://me:pw@host.org/x, npm i react@18.2.0",
    "A@B.T, X@theta.reshape, getty@tty1.service, a @ b, ubuntu@XX.XX.XX.XX",
    "sk-learn-contrib-imbalanced-learn, sk-your-api-key-goes-here, ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, AKIAXXXXXXXXXXXXXXXX",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY----- is how such a file begins",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
    "arn:aws:iam::123456789012:role/x, account 123456789012, order 4111-2222",
    "DE10 is a port; HTML5 CSS3 XML2 TEST; SO2019 BOOK PART 1234",
    "000-12-3456, 666-12-3456, 912-12-3456, 12-34-5678, 1-800 times",
  ])("leaves %j", (text) => expect(findPersonalData(text)).toEqual([]));

  it("looks for what it is asked for, and counts it", () => {
    const text = "jane@example.com, joe@example.com, 4111 1111 1111 1111";
    expect(maskPersonalData(text, ["EMAIL"])).toEqual({
      text: "{EMAIL}, {EMAIL}, 4111 1111 1111 1111",
      counts: { EMAIL: 2 },
    });
    expect(maskPersonalData(text, []).text).toBe(text);
  });

  it("says where in the text it stands, in order and none over another", () => {
    const bits = fc.constantFrom(
      "jane@example.com",
      "4111 1111 1111 1111",
      "+49 30 901820",
      "123-45-6789",
      "bread",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string())), (parts) => {
        const text = parts.join(" ");
        const found = findPersonalData(text);
        found.forEach(({ start, end }, index) => {
          expect(start).toBeGreaterThanOrEqual(found[index - 1]?.end ?? 0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        });
      }),
    );
  });

  it("gives its patterns short pieces of long words, rows and keys", () => {
    const long = [
      "a".repeat(200_000),
      "1 ".repeat(50_000),
      "a@".repeat(50_000),
      "1-".repeat(50_000),
      "A1".repeat(50_000),
      `-----BEGIN PRIVATE KEY-----\n${`${"A1b2".repeat(16)}\n`.repeat(2_000)}`,
      "+1(".repeat(30_000),
      "a.".repeat(50_000),
      "sk-a1_-".repeat(20_000),
    ];
    for (const text of long) {
      const lengths = readSegments(text).segments.map(({ start, end }) => end - start);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(longestWord);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(text.length);
    }
  });
});
