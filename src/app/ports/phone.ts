import type { SetupFault } from '../../domain/setup-fault.ts';
import type { Instant } from '../../domain/time.ts';

/** One dial of an agent for a promise; numbers in E.164. */
export type PlaceCall = {
  readonly pledgeId: string;
  readonly attempt: number;
  /** Rises with every claim; travels in the call's token, so that a stale leg gets no grant. */
  readonly fence: number;
  readonly agentNumber: string;
  readonly callerId: string;
  readonly agentRingSeconds: number;
  readonly timeLimitSeconds: number;
};

/** One dial that rings the customer first; numbers in E.164. */
export type PlaceCustomerCall = {
  readonly pledgeId: string;
  readonly attempt: number;
  /** Travels in the call's token, so that a stale leg is brought to nobody. */
  readonly fence: number;
  readonly customerNumber: string;
  readonly callerId: string;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
  readonly detectMachine: boolean;
};

/**
 * refused: certainly no call was made. unknown: nobody can say; it is looked up, never guessed.
 */
export type Placement =
  | {
      readonly kind: 'placed';
      readonly callId: string;
      /** How long the phone system lets the call wait before it dials, in ms. */
      readonly queuedMs: number;
    }
  | {
      readonly kind: 'refused';
      readonly permanent: boolean;
      readonly why: string;
      /** What somebody has to set right first. */
      readonly fault?: SetupFault;
      /** How long the phone system asks us to wait. */
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** One leg as the phone system's records show it. */
export type SeenLeg = {
  readonly callId: string;
  readonly to: string;
  readonly live: boolean;
  readonly createdAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly talkSeconds: number | null;
  readonly sign: 'human' | 'machine' | 'undetermined' | null;
  readonly failure: 'busy' | 'no-answer' | 'failed' | 'canceled' | null;
};

/** What is asked about: the dial of the customer, or our own instructions for the agent's call. */
export type DialPart = 'dial' | 'instructions';

/** Why a customer was not rung, and never will be as things are. */
export type DialFailure = { readonly why: string; readonly fault?: SetupFault };

/**
 * Rings people for us, and can be asked what became of a call. Call ids carry the system's prefix.
 */
export type Phone = {
  /** True when nothing is really dialled. */
  readonly simulated: boolean;
  placeCall(request: PlaceCall): Promise<Placement>;
  /** Rings the customer themselves: to be asked once for a grant, whatever is answered. */
  placeCustomerCall(request: PlaceCustomerCall): Promise<Placement>;
  /**
   * Stops a leg that nobody has answered. over: it was answered, or had ended already. Null: the
   * phone system could not be asked.
   */
  cancel(callId: string): Promise<'cancelled' | 'over' | null>;
  /** Null: the phone system could not be asked. */
  agentLegs(query: {
    agentNumber: string;
    callerId: string;
    since: Instant;
  }): Promise<readonly SeenLeg[] | null>;
  leg(callId: string): Promise<SeenLeg | 'absent' | null>;
  /** The legs that were dialled out of this one. */
  legsOf(callId: string): Promise<readonly SeenLeg[] | null>;
  /**
   * What the phone system says went wrong for good within this call. unexplained: nothing of the
   * kind, or not yet. Null: it could not be asked.
   */
  whyFailed(callId: string, about: DialPart): Promise<DialFailure | 'unexplained' | null>;
};
