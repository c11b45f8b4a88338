import type { RetryQuota } from "./retry.ts";

const most = 20;
/** Ten calls that succeed earn a retry, and so do two seconds. Source: the token bucket of the AWS SDKs' retries. */
const perSuccess = 0.1;
const perSecond = 0.5;

export function createRetryQuota(now: () => number = () => performance.now()): RetryQuota {
  let left = most;
  let countedMs = now();
  const earn = (retries: number) => {
    left = Math.min(most, left + retries);
  };
  return {
    take() {
      const nowMs = now();
      earn(((nowMs - countedMs) / 1_000) * perSecond);
      countedMs = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    succeed: () => earn(perSuccess),
  };
}
