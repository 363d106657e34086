import type { Service } from '../../src/app/service.ts';

/** A service for which nobody who calls is owed a call. */
export const noCallers: Pick<Service, 'meetCaller' | 'briefTaker' | 'endTaken'> = {
  meetCaller: () => Promise.resolve(null),
  briefTaker: () => Promise.resolve(null),
  endTaken: () => Promise.resolve('not-taken'),
};
