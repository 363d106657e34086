import { expect } from '@jest/globals';
import {
  agentRings,
  CUSTOMER,
  type Death,
  dialledAtOnce,
  dialledSoon,
  kept,
  placedCalls,
} from './death.ts';

/** From the promise to the call that is placed, in the order of its life. */
export const deathsOnTheWay: readonly Death[] = [
  {
    at: 'opened-before-answer',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    alone: true,
    proof: ({ events, pending, inHand }) => {
      expect(events).toEqual(['opened', 'became-due', 'moment-passed', 'attempt-planned']);
      expect(pending).toContain('place-call:1');
      expect(inHand).toEqual([]);
    },
    end: kept,
  },
  {
    at: 'planned-before-claim',
    who: 'work',
    promise: dialledSoon,
    proof: ({ events, pending, inHand }, world) => {
      expect(events.at(-1)).toBe('attempt-planned');
      expect(pending).toContain('place-call:1');
      expect(inHand).not.toContain('place-call:1');
      expect(placedCalls(world)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'claimed-before-submit',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      expect(events.at(-1)).toBe('attempt-planned');
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'submitted-before-request',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      expect(events.at(-1)).toBe('attempt-submitted');
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'asked-before-answer',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      // The call itself may have told the web which one it is; the worker never heard it.
      expect(['attempt-submitted', 'attempt-placed']).toContain(events.at(-1));
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBe(1);
    },
    end: async (world, pledgeId) => {
      await kept(world, pledgeId);
      expect(agentRings(world)).toBe(1);
    },
  },
  {
    at: 'requested-before-placed',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      // As above: `attempt-placed` can only be the word of the call's own webhook here.
      expect(['attempt-submitted', 'attempt-placed']).toContain(events.at(-1));
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBeGreaterThan(0);
    },
    end: async (world, pledgeId) => {
      await kept(world, pledgeId);
      // The call that nobody had written down is found again by what it carries: it is the one.
      expect(agentRings(world)).toBe(1);
    },
  },
  {
    at: 'placed-before-finish',
    who: 'work',
    // Or the call's own webhook says first that it is placed, and the worker never does.
    webStandsStill: true,
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }) => {
      expect(events).toContain('attempt-placed');
      expect(events).not.toContain('dial-granted');
      expect(inHand).toContain('place-call:1');
    },
    end: async (world, pledgeId) => {
      await kept(world, pledgeId);
      expect(agentRings(world)).toBe(1);
    },
  },
];
