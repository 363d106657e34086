import type { Ports } from '../../../src/app/make-service.ts';
import type { Service } from '../../../src/app/service.ts';

/** A bug that is put in on purpose, from outside: the simulation has to find it. */
export type Bug = {
  readonly name: string;
  readonly what: string;
  readonly ports?: (ports: Ports) => Ports;
  readonly service?: (service: Service, ports: Ports) => Service;
};

/** The bugs that the simulation is held against. */
export const bugs: readonly Bug[] = [];
