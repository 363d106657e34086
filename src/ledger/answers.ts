import { z } from 'zod';
import type { Answered, Answers, CallSaid } from '../app/ports/answers.ts';
import type { Database, Row } from './pool.ts';

const UNDER = `
select body_hash, pledge_id as replay_id, version as replay_version, said
from idempotency_keys where owner = $1 and key = $2`;

const rowSchema = z.object({
  body_hash: z.string().nullable(),
  replay_id: z.string().nullable(),
  replay_version: z.int().nullable(),
  said: z.looseObject({ callId: z.string() }).nullable(),
});

/** What requests were answered with under their keys. */
export function makeAnswers(database: Database): Answers {
  return {
    under: async ({ owner, key }) => {
      const [row] = await database.query({ name: 'answer', text: UNDER, values: [owner, key] });
      return row === undefined ? null : answeredOf(row);
    },
  };
}

/** Null: the row tells of no key. */
export function answeredOf(row: Row): Answered | null {
  const { body_hash: bodyHash, replay_id, replay_version, said } = rowSchema.parse(row);
  if (bodyHash === null) return null;
  if (said !== null) return { bodyHash, answer: { kind: 'call', said: said as CallSaid } };
  if (replay_id === null || replay_version === null) return null;
  const answer = { kind: 'promise', pledgeId: replay_id, version: replay_version } as const;
  return { bodyHash, answer };
}
