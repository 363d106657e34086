/**
 * What each alert text may use. All are given, and empty when there is nothing to say:
 * `customer` the name or else the reference, never empty; `number` masked; `window` when it is to
 * be kept, as a phrase; `promisedTime` a clock time, both in the site's zone; `promisedBy` and
 * `owner` names of people; `state` a PledgeState; `call` "unknown" while a reported call has no
 * end; `attempts` a count; `dialling` why nobody is dialled, the kill switch or what is hopeless;
 * `step` and `steps` counted from 1; `link` an address; `simulated` anything when nobody is really
 * called.
 */
export const ALERT_VALUES = [
  'customer',
  'number',
  'subject',
  'window',
  'promisedTime',
  'promisedBy',
  'owner',
  'state',
  'held',
  'call',
  'attempts',
  'dialling',
  'step',
  'steps',
  'reason',
  'link',
  'simulated',
] as const;

/** What the agent may hear. `customer` is a name or empty: numbers are not spoken. */
export const WHISPER_VALUES = [
  'customer',
  'promisedBy',
  'window',
  'reason',
  'doneSoFar',
  'spokeAt',
  'attempts',
] as const;

/** What a customer hears who calls us before we called. */
export const CALLER_VALUES = ['window', 'state'] as const;

/** What a customer hears whom we rang first. */
export const CUSTOMER_VALUES = ['team', 'window', 'state'] as const;

/**
 * What a message about several promises may use: why it is sent, how many there are, how many of
 * them broken, and behind the last line how many `more` are under the `link`.
 */
export const GROUPED_VALUES = ['purpose', 'count', 'broken'] as const;

/** What the operators may be told of a fault in the setup: which, and how it was met. */
export const FAULT_VALUES = [...ALERT_VALUES, 'fault'] as const;

/** Longest prefix first: the first that fits a key says what its text may use. */
const contracts: readonly (readonly [prefix: string, values: readonly string[]])[] = [
  ['alert.grouped.line', [...ALERT_VALUES, 'purpose', 'count', 'broken']],
  ['alert.grouped.more', [...GROUPED_VALUES, 'more', 'link']],
  ['alert.grouped.end', ['simulated', 'dialling']],
  ['alert.grouped.', GROUPED_VALUES],
  ['alert.setup-fault.', FAULT_VALUES],
  ['alert.', ALERT_VALUES],
  ['whisper.text', WHISPER_VALUES],
  ['chase.brief', WHISPER_VALUES],
  ['chase.', CALLER_VALUES],
  ['customer-first.brief', WHISPER_VALUES],
  ['customer-first.', CUSTOMER_VALUES],
  ['whisper.', []],
  ['after-call.another', ['window']],
  ['after-call.', []],
  ['window.', ['from', 'to']],
  ['call.', []],
  ['refusal.', []],
  ['sms.alert', ['subject', 'link', 'code']],
  ['sms.', []],
];

/**
 * The values that the code gives the text with this key; null where the texts themselves say it
 * (a page's own).
 */
export function valuesFor(key: string): readonly string[] | null {
  return contracts.find(([prefix]) => key.startsWith(prefix))?.[1] ?? null;
}
