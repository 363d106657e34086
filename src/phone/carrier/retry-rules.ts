import { SECOND } from '../../domain/time.ts';
import type { Reply } from './poster.ts';

/** How often, after what, and for how long a webhook is tried. */
export type RetryRules = {
  readonly count: number;
  readonly policy: readonly string[];
  readonly readMs: number;
  readonly totalMs: number;
};

const POLICIES = ['4xx', '5xx', 'ct', 'rt', 'all'];

/**
 * Documented (twilio.com/docs/usage/webhooks/webhooks-connection-overrides): the fragment of a URL
 * says how it is tried again: `rc` 0 to 5 times (1), `rt` the milliseconds that an answer may take
 * (15000), `tt` those of all tries (15000), `rp` after what: 4xx, 5xx, ct, rt or all.
 *
 * Assumed: `tt` runs from the first try on, answers and pauses included, and nothing is tried again
 * once it is over.
 *
 * Assumed: without `rp` only a failed connection is tried again, so an HTTP 500 is not.
 */
export function retryRules(url: string): RetryRules {
  const fragment = new URLSearchParams(url.split('#', 2)[1] ?? '');
  const policy = (fragment.get('rp') ?? 'ct').split(',');
  return {
    count: within(fragment.get('rc'), [0, 5], 1),
    policy: policy.every((one) => POLICIES.includes(one)) ? policy : ['ct'],
    readMs: within(fragment.get('rt'), [100, 15 * SECOND], 15 * SECOND),
    totalMs: within(fragment.get('tt'), [100, 15 * SECOND], 15 * SECOND),
  };
}

/** Documented (twilio.com/docs/api/errors/11243): a policy that is none is an error of its own. */
export function brokenRetryRules(url: string): string | null {
  const policy = new URLSearchParams(url.split('#', 2)[1] ?? '').get('rp');
  const wrong = policy?.split(',').find((one) => !POLICIES.includes(one));
  return wrong === undefined ? null : `"${wrong}" is no retry policy`;
}

/** Is this tried again? */
export function retries({ policy }: RetryRules, reply: Reply): boolean {
  if (policy.includes('all')) return true;
  switch (reply.kind) {
    case 'refused':
      return policy.includes('ct');
    case 'silent':
      return policy.includes('rt');
    case 'answered':
      return policy.includes(reply.status >= 500 ? '5xx' : '4xx');
  }
}

function within(
  text: string | null,
  [low, high]: readonly [number, number],
  usual: number,
): number {
  const value = Number(text ?? usual);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
}
