import type { AlertChannel, AlertMessage, Delivery } from '../../src/app/ports/alerts.ts';
import type { Channel } from '../../src/domain/roster.ts';

export type SentAlert = { readonly message: AlertMessage; readonly to: Channel };

/** A channel in memory: a provider that keeps what it took, and fails when it is told to. */
export type FakeChannel = {
  readonly channel: AlertChannel;
  /** Every message taken, in order; the same id again is there again. */
  readonly sent: readonly SentAlert[];
  /** The ids of the messages taken: what a person sees when the same one comes twice. */
  messageIds(): ReadonlySet<string>;
  /** Refuses everything from now on. */
  fail(why: string, permanent?: boolean): void;
  recover(): void;
};

/** Answers at once, always: a simulation that waited for a deadline would need a real clock. */
export function makeFakeChannel(kind: Channel['kind']): FakeChannel {
  const sent: SentAlert[] = [];
  let failure: Delivery | null = null;
  return {
    channel: {
      kind,
      send: (message, to) => {
        if (to.kind !== kind) {
          const why = `A fake ${kind} cannot reach ${to.kind}.`;
          return Promise.resolve({ accepted: false, permanent: true, why });
        }
        if (failure !== null) return Promise.resolve(failure);
        sent.push({ message, to });
        return Promise.resolve({ accepted: true });
      },
    },
    sent,
    messageIds: () => new Set(sent.map(({ message }) => message.messageId)),
    fail: (why, permanent = false) => {
      failure = { accepted: false, permanent, why };
    },
    recover: () => {
      failure = null;
    },
  };
}
