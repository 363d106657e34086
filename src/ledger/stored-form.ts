import { z } from 'zod';
import type { Opening, PledgeEvent } from '../domain/event.ts';
import type { Pledge } from '../domain/pledge.ts';

/** A fact or a pledge as it lies in its row. */
export type Stored = Readonly<Record<string, unknown>>;

const nothingSaid = {
  owner: null,
  promisedBy: null,
  toldAt: null,
  reason: null,
  doneSoFar: null,
  nextStep: null,
  aboutCall: null,
} as const satisfies Partial<Opening>;

const nothingHappened = {
  ...nothingSaid,
  endedAt: null,
  brokenWindows: [],
  calls: [],
  attempts: [],
  proof: null,
  ladder: null,
  acknowledgement: null,
  acknowledgers: [],
  told: [],
  done: [],
  dialHeldUntil: null,
  held: null,
  claim: null,
  unreachableNotice: null,
  cancelledBy: null,
  joined: [],
  joinedInto: null,
} as const satisfies Partial<Pledge>;

/**
 * A pledge for its row: the policy's hash in the policy's place, and nothing of what has not
 * happened, for most promises wait and little has happened to them.
 */
export function storedPledge(pledge: Pledge, policyHash: string): Stored {
  return { ...without(nothingHappened, pledge), policy: policyHash };
}

/** An event for its row: the form that its digest is taken over, so that covers the policy too. */
export function storedEvent(event: PledgeEvent, policyHash: string): Stored {
  return event.type === 'opened' ? { ...without(nothingSaid, event), policy: policyHash } : event;
}

function without(nothing: Stored, stored: Stored): Stored {
  return Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => !(key in nothing) || !isNothing(value)),
  );
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

const namesPolicy = z.looseObject({ policy: z.string() });

/** The hash that stands in a policy's place; null where there is none, or the policy itself. */
export function policyHashOf(stored: unknown): string | null {
  const read = namesPolicy.safeParse(stored);
  return read.success ? read.data.policy : null;
}

/** The pledge that a row tells of, but for its policy. */
export function pledgeFrom(stored: Stored): Stored {
  return { ...nothingHappened, ...stored };
}

/** The event that a row tells of, but for its policy. */
export function eventFrom(stored: Stored): Stored {
  return stored['type'] === 'opened' ? { ...nothingSaid, ...stored } : stored;
}
