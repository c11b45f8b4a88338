import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  CountBreaker,
  circuitBreaker,
  handleWhen,
  type IBreaker,
  isBrokenCircuitError,
} from "cockatiel";
import { LecternError, passesSoon } from "../../errors.ts";

const restMs = 30_000;
const failuresInRow = 5;
/** This share of the last ten calls: cockatiel opens above it, so it is a little less than a half. */
const window = { size: 10, threshold: 0.49 };

export type BreakerState = "closed" | "open" | "half-open";

/**
 * Keeps calls from a model that is down: closed, open after five failed calls in a row or half of the last ten,
 * half-open while one call probes after 30 seconds. Source: Nygard, Release It!, "Circuit Breaker".
 */
export interface Breaker {
  /** Throws `unavailable` at once, without calling, while it is open or someone else probes. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** For a call that had begun well, such as a stream that broke. */
  note(error: unknown): void;
  state(): BreakerState;
}

interface Breakers {
  /** Returns the same breaker for the same model. */
  of(model: string): Breaker;
  states(): Record<string, BreakerState>;
}

export function createBreakers(): Breakers {
  const breakers = new Map<string, Breaker>();
  return {
    of(model) {
      const breaker = breakers.get(model) ?? createBreaker(model);
      breakers.set(model, breaker);
      return breaker;
    },
    states: () => Object.fromEntries([...breakers].map(([model, breaker]) => [model, breaker.state()])),
  };
}

function createBreaker(model: string): Breaker {
  const breaker = eitherOf(new ConsecutiveBreaker(failuresInRow), new CountBreaker(window));
  let policy = openPolicy();
  let openedMs = 0;
  function openPolicy(initialState?: unknown): CircuitBreakerPolicy {
    // A refused request, a wrong setting or a reader who leaves does not speak against the model.
    const opened = circuitBreaker(handleWhen(passesSoon), {
      halfOpenAfter: restMs,
      breaker,
      initialState,
    });
    opened.onBreak(() => {
      openedMs = performance.now();
    });
    return opened;
  }
  /** Cockatiel tells the end of the rest by the clock on the wall, which may be set back by a day. */
  const endRest = () => {
    if (policy.state !== CircuitState.Open || performance.now() - openedMs < restMs) return;
    policy = openPolicy({
      ownState: { value: CircuitState.Open, openedAt: 0, attemptNo: 0 },
      breakerState: null,
    });
  };
  const resting = (cause?: unknown) =>
    new LecternError(
      "unavailable",
      `${model} has failed too often and is not called for ${restMs / 1000} seconds: try again after that`,
      { cause },
    );
  return {
    async run(call) {
      endRest();
      // Cockatiel would let the others wait for the one that probes.
      if (policy.state === CircuitState.HalfOpen) throw resting();
      try {
        return await policy.execute(call);
      } catch (error) {
        throw error instanceof Error && isBrokenCircuitError(error) ? resting(error) : error;
      }
    },
    note(error) {
      if (policy.state !== CircuitState.Closed) return;
      policy.execute(() => Promise.reject(error)).catch(() => undefined);
    },
    state: () => stateNames[policy.state],
  };
}

const stateNames: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
  [CircuitState.HalfOpen]: "half-open",
};

/** Opens if either of the two would; both hear of every call. */
function eitherOf(one: IBreaker, other: IBreaker): IBreaker {
  return {
    state: null,
    success(state) {
      one.success(state);
      other.success(state);
    },
    failure(state) {
      const verdicts = [one.failure(state), other.failure(state)];
      return verdicts.includes(true);
    },
  };
}
