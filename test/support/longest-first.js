import TestSequencer from '@jest/test-sequencer';

/** What takes a minute and more, the longest first. */
const LONG = [
  'test/faults/deaths',
  'test/simulation/simulation',
  'test/scenario/caller-in-the-demo',
  'test/faults/outages',
  'test/scenario/first-run',
  'test/scenario/customer-first',
];

/**
 * Begins with what takes longest, on a machine too that has never run the tests and cannot know:
 * begun last, one of these would run alone while a core has nothing left to do.
 */
export default class LongestFirst extends TestSequencer {
  /** As Jest orders them, behind those that are named here. */
  sort(tests) {
    const place = ({ path }) => {
      const index = LONG.findIndex((name) => path.includes(name));
      return index < 0 ? LONG.length : index;
    };
    return super.sort(tests).toSorted((a, b) => place(a) - place(b));
  }
}
