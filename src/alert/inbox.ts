import type { AlertChannel } from '../app/ports/alerts.ts';
import type { SiteStore } from '../app/ports/site.ts';
import { neverAccepted, SEND_DEADLINE_MS, settleWithin } from './settle.ts';

/**
 * The built-in inbox: a message on our own pages, accepted when the ledger has it. It needs nobody
 * else and tells nobody who does not look, so it is the last channel of a person, not the first.
 */
export function makeInboxChannel(site: Pick<SiteStore, 'addInbox'>): AlertChannel {
  return {
    kind: 'inbox',
    send: (message, to) =>
      settleWithin(SEND_DEADLINE_MS, async () => {
        if (to.kind !== 'inbox') return neverAccepted(`The inbox cannot reach ${to.kind}.`);
        const { messageId, person, pledgeId, subject, text } = message;
        await site.addInbox({ messageId, person, pledgeId, subject, text });
        return { accepted: true };
      }),
  };
}
