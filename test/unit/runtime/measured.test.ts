import { describe, expect, test } from '@jest/globals';
import type { Claim, Outbox } from '../../../src/app/ports/outbox.ts';
import { measuredOutbox, metricsOver } from '../../../src/runtime/measured.ts';
import { makeMetrics } from '../../../src/web/metrics.ts';

const claim = {
  effectId: 'e1',
  pledgeId: 'p1',
  effect: { kind: 'place-call', attempt: 1, agent: null },
  fence: 1,
  leaseUntil: 10_000,
  tries: 0,
  now: 0,
  also: [],
  othersOwed: false,
} as unknown as Claim;

function outboxWith(change: Partial<Outbox>): Outbox {
  return {
    claim: () => Promise.resolve(claim),
    finish: () => Promise.resolve(true),
    finishAll: () => Promise.resolve([]),
    retryAt: () => Promise.resolve(true),
    overdue: () => Promise.resolve([]),
    hurry: () => Promise.resolve([]),
    releaseAll: () => Promise.resolve(),
    pendingCount: () => Promise.resolve(0),
    ...change,
  };
}

describe('what is counted of the effects', () => {
  test('says how many were done, put off, and taken over by somebody else', async () => {
    const metrics = makeMetrics({ ofProcess: false });
    const ours = measuredOutbox(outboxWith({}), metrics);
    await ours.finish(claim, []);
    await ours.retryAt(claim, 1_000, claim.effect);
    await measuredOutbox(outboxWith({ finish: () => Promise.resolve(false) }), metrics).finish(
      claim,
      [],
    );
    const text = await metrics.text();
    for (const result of ['done', 'again', 'fenced']) {
      expect(text).toContain(
        `callback_guarantee_effects_total{kind="place-call",result="${result}"} 1`,
      );
    }
  });

  test('shows how many are owed now, and the last number while the ledger is away', async () => {
    let count = () => Promise.resolve(3);
    const outbox = { pendingCount: () => count() };
    const metrics = metricsOver(makeMetrics({ ofProcess: false }), outbox);
    expect(await metrics.text()).toContain('callback_guarantee_effects_pending 3');
    count = () => Promise.reject(new Error('The ledger is away.'));
    expect(await metrics.text()).toContain('callback_guarantee_effects_pending 3');
  });
});
