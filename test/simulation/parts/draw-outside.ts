import type { IncidentReport } from '../../../shared/incidents/incident-store.ts';
import { startMs } from '../../support/hub-events.ts';
import { aPolicy } from '../../support/policies.ts';
import { Interleaver } from './interleaver.ts';
import type { Random } from './random.ts';
import { SimClock } from './sim-clock.ts';
import { SimDirectory } from './sim-directory.ts';
import { SimHub } from './sim-hub.ts';
import type { Outside } from './sim-process.ts';
import { StoredTable } from './stored-table.ts';
import type { Variant } from './variant.ts';
import { noWireFaults } from './wire.ts';

/** An outside in which nothing has happened yet; how large its parts are, chance decides. */
export function drawOutside(random: Random, variant: Variant): Outside {
  const clock = new SimClock(startMs);
  const directory = new SimDirectory();
  directory.isSwept = random.chance(0.9);
  const partitionCount = random.pick([1, 1, 2]);
  return {
    ...{ random, clock, directory, variant },
    interleaver: new Interleaver(random),
    hub: new SimHub(new Date(startMs - 3_600_000).toISOString(), partitionCount),
    chains: new StoredTable(() => clock.nowMs()),
    alerts: new StoredTable(() => clock.nowMs()),
    policy: { current: aPolicy({}, 0) },
    incidents: [] as IncidentReport[],
    faults: noWireFaults,
    held: { isAlive: true, isFrozen: false },
    limits: {
      maxAlerts: random.chance(0.15) ? random.pick([2, 3, 5]) : 1_000,
      maxTouched: random.chance(0.1) ? random.pick([1, 2, 3]) : 2_000,
      maxCommitsWithoutSnapshot: random.pick([2, 3, 5, 8, 40]),
      minSnapshotLogBytes: random.pick([2_000, 65_536]),
    },
    keepLog: random.chance(0.3),
    maxLogBytes: random.chance(0.2) ? 200 : 500_000,
  };
}
