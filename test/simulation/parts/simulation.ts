import { shortestReplacementMs } from '../../../shared/chains/feed.ts';
import type { MemberFacts } from '../../../shared/devices/member-facts.ts';
import type { ModelEvent } from '../../model/model-event.ts';
import type { ScriptEvent } from '../../model/script.ts';
import { drawOutside } from './draw-outside.ts';
import { drawRates, type FaultRates, faultsBy, noFaults } from './faults.ts';
import { settled } from './interleaver.ts';
import { PolicyRevisions } from './policy-revisions.ts';
import { Random } from './random.ts';
import { SimHost } from './sim-host.ts';
import type { Outside } from './sim-process.ts';
import { SimProcess } from './sim-process.ts';
import { asBuilt, type Variant } from './variant.ts';
import { drawWeights, type Weights } from './weights.ts';
import { eventKey, Witness } from './witness.ts';
import { type Happening, timeOf, workloadOf } from './workload.ts';

export interface SimulationReport {
  seed: number;
  /** What was wrong; empty for a good run. */
  problems: string[];
  events: number;
  commits: number;
  alerts: number;
  /** Whether the model could be asked: see ModelReplay. */
  isModelled: boolean;
}

const maxSteps = 20_000;
const minuteMs = 60_000;

/** One run of the app among everything that can go wrong, all of it decided by a seed. */
export class Simulation {
  readonly #random: Random;
  readonly #happenings: Happening[];
  readonly #outside: Outside;
  readonly #host: SimHost;
  readonly #witness: Witness;
  readonly #policies = new PolicyRevisions();
  readonly #modelEvents = new Map<string, ModelEvent>();
  readonly #weights: Weights;
  readonly #seed: number;
  #rates: FaultRates;
  readonly #holes: number;
  #events = 0;

  constructor(seed: number, variant: Variant = asBuilt) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#happenings = workloadOf(seed).reverse();
    this.#rates = drawRates(this.#random);
    this.#outside = {
      ...drawOutside(this.#random, variant),
      faults: faultsBy(this.#random, () => this.#rates),
    };
    this.#host = new SimHost(this.#outside);
    this.#policies.add(this.#outside.policy.current);
    this.#witness = new Witness(this.#outside, this.#policies, this.#modelEvents);
    this.#weights = drawWeights(this.#random, variant);
    this.#holes = this.#random.pick([0, 0, 0.2]);
  }

  async run(): Promise<SimulationReport> {
    try {
      for (let step = 0; this.#isUnfinished(); step++) {
        if (step === maxSteps) throw new Error('the run does not end');
        await this.#choose();
        if (this.#witness.problems.length > 0) return this.#report(this.#witness.problems);
      }
      await this.#calmDown();
      return this.#report(this.#witness.final());
    } catch (error) {
      return this.#report([error instanceof Error ? (error.stack ?? error.message) : 'it threw']);
    }
  }

  #isUnfinished(): boolean {
    return this.#happenings.length > 0 || this.#host.hasWork;
  }

  async #choose(): Promise<void> {
    const host = this.#host;
    host.tend();
    switch (this.#random.weighted(this.#weights)) {
      case 'happen':
        return this.#happen();
      case 'answer':
        await this.#outside.interleaver.step();
        return;
      case 'wait':
        return this.#wait(this.#random.below(minuteMs));
      case 'forget':
        return this.#forget();
      case 'recreate':
        return this.#recreate();
      case 'deliver':
        host.deliver();
        break;
      case 'tick':
        host.tick();
        break;
      case 'moveLease':
        host.moveLease();
        break;
      case 'kill':
        host.kill();
        break;
      case 'scaleIn':
        host.scaleIn();
        break;
      case 'freeze':
        host.freeze();
        break;
      case 'thaw':
        host.thaw();
        break;
      case 'pushCheckpoint':
        // A hub that was made anew shows by its first numbers.
        if (this.#outside.hub.creations.length === 1) host.pushCheckpoint();
        break;
    }
    await settled();
  }

  /** Time passes, but not beyond what is to happen at a certain time. */
  #wait(ms: number): void {
    const { clock } = this.#outside;
    const next = this.#happenings.map(timeOf).filter((timeMs) => timeMs !== undefined);
    clock.moveTo(Math.min(clock.nowMs() + ms, ...next));
  }

  #happen(): void {
    const happening = this.#happenings.pop();
    if (happening === undefined) return;
    this.#outside.clock.moveTo(timeOf(happening) ?? 0);
    if (happening.kind === 'event') this.#send(happening.event);
    else if (happening.kind === 'facts') this.#tell(happening.facts);
    else if (happening.kind === 'policy') {
      this.#policies.add(happening.policy);
      this.#outside.policy.current = happening.policy;
    }
  }

  #send({ hub: event, model }: ScriptEvent): void {
    const { hub } = this.#outside;
    const device = event.system['iothub-connection-device-id'];
    const partitionId = device === 'b' && hub.partitionIds.length > 1 ? '1' : '0';
    const hole = this.#random.chance(this.#holes) ? 1 + this.#random.below(5) : 0;
    const sent = hub.send(partitionId, event, hole);
    const { sequenceNumber } = sent;
    this.#modelEvents.set(eventKey(hub.createdOn, sent), { ...model, sequenceNumber });
    this.#events += 1;
  }

  /** A sweep finds something new; of devices that it does not find it tells nothing. */
  #tell({ tagSource, ...facts }: MemberFacts): void {
    const { directory, clock } = this.#outside;
    if (tagSource !== 'directory') return;
    const change = { facts, source: 'lookup' } as const;
    directory.apply([change], new Date(clock.nowMs()).toISOString());
  }

  #forget(): void {
    const { hub } = this.#outside;
    const partitionId = this.#random.pick(hub.partitionIds);
    const event = this.#random.pick(hub.sent(partitionId));
    if (event !== undefined) hub.forget(partitionId, event.sequenceNumber);
  }

  /** The hub is deleted, and made anew under its name; what comes from now on is enqueued later. */
  #recreate(): void {
    const { hub, clock } = this.#outside;
    const nowMs = clock.nowMs();
    const isLater = this.#happenings.every((next) => (timeOf(next) ?? Infinity) > nowMs);
    // Where nothing was taken in yet, nothing tells the new events from the first of the old hub.
    const isUsed = hub.partitionIds.every((id) => this.#witness.position(id) >= 0);
    if (!isLater || !isUsed || hub.creations.length > 1) return;
    const createdMs = nowMs + shortestReplacementMs;
    clock.moveTo(createdMs);
    const createdOn = new Date(createdMs).toISOString();
    const isSame = this.#random.chance(0.8);
    hub.recreate(createdOn, isSame ? hub.partitionCount() : 3 - hub.partitionCount());
    this.#host.forgetCheckpoints();
  }

  /** Nothing goes wrong any more, and the timer runs until all is taken in and handed on. */
  async #calmDown(): Promise<void> {
    const { interleaver, clock, directory, variant } = this.#outside;
    this.#rates = noFaults;
    directory.isSwept = true;
    this.#host.thaw();
    await interleaver.run(maxSteps);
    const keeper = new SimProcess(this.#outside);
    for (let minute = 0; minute < 4; minute++) {
      clock.moveTo(clock.nowMs() + minuteMs);
      if (variant.hasTimer === undefined) this.#host.tick(keeper);
      await interleaver.run(maxSteps);
    }
  }

  #report(problems: string[]): SimulationReport {
    return {
      ...{ seed: this.#seed, problems, events: this.#events },
      commits: this.#witness.commits,
      alerts: this.#witness.alertCount,
      isModelled: !this.#witness.isModelUndecided,
    };
  }
}
