import type { Channel } from '../../domain/roster.ts';
import type { Instant } from '../../domain/time.ts';

/** A promise that a message lists, and the step of its ladder that the message stands for. */
export type ListedPledge = {
  readonly pledgeId: string;
  readonly step: number | null;
  readonly round: number;
};

/** An effect in hand, under the fence of whoever claimed it. */
export type Lease = { readonly effectId: string; readonly fence: number };

/** One message to one person, rendered in that person's language. Masked numbers only. */
export type AlertMessage = {
  /** The same for every try: provider-side dedup key, Message-ID, webhook-id. */
  readonly messageId: string;
  readonly person: string;
  readonly pledgeId: string | null;
  readonly subject: string;
  readonly text: string;
  /** Page on which this person can acknowledge; null where there is nothing to acknowledge. */
  readonly acknowledgeUrl: string | null;
  /** Of a message about several promises: which ones, and where they are all listed. */
  readonly list?: { readonly url: string; readonly pledges: readonly ListedPledge[] };
  /** The claim that it goes under: a channel that commits first goes only while it holds. */
  readonly lease: Lease | null;
  /** Machine-readable facts for outgoing webhooks. No personal values. */
  readonly data: Readonly<Record<string, string | number | null>>;
};

/** accepted: a provider has taken the message. permanent: this address will never work. */
export type Delivery =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly permanent: boolean; readonly why: string };

/** One way to tell somebody something; never throws, always settles within 8 s. */
export type AlertChannel = {
  readonly kind: Channel['kind'];
  send(message: AlertMessage, to: Channel): Promise<Delivery>;
};

/** An instant as people say it, "14:18", in this zone (IANA) and language. */
export type ClockTime = (
  at: Instant,
  now: Instant,
  place: { readonly zone: string; readonly language: string },
) => string;

/** Texts that people read, from config/messages, in ICU syntax. */
export type Texts = {
  render(key: string, language: string, values: Readonly<Record<string, string | number>>): string;
};
