import type { Service } from '../../../src/app/service.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { Crew } from './crew.ts';
import { noteFailure } from './slips.ts';
import type { World } from './world.ts';

/** A request of somebody outside: put to some worker, and answered or not. */
export type Request<Answer> = {
  readonly what: string;
  readonly put: (service: Service) => Promise<Answer>;
  readonly heard: (answer: Answer) => void;
  /** No answer came: refused, broken off, failed or too late. It may be done all the same. */
  readonly silent: () => void;
};

/** How the outside reaches the program: through whichever worker happens to answer. */
export type Doors = {
  ask<Answer>(request: Request<Answer>): void;
};

/** After this nobody waits any longer; a later answer is thrown away. Twilio waits as long. */
const DEADLINE_MS = 15 * SECOND;
const TRAVEL_MS = [5, 60] as const;

/** The doors of the workers. */
export function openDoors(world: World, crew: Crew): Doors {
  const { agenda, wireChance, journal } = world;
  const travel = (): number => wireChance.between(...TRAVEL_MS);

  return {
    ask: ({ what, put, heard, silent }) => {
      let isOver = false;
      const end = (act: () => void): void => {
        if (isOver) return;
        isOver = true;
        act();
      };
      const noAnswer = (): void => {
        agenda.after(travel(), () => {
          end(silent);
        });
      };
      agenda.after(DEADLINE_MS, () => {
        end(silent);
      });
      const arrive = (): void => {
        const living = crew.living();
        if (living.length === 0) {
          noAnswer();
          return;
        }
        const { life, service } = wireChance.pick(living);
        const begin = (): void => {
          if (!life.alive) return;
          world.stir();
          put(service).then(
            (answer) => {
              life.mourners.delete(noAnswer);
              agenda.after(travel(), () => {
                end(() => {
                  heard(answer);
                });
              });
            },
            (error: unknown) => {
              life.mourners.delete(noAnswer);
              noteFailure(`${life.name}: ${what}`, error, journal);
              noAnswer();
            },
          );
        };
        life.mourners.add(noAnswer);
        agenda.at(Math.max(agenda.now(), life.pausedUntil), begin);
      };
      agenda.after(travel(), arrive);
    },
  };
}
