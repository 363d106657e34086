import type { Log } from '../app/ports/log.ts';
import type { AlertChannel } from '../app/ports/alerts.ts';
import type { Calls } from '../app/ports/calls.ts';
import type { Outbox } from '../app/ports/outbox.ts';
import type { Phone } from '../app/ports/phone.ts';
import type { Pledges } from '../app/ports/pledges.ts';
import type { Service } from '../app/service.ts';
import type { Failpoint } from '../settings/failpoint.ts';
import {
  failingCalls,
  failingChannel,
  failingOutbox,
  failingPhone,
  failingPledges,
  failingService,
  type Reach,
} from './failing-ports.ts';

/** The ports whose every success is a durable step. */
type DurablePorts = {
  readonly ledger: {
    readonly pledges: Pledges;
    readonly outbox: Outbox;
    readonly calls: Calls;
  };
  readonly phone: Phone;
  readonly channels: readonly AlertChannel[];
};

/**
 * The same ports, which fail at one place: once its durable step is done and before anything else
 * is, or just before the step that its name says is missing. Use cases know nothing of it; without
 * a failpoint the ports are handed back as they are.
 */
export function withFailpoint<P extends DurablePorts>(
  ports: P,
  failpoint: Failpoint | null,
  fail: (failpoint: Failpoint) => Promise<void>,
): P {
  if (failpoint === null) return ports;
  const reach = reaching(failpoint, fail);
  const { pledges, outbox, calls } = ports.ledger;
  return {
    ...ports,
    ledger: {
      ...ports.ledger,
      pledges: failingPledges(pledges, reach),
      outbox: failingOutbox(outbox, reach),
      calls: failingCalls(calls, reach),
    },
    phone: failingPhone(ports.phone, reach),
    channels: ports.channels.map((channel) => failingChannel(channel, reach)),
  };
}

/** The use cases as a webhook reaches them: of what is only read, no port shows that it was. */
export function doorWithFailpoint(
  failpoint: Failpoint | null,
  fail: (failpoint: Failpoint) => Promise<void>,
): (service: Service) => Service {
  if (failpoint === null) return (service) => service;
  const reach = reaching(failpoint, fail);
  return (service) => failingService(service, reach);
}

function reaching(failpoint: Failpoint, fail: (failpoint: Failpoint) => Promise<void>): Reach {
  let isOver = false;
  return async (name) => {
    if (name !== failpoint.name || isOver) return;
    isOver = true;
    await fail(failpoint);
  };
}

/**
 * Ends this very process as `kill -9` from outside would, or lets it stand still until SIGCONT.
 * Nothing after it runs in a process that was killed.
 */
export function failHere(log: Log): (failpoint: Failpoint) => Promise<void> {
  return ({ name, way }) => {
    log.warn({ failpoint: name, way }, 'This process fails here on purpose: FAILPOINT is set.');
    process.kill(process.pid, way === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    return way === 'kill' ? new Promise<never>(() => undefined) : Promise.resolve();
  };
}
