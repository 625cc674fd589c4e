import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import type { Outside } from './sim-process.ts';
import { SimProcess } from './sim-process.ts';

/** What a host does with a partition on behalf of one process. */
interface Pump {
  process: SimProcess;
  partitionId: string;
  /** The hub's `createdOn` that it reads from. */
  createdOn: string;
  /** The last sequence number it handed out. */
  cursor: number;
  /** Handed out, and neither answered nor given up. */
  batch: readonly HubEvent[];
  isBusy: boolean;
  /** False when another process has taken the partition over: it goes on until it notices. */
  isOwner: boolean;
}

const maxProcesses = 3;

/**
 * The trigger's host as it really is: batches cut anywhere, a checkpoint that is written whether the
 * function threw or not (unless the retry policy holds it), by former owners too; partitions that
 * move while their last batch is still being worked on.
 */
export class SimHost {
  readonly #outside: Outside;
  readonly #hasRetryPolicy: boolean;
  readonly #maxBatch: number;
  readonly #checkpoints = new Map<string, number>();
  #pumps: Pump[] = [];
  #processes: SimProcess[] = [];
  /** What functions threw. */
  readonly errors: unknown[] = [];

  constructor(outside: Outside) {
    this.#outside = outside;
    this.#hasRetryPolicy = outside.random.chance(0.7);
    this.#maxBatch = outside.random.pick([1, 3, 10]);
  }

  get hasWork(): boolean {
    return this.#pumps.some((pump) => this.#canDeliver(pump));
  }

  /** Sees to it that processes run, and that somebody owns each partition. */
  tend(): void {
    const { random, hub } = this.#outside;
    this.#processes = this.#processes.filter(({ isAlive }) => isAlive);
    this.#pumps = this.#pumps.filter(
      ({ process, isBusy, isOwner }) => process.isAlive && (isOwner || isBusy),
    );
    if (this.#processes.length === 0) this.#start();
    for (const partitionId of hub.partitionIds) {
      const isOwned = this.#pumps.some(
        (pump) => pump.partitionId === partitionId && pump.isOwner && this.#isCurrent(pump),
      );
      if (!isOwned) this.#own(partitionId, random.pick(this.#processes));
    }
  }

  /** Hands the next batch of some partition to its function. */
  deliver(): void {
    const able = this.#pumps.filter((pump) => this.#canDeliver(pump));
    if (able.length > 0) this.#invoke(this.#outside.random.pick(able));
  }

  /** The minute's timer, on whichever process; it may run twice, and late. */
  tick(process = this.#anyProcess()): void {
    if (process === undefined || process.isTimerBusy) return;
    process.isTimerBusy = true;
    const over = () => {
      process.isTimerBusy = false;
    };
    const note = (_: string, error: unknown) => this.errors.push(error);
    process.evaluator.letTimePass(note).then(over, (error: unknown) => {
      this.errors.push(error);
      over();
    });
  }

  /** A partition moves to another process, or anew to the same; the former owner learns it later. */
  moveLease(): void {
    const { random, hub } = this.#outside;
    if (this.#processes.length < maxProcesses && random.chance(0.5)) this.#start();
    const process = this.#anyProcess();
    if (process !== undefined) this.#own(random.pick(hub.partitionIds), process);
  }

  /** A process dies at once, whatever it is at. */
  kill(): void {
    const process = this.#anyProcess();
    if (process !== undefined) process.isAlive = false;
  }

  /** A process is taken out of service: what its functions are at goes on, nothing is checkpointed. */
  scaleIn(): void {
    const process = this.#anyProcess();
    for (const pump of this.#pumps) if (pump.process === process) pump.isOwner = false;
  }

  freeze(): void {
    const process = this.#anyProcess();
    if (process !== undefined) process.isFrozen = true;
  }

  thaw(): void {
    for (const process of this.#processes) process.isFrozen = false;
  }

  /** An outside hand, or a slow former owner, moves a checkpoint past what was worked on. */
  pushCheckpoint(): void {
    const { random, hub } = this.#outside;
    const partitionId = random.pick(hub.partitionIds);
    const event = random.pick(hub.sent(partitionId));
    if (event === undefined) return;
    this.#checkpoints.set(partitionId, event.sequenceNumber);
    if (!random.chance(0.7)) return;
    for (const pump of this.#pumps) {
      if (pump.partitionId !== partitionId || !this.#isCurrent(pump)) continue;
      pump.cursor = Math.max(pump.cursor, event.sequenceNumber);
    }
  }

  /** Checkpoints are of the hub that is gone. */
  forgetCheckpoints(): void {
    this.#checkpoints.clear();
    for (const pump of this.#pumps) pump.isOwner = false;
  }

  #anyProcess(): SimProcess | undefined {
    return this.#outside.random.pick(this.#processes.filter(({ isAlive }) => isAlive));
  }

  #start(): void {
    this.#processes.push(new SimProcess(this.#outside));
  }

  #isCurrent({ createdOn }: Pump): boolean {
    return createdOn === this.#outside.hub.createdOn;
  }

  #own(partitionId: string, process: SimProcess): void {
    for (const pump of this.#pumps) if (pump.partitionId === partitionId) pump.isOwner = false;
    this.#pumps.push({
      ...{ process, partitionId, createdOn: this.#outside.hub.createdOn, batch: [] },
      cursor: this.#checkpoints.get(partitionId) ?? -1,
      isBusy: false,
      isOwner: true,
    });
  }

  #canDeliver(pump: Pump): boolean {
    if (pump.isBusy || !pump.process.isAlive) return false;
    return pump.batch.length > 0 || this.#waiting(pump).length > 0;
  }

  #waiting({ partitionId, cursor, createdOn }: Pump): HubEvent[] {
    const { hub } = this.#outside;
    if (createdOn !== hub.createdOn) return [];
    return hub.kept(partitionId).filter(({ sequenceNumber }) => sequenceNumber > cursor);
  }

  #invoke(pump: Pump): void {
    const size = 1 + this.#outside.random.below(this.#maxBatch);
    if (pump.batch.length === 0) pump.batch = this.#waiting(pump).slice(0, size);
    pump.isBusy = true;
    pump.process.evaluator.takeIn(pump.batch).then(
      () => this.#finish(pump),
      (error: unknown) => this.#fail(pump, error),
    );
  }

  #finish(pump: Pump): void {
    const { random } = this.#outside;
    const last = pump.batch.at(-1)!.sequenceNumber;
    pump.isBusy = false;
    pump.batch = [];
    pump.cursor = Math.max(pump.cursor, last);
    // Checkpoints are written without a condition: a former owner's too, unless it has noticed.
    if (!this.#isCurrent(pump) || (!pump.isOwner && random.chance(0.5))) return;
    this.#checkpoints.set(pump.partitionId, last);
  }

  #fail(pump: Pump, error: unknown): void {
    this.errors.push(error);
    pump.isBusy = false;
    if (!pump.isOwner || !this.#isCurrent(pump)) pump.batch = [];
    else if (!this.#hasRetryPolicy) this.#finish(pump);
  }
}
