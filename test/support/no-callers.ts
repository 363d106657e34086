import type { Service } from '../../src/app/service.ts';

/** A service for which nobody who calls is owed a call, and no customer is rung first. */
export const noCallers: Pick<
  Service,
  | ('meetCaller' | 'briefTaker' | 'endTaken')
  | ('customerLegSeen' | 'meetCustomer' | 'briefForCustomer' | 'takeCustomer' | 'customerTakenAt')
> = {
  meetCaller: () => Promise.resolve(null),
  briefTaker: () => Promise.resolve(null),
  customerLegSeen: () => Promise.resolve(),
  meetCustomer: () =>
    Promise.resolve({ agent: null, said: null, callerId: '', ringSeconds: 0, timeLimitSeconds: 0 }),
  briefForCustomer: () => Promise.resolve(null),
  takeCustomer: () => Promise.resolve(false),
  customerTakenAt: () => Promise.resolve(null),
  endTaken: () => Promise.resolve('not-taken'),
};
