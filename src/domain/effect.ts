import type { AttemptStage } from './pledge.ts';
import type { Target } from './policy.ts';
import type { SetupFault } from './setup-fault.ts';
import type { Instant } from './time.ts';

/** Why somebody is told; each has a text in `config/messages`. */
export type AlertPurpose =
  | 'owner-note'
  | 'outside-hours'
  | 'reminder'
  | 'hand-over'
  | 'escalation'
  | 'dial-held'
  | 'customer-wrote'
  | 'setup-fault'
  | 'unverified'
  | 'not-started'
  | 'chased'
  | 'resolved';

/**
 * Work that the shell owes, as data; it commits together with the events that cause it. `key` is
 * unique within the pledge: the same decision taken twice owes the work once.
 */
export type Effect = { readonly key: string } & (
  | { readonly kind: 'place-call'; readonly attempt: number }
  /** Stop the agent's phone ringing, if it still does. */
  | { readonly kind: 'cancel-call'; readonly attempt: number }
  | {
      readonly kind: 'look-up-call';
      readonly attempt: number;
      /** The stage in which the phone system said once that it knows no such call. */
      readonly absentIn?: AttemptStage;
    }
  /** Ask the phone system why it did not ring the customer, as far as it says so. */
  | { readonly kind: 'ask-failure'; readonly attempt: number }
  | {
      readonly kind: 'alert';
      readonly purpose: AlertPurpose;
      readonly step: number | null;
      readonly round: number;
      readonly targets: readonly Target[];
      /** Of a `setup-fault`: which. */
      readonly fault?: SetupFault;
    }
  | { readonly kind: 'tell-customer'; readonly message: 'unreachable' }
  /** One message to one person, over the person's channels in turn. Made by performing `alert`. */
  | {
      readonly kind: 'notify';
      readonly purpose: AlertPurpose;
      readonly step: number | null;
      readonly round: number;
      readonly person: string;
      /** Index in the person's channels: the next one to be tried. */
      readonly channel: number;
      readonly fault?: SetupFault;
      /** A provider had taken the message, sent at that moment or after, and did not deliver it. */
      readonly undelivered?: { readonly channel: string; readonly sentAt: Instant };
    }
);

export type EffectKind = Effect['kind'];
