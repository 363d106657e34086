import type { SmsAnswer, SmsCarrier, SmsOrder } from '../../src/app/ports/sms.ts';

/** A carrier of text messages in memory; `answer` decides what becomes of the next ones. */
export type FakeSmsCarrier = SmsCarrier & {
  readonly sent: SmsOrder[];
  answer: (order: SmsOrder) => SmsAnswer;
  /** What it says that it has sent; null: it cannot be asked. */
  listed: readonly string[] | null;
};

export function makeFakeSmsCarrier(): FakeSmsCarrier {
  const sent: SmsOrder[] = [];
  return {
    sent,
    listed: [],
    answer: () => ({ kind: 'accepted', carrierId: `twilio:SM${sent.length}` }),
    send(order) {
      sent.push(order);
      return Promise.resolve(this.answer(order));
    },
    sentSince() {
      return Promise.resolve(this.listed);
    },
  };
}
