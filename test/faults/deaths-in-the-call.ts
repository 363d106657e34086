import { expect } from '@jest/globals';
import { untilAtRest } from '../support/fault-rows.ts';
import {
  agentAnswered,
  agentPressed,
  CUSTOMER,
  customerAnswered,
  customerDialled,
  type Death,
  dialledAtOnce,
  kept,
  RESTS_WITHIN_MS,
  SILENT_CUSTOMER,
} from './death.ts';

/** From the agent who picks up to the promise that is kept, in the order of its life. */
export const deathsInTheCall: readonly Death[] = [
  {
    at: 'briefed-before-answer',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, openGrants }, world) => {
      expect(events).toContain('attempt-submitted');
      expect(events).not.toContain('dial-granted');
      expect(openGrants).toBe(0);
      expect(agentAnswered(world)).toBe(true);
      expect(agentPressed(world)).toBe(false);
    },
    end: kept,
  },
  {
    at: 'pressed-before-grant',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, openGrants }, world) => {
      expect(agentPressed(world)).toBe(true);
      expect(events).not.toContain('dial-granted');
      expect(openGrants).toBe(0);
      expect(customerDialled(world)).toBe(false);
    },
    end: kept,
  },
  {
    at: 'granted-before-answer',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, openGrants }, world) => {
      expect(events).toContain('dial-granted');
      expect(openGrants).toBe(1);
      expect(world.rings(CUSTOMER)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'rung-before-noted',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, openGrants, legs }, world) => {
      expect(events).toContain('dial-granted');
      expect(openGrants).toBe(1);
      expect(customerDialled(world)).toBe(true);
      expect(legs).toBe(0);
    },
    end: kept,
  },
  {
    at: 'bridged-before-noted',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, openGrants, answered }, world) => {
      expect(customerAnswered(world)).toBe(true);
      expect(answered).toBe(0);
      expect(events).not.toContain('fulfilled');
      expect(openGrants).toBe(1);
    },
    // Nobody hears any of its callbacks; the worker finds the call, and its end, by looking.
    meanwhile: (world, pledgeId) => untilAtRest(world, pledgeId, 'kept', RESTS_WITHIN_MS),
    end: kept,
  },
  {
    at: 'evidence-before-advance',
    who: 'work',
    promise: dialledAtOnce(SILENT_CUSTOMER),
    proof: ({ events, unheard }, world) => {
      expect(unheard).toBe(1);
      expect(events).not.toContain('fulfilled');
      expect(world.rings(SILENT_CUSTOMER)).toBe(1);
    },
    end: kept,
  },
  {
    at: 'proven-before-kept',
    who: 'work',
    promise: dialledAtOnce(SILENT_CUSTOMER),
    proof: ({ events, ended, unheard }, world) => {
      expect(world.rings(SILENT_CUSTOMER)).toBe(1);
      expect(ended).toBe(1);
      expect(unheard).toBe(1);
      expect(events).not.toContain('fulfilled');
    },
    end: kept,
  },
];
