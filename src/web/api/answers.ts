import type { FastifyReply } from 'fastify';
import type { CommandResult } from '../../app/command.ts';
import type { OpenRefusal, OpenResult } from '../../app/opening.ts';
import type { Refusal } from '../../domain/decision.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { type PledgeAnswer, pledgeJson } from './pledge-json.ts';

/** Why a new promise can be refused; each is a problem of the same name. */
const openRefusals: Readonly<Record<OpenRefusal, true>> = {
  'number-not-dialable': true,
  'number-not-allowed': true,
  'window-backwards': true,
  'too-far-ahead': true,
  'too-far-back': true,
  'unknown-promise': true,
  'unknown-policy': true,
  'unknown-team': true,
  'unknown-person': true,
  'unknown-zone': true,
  'unknown-language': true,
  'key-reused': true,
};
export const openProblems = Object.keys(openRefusals) as readonly OpenRefusal[];

/** The status and body that a new promise is answered with; a refusal is thrown as its problem. */
export function openAnswer(result: OpenResult): {
  status: 200 | 201;
  body: PledgeAnswer;
  replayed: boolean;
} {
  if (result.kind === 'refused') throw new Problem(result.why, result.detail);
  const replayed = result.kind === 'replayed';
  const answered = replayed ? result.answered : result.kind;
  return {
    status: answered === 'already-open' ? 200 : 201,
    body: pledgeJson(result.view),
    replayed,
  };
}

/** What is said in the customer's name, and no call or message bears out. */
const unproven: readonly string[] = [
  'call-unknown',
  'call-out-of-time',
  'call-says-nothing',
] satisfies readonly Refusal[];

/** The promise after a command; a refusal is thrown with its own code beside the problem's. */
export function commandAnswer(
  deps: Pick<WebDeps, 'texts'>,
  result: CommandResult,
  language: string,
): PledgeAnswer {
  if (result.kind === 'missing') throw noSuchPledge();
  if (result.kind === 'done') return pledgeJson(result.view);
  if (result.why === 'unknown-person') {
    throw new Problem('unknown-person', 'Nobody with this id is configured.');
  }
  const detail = deps.texts.render(`refusal.${result.why}`, language, {});
  if (result.why === 'key-reused') throw new Problem('key-reused', detail);
  const kind = unproven.includes(result.why) ? 'word-not-proven' : 'not-possible-now';
  throw new Problem(kind, detail, {
    members: { refusal: result.why, state: result.view.pledge.state },
  });
}

/** Says of an answer that it was given before, under the same key. */
export function markReplay(reply: FastifyReply, replayed = false): void {
  if (replayed) void reply.header('idempotency-replayed', 'true');
}

/** The same answer for an id that never was and for one that is nobody's business. */
export function noSuchPledge(): Problem {
  return new Problem('not-found', 'There is no promise with this id.');
}
