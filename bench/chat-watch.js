// Preloaded into the servers of `bench/chat.ts` (`node --expose-gc --import …`), so that the built product runs as it
// is: to each message it replies with memory after a garbage collection, and the event loop's delay since the last one.
import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on("message", (wish) => {
  if (wish !== "health") return;
  const milliseconds = (/** @type {number} */ share) => delay.percentile(share) / 1e6;
  const loop = { p50: milliseconds(50), p99: milliseconds(99), max: delay.max / 1e6 };
  // A second time for what the first one's finalisers let go.
  global.gc?.();
  global.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss, heapUsed, external, cpuMs: (user + system) / 1000, loop });
  delay.reset();
});
// The server decides when it ends, unless its parent is gone.
process.on("disconnect", () => process.exit());
process.channel?.unref();
