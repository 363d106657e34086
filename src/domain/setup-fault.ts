/**
 * What is set up wrongly at the phone system, as its refusals tell: somebody has to change a
 * setting before anything works again. Each has a sentence in `config/messages`.
 */
export type SetupFault =
  | 'credentials'
  | 'account'
  | 'capacity'
  | 'queue'
  | 'caller-id'
  | 'agent-number'
  | 'calls-to-country'
  | 'blocked'
  | 'webhook'
  | 'sms-sender'
  | 'sms-number'
  | 'sms-to-country';
