import { isLive, mergeFacts } from '../domain/call.ts';
import type { CallReason } from './call-reason.ts';
import type { ApplyCall } from './apply-call.ts';
import type { DialLine } from './dial-line.ts';
import type { CallRecord, Calls, Verdict } from './ports/calls.ts';
import type { Numbers } from './ports/language.ts';
import type { CallReport } from './service.ts';

/** Stores one report of a call; duplicate: it was there already and nothing changed. */
export type RecordCall = (
  report: CallReport,
) => Promise<{ readonly kind: 'recorded' | 'duplicate' }>;

/** So many reports of one call may come between our reading and our writing. */
const CONFLICTS_MAX = 20;

/** Raw reports kept of one call; a phone system gone wild must not fill the ledger. */
const RAW_MAX = 50;

/**
 * Stores what a phone system reports of a call, once for ever, and only then lets the pledges hear
 * of it. When we die in between, the sweep finds the call that nobody heard of.
 */
export function makeRecordCall(deps: {
  readonly calls: Calls;
  readonly numbers: Numbers;
  readonly applyCall: ApplyCall;
  readonly line: Pick<DialLine, 'freed'>;
}): RecordCall {
  return async (report) => {
    for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
      const known = await deps.calls.get(report.facts.callId);
      const record =
        known === null ? first(report, deps.numbers) : joined(known, report, deps.numbers);
      const saved = await deps.calls.save(record, report.seen);
      if (saved === 'duplicate') return { kind: 'duplicate' };
      if (saved === 'saved') {
        await deps.applyCall(record.callId, record);
        if (hasEnded(known, record) && record.facts.agent !== null) {
          deps.line.freed(record.facts.agent);
        }
        return { kind: 'recorded' };
      }
    }
    throw new Error(`Call ${report.facts.callId} changed ${CONFLICTS_MAX} times under one report.`);
  };
}

/** Until this report, its agent was in a call as far as anybody knew. */
function hasEnded(known: CallRecord | null, record: CallRecord): boolean {
  return known !== null && isLive(known.facts) && !isLive(record.facts);
}

function first(report: CallReport, numbers: Numbers): CallRecord {
  const read = numbers.read(report.customer);
  return {
    callId: report.facts.callId,
    version: 1,
    customer: read.ok ? read.e164 : null,
    customerAsGiven: report.customer,
    company: report.company,
    facts: report.facts,
    verdict: report.verdict ?? 'unknown',
    reasons: report.reasons,
    reportedDroppedBy: null,
    pledgeId: report.pledgeId,
    asks: [],
    answer: null,
    raw: [report.raw],
  };
}

function joined(known: CallRecord, report: CallReport, numbers: Numbers): CallRecord {
  const { verdict } = report;
  // Some reports of a leg do not say whose it is; the first that does is believed.
  const party = known.customerAsGiven === '' ? first(report, numbers) : known;
  return {
    ...known,
    customer: party.customer,
    customerAsGiven: party.customerAsGiven,
    company: known.company ?? report.company,
    version: known.version + 1,
    facts: mergeFacts(known.facts, report.facts),
    ...(verdict !== null && outweighs(verdict, known.verdict)
      ? { verdict, reasons: [...report.reasons, ...known.reasons.filter(isSaid)] }
      : {}),
    pledgeId: known.pledgeId ?? report.pledgeId,
    raw: [...known.raw, report.raw].slice(-RAW_MAX),
  };
}

/** What people said stays, whatever the phone system reports afterwards. */
function isSaid({ person }: CallReason): boolean {
  return person !== null;
}

/** The weightier verdict stands, whichever report came first. */
const verdicts: readonly Verdict[] = [
  'unknown',
  'normal',
  'not-connected',
  'missed',
  'abandoned',
  'dropped',
];

function outweighs(news: Verdict, known: Verdict): boolean {
  return verdicts.indexOf(news) > verdicts.indexOf(known);
}
