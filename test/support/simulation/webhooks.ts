import type { CallReport, Service } from '../../../src/app/service.ts';
import type { Receive } from '../../../src/phone/intake.ts';
import { ProblemError, webhookProblems } from '../../../src/phone/problem.ts';
import type { Deliver, Letter, Reply } from '../../../src/phone/carrier/poster.ts';
import { makeTwilioReceivers } from '../../../src/phone/twilio/routes.ts';
import { ROUTING_URL, type Routing } from './calls.ts';
import type { Doors } from './doors.ts';
import { ACCOUNT } from './exchange.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';
import { sayProblem } from '../say-problem.ts';

type Deps = {
  readonly world: World;
  readonly doors: Doors;
  readonly watch: Watch;
  readonly routing: Routing;
};

/** The look-alike's webhooks into the production receive functions of whichever worker answers. */
export function makeDelivery({ world, doors, watch, routing }: Deps): Deliver {
  const receiversOf = makeReceivers(world);
  return (letter) => {
    if (letter.url === ROUTING_URL) {
      return Promise.resolve(routing.answer(new URLSearchParams(letter.body).get('CallSid') ?? ''));
    }
    const { pathname } = new URL(letter.url);
    return new Promise((resolve) => {
      const reports: CallReport[] = [];
      doors.ask<Reply>({
        what: `${pathname} of ${new URLSearchParams(letter.body).get('CallSid') ?? ''}`,
        put: (service) => receive(receiversOf(service, reports).get(pathname), letter, world),
        heard: (reply) => {
          world.stir();
          if (reply.kind === 'answered' && reply.status < 300) {
            for (const report of reports) watch.acknowledged(report);
          }
          resolve(reply);
        },
        silent: () => {
          world.stir();
          resolve({ kind: 'silent' });
        },
      });
    });
  };
}

/** What is not understood is a mistake of ours: the look-alike signs and writes as Twilio does. */
async function receive(one: Receive | undefined, letter: Letter, world: World): Promise<Reply> {
  const { pathname, search } = new URL(letter.url);
  try {
    const accepted = await one?.({
      path: pathname + search,
      body: Buffer.from(letter.body),
      header: (name) => letter.headers[name] ?? null,
    });
    return { kind: 'answered', status: 200, text: accepted?.body ?? '' };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    world.journal.violate('every webhook is understood', null, error.problem.detail);
    return { kind: 'answered', status: webhookProblems[error.problem.kind], text: '' };
  }
}

type ReceiversOf = (service: Service, reports: CallReport[]) => ReadonlyMap<string, Receive>;

function makeReceivers({ agenda, office }: World): ReceiversOf {
  const ours = new Set([
    ...office.roster.people.map(({ phone }) => phone),
    ...office.roster.teams.map(({ callerId }) => callerId),
  ]);
  const spoken = { language: 'en', text: 'Goodbye' };
  return (service, reports) =>
    makeTwilioReceivers({
      settings: {
        ...ACCOUNT,
        simulated: true,
        voiceRedirectUrl: ROUTING_URL,
        // Whether a caller is taken is the simulated people's own affair here.
        greetCallers: false,
        spoken: {
          alreadyHandled: spoken,
          callerGone: spoken,
          notReached: spoken,
          unrouted: spoken,
        },
      },
      service: {
        ...service,
        recordCall: (report) => {
          reports.push(report);
          return service.recordCall(report);
        },
      },
      now: agenda.now,
      isOurNumber: (number) => ours.has(number),
      sayProblem,
      count: () => undefined,
    });
}
