import type { Outbox } from '../app/ports/outbox.ts';
import type { Metrics } from '../web/metrics.ts';

/**
 * The outbox, with each effect counted as it leaves a worker's hands: `done`; `again` when it was
 * put off, to be tried later or over the next channel; `fenced` when somebody else had it by then.
 */
export function measuredOutbox(outbox: Outbox, metrics: Pick<Metrics, 'effect'>): Outbox {
  return {
    ...outbox,
    finish: async (claim, more) => {
      const held = await outbox.finish(claim, more);
      metrics.effect(claim.effect.kind, held ? 'done' : 'fenced');
      return held;
    },
    finishAll: async (claims) => {
      const done = await outbox.finishAll(claims);
      for (const { effect, effectId } of claims) {
        metrics.effect(effect.kind, done.includes(effectId) ? 'done' : 'fenced');
      }
      return done;
    },
    retryAt: async (claim, at, effect) => {
      const held = await outbox.retryAt(claim, at, effect);
      metrics.effect(claim.effect.kind, held ? 'again' : 'fenced');
      return held;
    },
  };
}

/**
 * The metrics, with what the ledger owes counted whenever somebody looks. Without an answer of the
 * ledger the gauge keeps what it showed last, for the rest is wanted most when the ledger is away.
 */
export function metricsOver(metrics: Metrics, outbox: Pick<Outbox, 'pendingCount'>): Metrics {
  return {
    ...metrics,
    text: async () => {
      const pending = await outbox.pendingCount().catch(() => null);
      if (pending !== null) metrics.pendingEffects(pending);
      return metrics.text();
    },
  };
}
