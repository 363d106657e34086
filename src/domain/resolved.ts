import type { AlertPurpose, Effect } from './effect.ts';
import type { Target } from './policy.ts';

/** Tells these people something that is no step of a ladder. */
export function tell(key: string, purpose: AlertPurpose, targets: readonly Target[]): Effect {
  return { kind: 'alert', key, purpose, step: null, round: 0, targets };
}

/** Whoever was told of an escalation hears that it is over. */
export function resolved(version: number, told: readonly { readonly person: string }[]): Effect {
  const people = [...new Set(told.map(({ person }): Target => `person:${person}`))];
  return tell(`resolved:${version}`, 'resolved', people);
}
