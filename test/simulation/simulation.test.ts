import { describe, expect, test } from '@jest/globals';
import { bugs } from '../support/simulation/bugs.ts';
import { type FaultKind, faultKinds, readFaults } from '../support/simulation/faults.ts';
import { type Outcome, type Settings, simulate } from '../support/simulation/simulate.ts';

/** An hour and a half with twenty promises: small enough for many seeds. */
const small = { days: 0.06, promises: 20, agents: 20 } as const;

/** `npm run simulate -- --seeds 200` lives more of them. */
const RIGHT_SEEDS = 20;
const SEEDS_PER_BLOCK = 10;
/** A bug that hides longer than this is not found. */
const BUG_SEEDS_MAX = 40;
/** Where a bug that few seeds find was found last: it is looked for there first. */
const foundLastAt: Readonly<Record<string, number>> = {
  'grant-without-fence': 28,
  'machine-is-a-person': 13,
};
/** A machine that does other work as well is several times slower. */
const PATIENCE_MS = 240_000;

const everySeed = Array.from({ length: BUG_SEEDS_MAX }, (_, index) => index + 1);

function live(seed: number, change: Partial<Settings> = {}): Promise<Outcome> {
  return simulate({ ...small, seed, faults: faultKinds, bug: null, ...change });
}

const lived = new Map<number, Promise<Outcome>>();

/** A seed of the program as it is, with all faults: lived once, however many tests ask for it. */
function asItIs(seed: number): Promise<Outcome> {
  const outcome = lived.get(seed) ?? live(seed);
  lived.set(seed, outcome);
  return outcome;
}

function told({ violations, trail }: Outcome): readonly string[] {
  return violations.length === 0 ? [] : [...violations.map(({ rule }) => rule), ...trail];
}

describe('the program as it is', () => {
  const blocks = Array.from({ length: RIGHT_SEEDS / SEEDS_PER_BLOCK }, (_, block) => block);

  test.each(blocks)(
    'keeps its promises, or tells people in time, through every fault (block %# of seeds)',
    async (block) => {
      for (let offset = 1; offset <= SEEDS_PER_BLOCK; offset += 1) {
        const seed = block * SEEDS_PER_BLOCK + offset;
        expect({ seed, steps: told(await asItIs(seed)) }).toEqual({ seed, steps: [] });
      }
    },
    PATIENCE_MS,
  );

  test('every kind of fault happens, and customers are rung and people told in spite of it', async () => {
    const outcomes = [await asItIs(1), await asItIs(2), await asItIs(3), await asItIs(4)];
    const happened = (kind: FaultKind): boolean => outcomes.some(({ faults }) => faults[kind] > 0);
    expect(faultKinds.filter((kind) => !happened(kind))).toEqual([]);
    expect(outcomes.every(({ rings, alerts }) => rings > 0 && alerts > 0)).toBe(true);
    expect(outcomes.some(({ states }) => (states['kept'] ?? 0) > 0)).toBe(true);
  });

  test('the same seed is the same run, step by step, and another seed another one', async () => {
    const [first, again, other] = [await asItIs(7), await live(7), await asItIs(8)];
    expect(again).toEqual(first);
    expect(other.digest).not.toBe(first.digest);
  });

  test('without faults nothing goes wrong and nothing is counted', async () => {
    const outcome = await live(9, { faults: [] });
    expect(told(outcome)).toEqual([]);
    expect(Object.values(outcome.faults).every((count) => count === 0)).toBe(true);
  });
});

describe('a bug that is put in on purpose is found', () => {
  test.each(bugs.map((bug) => [bug.name, bug] as const))(
    '%s',
    async (_name, bug) => {
      let found: Outcome | null = null;
      let foundAt = 0;
      for (const seed of [foundLastAt[bug.name] ?? 1, ...everySeed]) {
        const outcome = await live(seed, { bug });
        if (outcome.violations.length === 0) continue;
        [found, foundAt] = [outcome, seed];
        break;
      }
      expect(found?.violations.length ?? 0).toBeGreaterThan(0);
      expect(found?.trail.length ?? 0).toBeGreaterThan(0);
      expect(told(await asItIs(foundAt))).toEqual([]);
    },
    PATIENCE_MS,
  );
});

test('a fault that does not exist is refused with those that do', () => {
  expect(() => readFaults('crash,lightning')).toThrow(/"lightning".*crash, pause/);
  expect(readFaults('crash, wipe')).toEqual(['crash', 'wipe']);
});
