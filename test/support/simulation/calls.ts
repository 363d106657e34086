import { SECOND } from '../../../src/domain/time.ts';
import type { LookAlike } from '../../../src/phone/carrier/look-alike.ts';
import type { Reply } from '../../../src/phone/carrier/poster.ts';
import type { Asked } from '../../../src/phone/carrier/switchboard.ts';
import { ACCOUNT, COMPANY_NUMBER, isBusy } from './exchange.ts';
import type { PhoneHistory } from './legs.ts';
import type { World } from './world.ts';

/** What agents and customers do with telephones by themselves. */
export type Telephones = {
  /** An agent dials the customer by hand. */
  byHand(agent: string | null, customer: string): void;
  /** The customer calls us, and is served or not. */
  inbound(customer: string, agent: string | null, drops: boolean): void;
};

/** The company's own routing of incoming calls, which is no part of the program. */
export const ROUTING_URL = 'https://routing.example.org/calls';

type Calling = { readonly agent: string | null; readonly drops: boolean };

/** Who is calling us for whom, for the routing and for what becomes of the agent's leg. */
export type Routing = {
  /** The TwiML of the routing for this call. */
  answer(callSid: string): Reply;
  /** The SIP answer with which a leg to an agent ends; null: the usual one. */
  sipCodeOf(asked: Asked): string | null;
  note(callSid: string, calling: Calling): void;
};

const STATUS = `${ACCOUNT.publicUrl}/webhooks/twilio/status#rc=3&amp;rp=all`;
const EVENTS = 'initiated ringing answered completed';

export function makeRouting({ office }: World): Routing {
  const callings = new Map<string, Calling>();
  return {
    note: (callSid, calling) => {
      callings.set(callSid, calling);
    },
    sipCodeOf: ({ parentSid }) => (callings.get(parentSid ?? '')?.drops === true ? '408' : null),
    answer: (callSid) => {
      const agent = callings.get(callSid)?.agent;
      const phone = office.roster.people.find(({ id }) => id === agent)?.phone;
      const number = `<Number statusCallback="${STATUS}" statusCallbackEvent="${EVENTS}">`;
      const text =
        phone == null
          ? '<Response><Pause length="90"/></Response>'
          : `<Response><Dial answerOnBridge="true">${number}${phone}</Number></Dial></Response>`;
      return { kind: 'answered', status: 200, text };
    },
  };
}

type Deps = {
  readonly world: World;
  readonly history: PhoneHistory;
  readonly lookAlike: LookAlike;
  readonly routing: Routing;
};

export function makeTelephones({ world, history, lookAlike, routing }: Deps): Telephones {
  const { chance } = world;
  return {
    byHand: (agent, number) => {
      if (isBusy(history, number, agent)) return;
      const credentials = `${ACCOUNT.accountSid}:${ACCOUNT.authTokens[0]}`;
      lookAlike.rest({
        method: 'POST',
        path: `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Calls.json`,
        query: new URLSearchParams(),
        form: new URLSearchParams([
          ['To', number],
          ['From', COMPANY_NUMBER],
          ['Timeout', '25'],
          ['Twiml', '<Response><Pause length="3600"/></Response>'],
          ['StatusCallback', STATUS.replace('&amp;', '&')],
          ...EVENTS.split(' ').map((event): [string, string] => ['StatusCallbackEvent', event]),
          ['MachineDetection', 'Enable'],
          ['AsyncAmd', 'true'],
        ]),
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      });
    },
    inbound: (number, agent, drops) => {
      if (isBusy(history, number, agent)) return;
      const plan = {
        patienceMs: chance.between(20, 60) * SECOND,
        hangsUpAfterMs: chance.between(5, 240) * SECOND,
      };
      const sid = lookAlike.simulator.callIn({ from: number, to: COMPANY_NUMBER, plan });
      routing.note(sid, { agent, drops });
    },
  };
}
