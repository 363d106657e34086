import { faultAlert } from '../domain/hear-machine.ts';
import type { SetupFault } from '../domain/setup-fault.ts';
import type { Hints } from './hints.ts';
import type { Ids } from './ports/ids.ts';
import type { Office } from './ports/office.ts';
import type { Pledges } from './ports/pledges.ts';
import type { SmsNews, SmsOwed, SmsRecord, SmsStore } from './ports/sms.ts';

/** What the phone system reports of a message that it had accepted. */
export type SmsReport = Omit<SmsNews, 'owed'> & {
  /** The number that sent STOP to the phone system itself. */
  readonly optedOut: string | null;
  readonly fault: SetupFault | null;
};

/** Stores a report once; stale: it says nothing that was not known. */
export type RecordSms = (report: SmsReport) => Promise<'recorded' | 'stale' | 'duplicate'>;

/**
 * Moves a message on. One that could not be delivered is handed to the person's next channel in
 * the same transaction, as if the first one had refused it.
 */
export function makeRecordSms(deps: {
  readonly sms: SmsStore;
  readonly pledges: Pick<Pledges, 'now'>;
  readonly office: Office;
  readonly ids: Ids;
  readonly hints: Hints;
}): RecordSms {
  return async ({ optedOut, fault, ...news }) => {
    const known = await deps.sms.byId(news.smsId);
    if (known === null) return 'stale';
    const now = await deps.pledges.now();
    if (optedOut !== null) {
      // As old as the message that it refused: a START since then stands, however late this comes.
      const at = known.intendedAt;
      await deps.sms.setOptOut({ number: optedOut, optedOut: true, at, by: 'phone-system' });
    }
    const effects = [
      ...(news.state === 'failed' ? handOver(known, deps.office) : []),
      ...(fault === null ? [] : [{ effect: faultAlert(fault) }]),
    ];
    const owed = effects.map((one): SmsOwed => ({ effectId: deps.ids.uuid(now), ...one }));
    const recorded = await deps.sms.record({ ...news, owed });
    if (recorded === 'recorded') deps.hints.deliver(owed.map(({ effectId }) => effectId));
    return recorded;
  };
}

/** Past the last channel all of them are tried again, as ever; a list goes there whole. */
function handOver(
  { about, smsId, fence, pledgeId, intendedAt }: SmsRecord,
  { roster }: Office,
): readonly Omit<SmsOwed, 'effectId'>[] {
  if (about === null || pledgeId === null) return [];
  const { person, purpose, step, round } = about;
  const channels = roster.people.find(({ id }) => id === person)?.channels ?? [];
  const channel = channels.findIndex(({ kind }) => kind === 'sms') + 1;
  const key = `notify:undelivered:${smsId}:${fence}`;
  const undelivered = { channel: 'sms', sentAt: intendedAt };
  const pledges = about.list ?? [{ pledgeId, step, round }];
  return pledges.map(({ pledgeId: id, ...rung }) => ({
    pledgeId: id,
    effect: { kind: 'notify', key, purpose, ...rung, person, channel, undelivered },
  }));
}
