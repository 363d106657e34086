import type { Grace } from '../domain/window.ts';
import { makeAcceptDial } from './accept-dial.ts';
import { makeAdvance } from './advance.ts';
import { makeAfterCall } from './after-call.ts';
import { makeAlert } from './alert.ts';
import { makeApplyCall } from './apply-call.ts';
import { makeAskFailure } from './ask-failure.ts';
import { makeCancelCall } from './cancel-call.ts';
import { makeCustomersWord } from './customers-word.ts';
import { makeDescribe } from './describe.ts';
import { type DialLine, makeDialLine } from './dial-line.ts';
import { type Hints, makeHints } from './hints.ts';
import { makeJudgeCall } from './judge-call.ts';
import { makeLookUpCall } from './look-up-call.ts';
import { makeLookUpSilent } from './look-up-silent.ts';
import { makeMeetCaller } from './meet-caller.ts';
import { makeMeetCustomer } from './meet-customer.ts';
import { makeNotify } from './notify.ts';
import { makeOpenPledge } from './open-pledge.ts';
import { makePerform } from './perform.ts';
import { makePlaceCall } from './place-call.ts';
import { makePlanHorizon } from './plan-horizon.ts';
import type { Access } from './ports/access.ts';
import type { AlertChannel, ClockTime, Texts } from './ports/alerts.ts';
import type { Answers } from './ports/answers.ts';
import type { Calls } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Numbers, Words } from './ports/language.ts';
import type { Log } from './ports/log.ts';
import type { Office } from './ports/office.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Phone } from './ports/phone.ts';
import type { Pledges } from './ports/pledges.ts';
import type { Queue } from './ports/queue.ts';
import type { SiteStore } from './ports/site.ts';
import type { SmsStore } from './ports/sms.ts';
import { makeReceiveSms } from './receive-sms.ts';
import { makeOpenFollowUp } from './open-follow-up.ts';
import { makeRecordCall } from './record-call.ts';
import { makeRecordSms } from './record-sms.ts';
import type { Service } from './service.ts';
import { makeCommand } from './say-command.ts';
import { makeSayFollowUp } from './say-follow-up.ts';
import { makeSweep } from './sweep.ts';
import { makeSwitchDialling } from './switch-dialling.ts';
import { makeTellCustomer } from './tell-customer.ts';
import { makeViews } from './view.ts';
import { makeReports } from './write-report.ts';

/** All that the use cases ask of the world. */
export type Ports = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly customers: Customers;
  readonly calls: Calls;
  readonly answers: Answers;
  readonly access: Access;
  readonly site: SiteStore;
  readonly sms: SmsStore;
  readonly queue: Queue;
  readonly phone: Phone;
  readonly channels: readonly AlertChannel[];
  readonly texts: Texts;
  readonly clockTime: ClockTime;
  readonly numbers: Numbers;
  readonly words: Words;
  readonly office: Office;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly log: Log;
  /** This process, as leases name it. */
  readonly holder: string;
  /** Where people reach us, without a trailing slash. */
  readonly publicUrl: string;
  /** The grace that reports are printed with. */
  readonly grace: Grace;
};

/** The whole program over its ports: the same in production, in scenarios and in simulation. */
export function makeService(ports: Ports): { readonly service: Service; readonly hints: Hints } {
  const { pledges, outbox, office, ids } = ports;
  const hints = makeHints(ports.queue, ports.log);
  const line = makeDialLine({ ...ports, hints });
  const advance = makeAdvance({ pledges, office, ids, hints, line, log: ports.log });
  const views = makeViews(ports);
  const openPledge = makeOpenPledge({ ...ports, hints, advance, asAnswered: views.asAnswered });
  const applyCall = makeApplyCall({ ...ports, advance, openPledge });
  const recordCall = makeRecordCall({ ...ports, applyCall, line });
  const describe = makeDescribe({ ...ports, simulated: ports.phone.simulated });
  const performEffect = makePerform({
    outbox,
    holder: ports.holder,
    performers: {
      'place-call': makePlaceCall({ ...ports, advance, line }),
      'cancel-call': makeCancelCall(ports),
      'look-up-call': makeLookUpCall({ ...ports, advance, recordCall }),
      'ask-failure': makeAskFailure({ ...ports, advance }),
      alert: makeAlert({ ...ports, advance, hints }),
      notify: makeNotify({ ...ports, advance, describe }),
      'tell-customer': makeTellCustomer({ advance, outbox }),
    },
  });

  const openFollowUp = makeOpenFollowUp({ ...ports, openPledge });
  const judgeCall = makeJudgeCall({ ...ports, openPledge, applyCall });
  const { toldIn, customersWords } = makeCustomersWord(ports);
  const command = makeCommand({ ...ports, advance, toldIn, asAnswered: views.asAnswered });
  const { receiveSms, settleSms } = makeReceiveSms({ ...ports, advance, command });

  const service: Service = {
    openPledge,
    recordCall,
    performEffect: async (effectId) => {
      await performEffect(effectId);
    },
    command,
    customersWords,
    recordSms: makeRecordSms({ ...ports, hints }),
    receiveSms,
    pledge: views.pledge,
    pledgeDetail: views.pledgeDetail,
    ...judgeCall,
    followUp: makeSayFollowUp({ ...ports, openFollowUp, callOutcome: judgeCall.callOutcome }),
    ...makeAcceptDial({ ...ports, advance, line }),
    ...makeMeetCustomer({ ...ports, advance }),
    ...makeAfterCall({ ...ports, openFollowUp, callOutcome: judgeCall.callOutcome }),
    ...makeMeetCaller({ ...ports, recordCall, line }),
    wake: async (pledgeId) => {
      await advance(pledgeId, { type: 'time' });
    },
    sweep: makeSweep({ ...ports, settleSms, advance, performEffect, applyCall }),
    lookUpSilentCalls: makeLookUpSilent({ ...ports, recordCall }),
    planHorizon: makePlanHorizon({ ...ports, horizonMs: office.horizonMs }),
    killSwitch: () => ports.site.killSwitch(),
    switchFlips: (limit) => ports.site.switchFlips(limit),
    setKillSwitch: makeSwitchDialling({ ...ports, horizonMs: office.horizonMs }),
    ...makeReports({ ...ports, zone: office.zone }),
  };
  return { service, hints: withLine(hints, line) };
}

/** Nothing is on its way to the queue, and nobody in the line is being woken either. */
function withLine(hints: Hints, line: DialLine): Hints {
  return {
    ...hints,
    idle: async () => {
      await line.idle();
      await hints.idle();
    },
  };
}
