import { beforeAll, describe, test } from '@jest/globals';
import type { FailpointName } from '../../src/settings/failpoint.ts';
import { build } from '../support/program.ts';
import { deaths, dieAndGoOn } from './deaths.ts';

beforeAll(build);

const TEST_MS = 240_000;

/** One place each before the carrier, after it, and on the way to a person; FAULTS=all runs all. */
const SAMPLE: readonly FailpointName[] = [
  'claimed-before-submit',
  'requested-before-placed',
  'granted-before-answer',
  'sent-before-told',
];
const chosen = deaths.filter(({ at }) => process.env['FAULTS'] === 'all' || SAMPLE.includes(at));

describe('with the queues on PostgreSQL', () => {
  test.concurrent.each(chosen.map((death) => [death.who, death.at, death] as const))(
    'a %s that is killed %s is followed by another that goes on there, and the customer rings once',
    (_who, _at, death) => dieAndGoOn('postgres', death),
    TEST_MS,
  );
});
