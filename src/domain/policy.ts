import type { Grace } from './window.ts';

/** Whom a step of the ladder tells. Who that is right now is looked up when the message is sent. */
export type Target = 'owner' | 'team' | 'lead' | 'ops' | `person:${string}`;

/** One step of a ladder: whom to tell, how long after the step before it (the first: at risk). */
export type LadderStep = { readonly afterMs: number; readonly targets: readonly Target[] };

/** A step as people and programs outside read it: they count from 1, arrays from 0. */
export function shownStep(step: number): number {
  return step + 1;
}

/** The step that people read as this number. */
export function stepShownAs(shown: number): number {
  return shown - 1;
}

/** Local wall-clock times "HH:MM"; `to` is not included. */
export type DayInterval = { readonly from: string; readonly to: string };

/**
 * Whose telephone a dial of the plan rings first. What a person asks for rings that person first,
 * whatever the policy says.
 */
export type RingOrder = 'agent-first' | 'customer-first';

/**
 * The times that a promise is judged and worked by. They are stamped in the pledge when it is
 * made, so that a later edit changes no promise that a customer was already given.
 */
export type Policy = {
  readonly name: string;
  /** at-once: dial at acceptance; before-end: `leadMs` before `dueAt`; manual: the agent dials. */
  readonly dial: 'at-once' | 'before-end' | 'manual';
  readonly leadMs: number;
  /** Absent: the agent first, as in every promise that was made before there was a choice. */
  readonly ring?: RingOrder;
  /** The window when none was said, or when what was said could not be read. */
  readonly windowMs: number;
  readonly minTalkSeconds: number;
  /** Ask the carrier for machine detection on the customer's leg. */
  readonly detectMachine: boolean;
  readonly callTimeLimitSeconds: number;
  readonly customerRingSeconds: number;
  readonly agentRingSeconds: number;
  readonly attemptsMax: number;
  /** Dials for one window, those included that no agent took; not those that rang nobody. */
  readonly dialsMax: number;
  /** Dials in a row that failed to ring the customer; then only a person dials. Absent: no end. */
  readonly failedMax?: number;
  /** Between the end of attempt n and attempt n + 1; the last one repeats. */
  readonly attemptSpacingMs: readonly number[];
  /** After an agent's phone that was not taken: until the next agent's rings. */
  readonly agentRetryMs: number;
  /** How long the plan of attempts goes on after the binding window, in calling time. */
  readonly lateMaxMs: number;
  /** When the customer may be rung, in the customer's own zone. */
  readonly callingWindow: DayInterval;
  readonly grace: Grace;
  readonly reminderMs: number;
  readonly handOverMs: number;
  readonly atRiskMs: number;
  /** Windows shorter than this are at risk `shortRiskMs` after acceptance instead. */
  readonly shortWindowMs: number;
  readonly shortRiskMs: number;
  readonly ladder: readonly LadderStep[];
  /** The last step of the ladder repeats after this. */
  readonly ladderRepeatMs: number;
  /** How long an acknowledgement taken after `dueAt` pauses the ladder. */
  readonly acknowledgeMs: number;
};
