const STOP_WORDS = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const START_WORDS = ['START', 'YES', 'UNSTOP'];

/** Who said STOP to whom. */
export type OptOuts = {
  /** A message that came in, which may be one of the words. */
  hear(customer: string, ours: string, body: string): void;
  has(customer: string, ours: string): boolean;
};

/**
 * Documented (help.twilio.com, "Twilio support for opt-out keywords"): one of these words alone, in
 * any case, stops all messages from that number of ours until one of the others comes; the webhook
 * of the incoming message is sent all the same.
 */
export function makeOptOuts(): OptOuts {
  const stopped = new Set<string>();
  return {
    hear: (customer, ours, body) => {
      const word = body.trim().toUpperCase();
      if (STOP_WORDS.includes(word)) stopped.add(`${customer} ${ours}`);
      if (START_WORDS.includes(word)) stopped.delete(`${customer} ${ours}`);
    },
    has: (customer, ours) => stopped.has(`${customer} ${ours}`),
  };
}
