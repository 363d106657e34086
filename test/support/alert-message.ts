import type { AlertMessage } from '../../src/app/ports/alerts.ts';

/** An escalation as the program sends it, with what a test changes. */
export function alertMessage(change: Partial<AlertMessage> = {}): AlertMessage {
  return {
    messageId: '0190a5c0-1111-7000-8000-00000000000a',
    person: 'fatima',
    pledgeId: '0190a5c0-2222-7000-8000-00000000000b',
    subject: 'At risk: Zoë has to be called by 14:18',
    text: 'We promised Zoë (+31 6 •••• 5678) a call.\n\nTried so far: not yet',
    lease: null,
    acknowledgeUrl: 'https://calls.example.org/a/Zm9v',
    data: { purpose: 'escalation', step: 1, dueAt: '2026-11-23T13:18:00Z', owner: null },
    ...change,
  };
}
