/** Every table of the ledger, each after the ones that it refers to: the order of a restore. */
export const TABLES = [
  'ledger_clock',
  'customers',
  'customer_phones',
  'policies',
  'pledges',
  'events',
  'outbox',
  'grants',
  'personal_values',
  'idempotency_keys',
  'calls',
  'takers',
  'webhooks_seen',
  'kill_switch',
  'carrier_starts',
  'inbox',
  'reports',
  'api_keys',
  'sessions',
  'links',
  'queue_epoch',
  'setup_faults',
  'sms_secret',
  'sms_opt_outs',
  'sms',
  'sms_senders',
  'sms_codes',
  'sms_received',
] as const;

/** Sequences whose place a backup has to keep: a fence must never be given twice. */
export const SEQUENCES = ['fences', 'phones_given'] as const;
