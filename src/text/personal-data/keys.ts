import validator from "validator";
import { type Detect, matchesOf } from "./kinds.ts";

/** Keys as their issuers write them, by the patterns that GitHub and GitLab publish for secret scanning. */
const issued =
  /(?<![A-Za-z0-9_])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{36,}|glpat-[A-Za-z0-9_-]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|sk-(?:(?:proj|ant|or|svcacct|admin)-)?[A-Za-z0-9_-]{20,})(?![A-Za-z0-9])/g;
const token = /(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g;
const block =
  /-----BEGIN(?: [A-Z0-9]+){0,3} PRIVATE KEY(?: BLOCK)?-----(?=(?:\s|\\n)*[A-Za-z0-9+/]{16})[\s\S]*?(?:-----END(?: [A-Z0-9]+){0,3} PRIVATE KEY(?: BLOCK)?-----|$)/g;
/** An AWS secret has no form of its own but its length. */
const secret = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;
const namesSecret = /secret.{0,12}(?:key|access)[^A-Za-z0-9]*$/i;

export const findKeys: Detect = ({ text, before }) => {
  if (text.length < 16) return [];
  const named = [...text.matchAll(secret)].filter(
    ({ index }) =>
      namesSecret.test((before + text.slice(0, index)).slice(-40)) && isRandom(text.slice(index, index + 40)),
  );
  return [
    ...matchesOf(block, text, () => true),
    ...matchesOf(token, text, (match) => validator.isJWT(match)),
    ...matchesOf(issued, text, isRandom),
    ...named.map(({ index }) => ({ start: index, end: index + 40 })),
  ];
};

/** `sk-your-key-goes-here` and `ghp_xxxx…` are none: a key has figures and few letters twice. */
const isRandom = (key: string) => /\d/.test(key.slice(4)) && new Set(key).size >= 10;
