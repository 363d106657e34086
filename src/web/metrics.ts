import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** How often something was caught that a job should have taken; 0 in health. */
export type Caught = { readonly wakes: number; readonly effects: number; readonly calls: number };

/**
 * What is counted for `/metrics`. Labels come from short closed lists (routes, kinds): never a
 * number, a customer or a promise.
 */
export type Metrics = {
  /** `route` is the pattern, never the address as sent. */
  request(done: { route: string; method: string; status: number; seconds: number }): void;
  /** A request refused for its form: invalid JSON, unknown key, too large, wrong signature … */
  badInput(kind: string): void;
  /** What came in through a phone system's webhook: recorded, duplicate, refused. */
  webhook(system: string, result: string): void;
  sweep(caught: Caught): void;
  effect(kind: string, result: string): void;
  pendingEffects(count: number): void;
  liveListeners(count: number): void;
  readonly contentType: string;
  text(): Promise<string>;
};

/** Metrics in a registry of their own. `ofProcess` adds memory, CPU and event-loop lag. */
export function makeMetrics(options: { ofProcess: boolean }): Metrics {
  const registry = new Registry();
  if (options.ofProcess) collectDefaultMetrics({ register: registry });
  const count = counters(registry);
  const listeners = gauge(registry, 'live_listeners', 'Pages that watch the list.');
  const pending = gauge(registry, 'effects_pending', 'Effects owed and not yet performed.');
  const seconds = new Histogram({
    name: `${prefix}request_seconds`,
    help: 'Time to answer, by route.',
    labelNames: ['route', 'method'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return {
    request: (done) => {
      const { route, method, status } = done;
      count.requests.inc({ route, method, status: String(status) });
      seconds.observe({ route, method }, done.seconds);
    },
    badInput: (kind) => {
      count.badInput.inc({ kind });
    },
    webhook: (system, result) => {
      count.webhooks.inc({ system, result });
    },
    sweep: (caught) => {
      count.swept.inc({ what: 'wakes' }, caught.wakes);
      count.swept.inc({ what: 'effects' }, caught.effects);
      count.swept.inc({ what: 'calls' }, caught.calls);
    },
    effect: (kind, result) => {
      count.effects.inc({ kind, result });
    },
    pendingEffects: (found) => {
      pending.set(found);
    },
    liveListeners: (found) => {
      listeners.set(found);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

const prefix = 'callback_guarantee_';

function counters(registry: Registry) {
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `${prefix}${name}`, help, labelNames, registers: [registry] });
  return {
    requests: counter('requests_total', 'Requests answered.', ['route', 'method', 'status']),
    badInput: counter('bad_input_total', 'Requests refused for their form.', ['kind']),
    webhooks: counter('webhooks_total', 'Reports of phone systems.', ['system', 'result']),
    swept: counter('sweep_caught_total', 'Taken by the sweep, not by a job.', ['what']),
    effects: counter('effects_total', 'Effects performed.', ['kind', 'result']),
  };
}

function gauge(registry: Registry, name: string, help: string): Gauge {
  return new Gauge({ name: `${prefix}${name}`, help, registers: [registry] });
}
