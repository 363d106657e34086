import { describe } from '@jest/globals';
import { freshDatabase } from '../support/database.ts';
import { makeMemoryLedger } from '../support/memory-ledger/memory-ledger.ts';
import { type LedgerUnderTest, TWO_O_CLOCK } from './ledger-samples.ts';
import { findSuite } from './ledger-find-suite.ts';
import { grantsSuite, takersSuite } from './ledger-grants-suite.ts';
import { keysSuite } from './ledger-keys-suite.ts';
import { listsSuite } from './ledger-lists-suite.ts';
import { messagesSuite } from './ledger-messages-suite.ts';
import { owedWorkSuite } from './ledger-owed-suite.ts';
import { pledgesSuite } from './ledger-suite.ts';
import { surroundingsSuite } from './ledger-surroundings-suite.ts';
import { messagesTogetherSuite } from './ledger-together-suite.ts';

const ledgers: Readonly<Record<string, () => Promise<LedgerUnderTest>>> = {
  PostgreSQL: async () => {
    const fresh = await freshDatabase();
    await fresh.freeze(TWO_O_CLOCK);
    return {
      ...fresh.ledger,
      pass: (ms) => fresh.pass(ms),
      [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose](),
    };
  },
  'the ledger in memory': () => {
    let now = TWO_O_CLOCK;
    return Promise.resolve({
      ...makeMemoryLedger(() => now),
      pass: (ms: number) => {
        now += ms;
        return Promise.resolve();
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};

describe.each(Object.entries(ledgers))('%s', (_, open) => {
  pledgesSuite(open);
  owedWorkSuite(open);
  grantsSuite(open);
  takersSuite(open);
  surroundingsSuite(open);
  listsSuite(open);
  findSuite(open);
  keysSuite(open);
  messagesSuite(open);
  messagesTogetherSuite(open);
});
